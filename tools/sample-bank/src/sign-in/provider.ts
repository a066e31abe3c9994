import { createHmac, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import Provider from 'oidc-provider';
import type { Book } from '../book.js';
import { accountLabel } from '../page/format.js';
import { memoryAdapter } from './memory.js';

/** Where the provider is, below the bank's own address. */
const MOUNT = '/oidc';
/** What the bank calls the network. */
const CLIENT_ID = 'quittance';
const SIGN_IN_SECONDS = 600;
/** Of a sample: the same after each start, so that the network knows its customers again. */
const PAIRWISE = 'sample bank';
const SCOPE = 'openid quittance';

interface ProviderOptions {
  readonly bankId: string;
  /** As the network and the customers reach this bank. */
  readonly bankUrl: string;
  /** The network's edge for customers. */
  readonly networkUrl: string;
  readonly book: Book;
}

/** The bank's OpenID provider: it tells the network which accounts a customer has, under a name of that customer for the network alone. */
export class BankProvider {
  /** The network's page for customers of this bank. */
  readonly sharingUrl: string;
  /** Where forms of the sign-in lead in the end. */
  readonly networkOrigin: string;
  readonly #provider: Provider;
  readonly #sessionCookie: string;
  readonly #handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;

  constructor(options: ProviderOptions) {
    const { bankId, networkUrl } = options;
    this.networkOrigin = new URL(networkUrl).origin;
    this.sharingUrl = `${this.networkOrigin}/customer/sign-in?bank=${encodeURIComponent(bankId)}`;
    this.#sessionCookie = sessionCookie(bankId);
    this.#provider = openProvider(options);
    this.#handle = this.#provider.callback();
  }

  /** Answers what is asked below `/oidc`; false for everything else. */
  handles(request: IncomingMessage, response: ServerResponse): boolean {
    const { url = '' } = request;
    if (!url.startsWith(`${MOUNT}/`)) return false;
    // As a framework that mounts does: the provider finds its own address by the difference.
    Object.assign(request, { originalUrl: url, url: url.slice(MOUNT.length) });
    // Who looks at this bank is all of its customers, so it never knows already who they are.
    const cookies = request.headers.cookie?.split('; ').filter((cookie) => !cookie.startsWith(this.#sessionCookie));
    request.headers.cookie = cookies?.join('; ') ?? '';
    void this.#handle(request, response);
    return true;
  }

  /** Whether the browser is about to sign in under that id. */
  async isUnderWay(uid: string, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    try {
      return (await this.#provider.interactionDetails(request, response)).uid === uid;
    } catch {
      return false;
    }
  }

  /** Sends the browser on, as the account's customer or as one who declined. */
  finish(request: IncomingMessage, response: ServerResponse, accountId: string | undefined): Promise<void> {
    const result =
      accountId === undefined
        ? { error: 'access_denied', error_description: 'The customer declined' }
        : { login: { accountId, remember: false } };
    return this.#provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  }
}

const sessionCookie = (bankId: string): string => `${bankId}_session`;

function openProvider({ bankId, bankUrl, networkUrl, book }: ProviderOptions): Provider {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), alg: 'ES256', use: 'sig' };
  const provider: Provider = new Provider(bankUrl + MOUNT, {
    clients: [
      {
        client_id: CLIENT_ID,
        redirect_uris: [`${networkUrl}/customer/callback`],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        token_endpoint_auth_method: 'private_key_jwt',
        token_endpoint_auth_signing_alg: 'EdDSA',
        request_object_signing_alg: 'EdDSA',
        id_token_signed_response_alg: 'ES256',
        jwks_uri: `${networkUrl}/.well-known/jwks.json`,
        subject_type: 'pairwise',
      },
    ],
    adapter: memoryAdapter(),
    jwks: { keys: [key] },
    cookies: {
      keys: [randomBytes(32).toString('base64url')],
      // Banks of a demo share a host, and with it cookies.
      names: { session: sessionCookie(bankId), interaction: `${bankId}_interaction`, resume: `${bankId}_resume` },
    },
    scopes: ['openid', 'quittance'],
    claims: { openid: ['sub'], quittance: ['name', 'quittance_accounts'] },
    conformIdTokenClaims: false,
    subjectTypes: ['pairwise'],
    pairwiseIdentifier: async (_context, accountId) =>
      createHmac('sha256', PAIRWISE).update(`${bankId} ${accountId}`).digest('base64url'),
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      requestObjects: { enabled: true, requireSignedRequestObject: true },
      pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true },
    },
    interactions: { url: (_context, { uid }) => `/sign-in/${uid}` },
    ttl: {
      Interaction: SIGN_IN_SECONDS,
      Session: SIGN_IN_SECONDS,
      Grant: SIGN_IN_SECONDS,
      AccessToken: SIGN_IN_SECONDS,
      IdToken: SIGN_IN_SECONDS,
    },
    // The provider's own refuses addresses of this machine, where the network of a demo is.
    fetch: (url, options) => fetch(url, { signal: options?.signal ?? null, headers: options?.headers ?? {} }),
    // What is shared is asked on the network's page, so the bank does not ask again.
    loadExistingGrant: async ({ oidc }) => {
      const accountId = oidc.session?.accountId;
      if (accountId === undefined) return undefined;
      const grant = new provider.Grant({ clientId: CLIENT_ID, accountId });
      grant.addOIDCScope(SCOPE);
      await grant.save();
      return grant;
    },
    findAccount: (_context, accountId) => {
      const holder = book.holderOf(accountId);
      if (holder === undefined) return undefined;
      const accounts = [{ id: accountId, label: accountLabel(accountId), holders: 1 }];
      return { accountId, claims: () => ({ sub: accountId, name: holder, quittance_accounts: accounts }) };
    },
  });
  return provider;
}
