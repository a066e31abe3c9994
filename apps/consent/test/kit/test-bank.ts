import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK } from 'jose';
import Provider, { type ClientMetadata } from 'oidc-provider';

/** Answers for the provider: true where the request is dealt with. */
type Instead = (request: IncomingMessage, response: ServerResponse) => boolean;
type Rewrite = (body: Record<string, unknown>) => object | Promise<object>;

interface TestBankOptions {
  /** The network's consent edge. */
  readonly edgeUrl: string;
  readonly clientId?: string;
  readonly client?: Partial<ClientMetadata>;
}

/** A bank with a real OpenID provider, in which every customer is signed in at once, and which can be told to misbehave. */
export class TestBank {
  url = '';
  readonly clientId: string;
  /** Who is at the bank's page now; nobody declines. */
  customer: { readonly id: string; readonly claims: object } | undefined;
  /** Before the provider sees a request. */
  instead: Instead | undefined;
  /** By path: what becomes of an answer in JSON. */
  readonly rewrites = new Map<string, Rewrite>();
  /** Method and path of every request. */
  readonly asked: string[] = [];
  #provider!: Provider;
  key!: CryptoKey;
  readonly #server: Server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    this.asked.push(`${request.method} ${path}`);
    if (this.instead?.(request, response)) return;
    const rewrite = this.rewrites.get(path);
    if (rewrite) rewriting(response, rewrite);
    if (path.startsWith('/interaction/')) void this.#interact(request, response);
    else void this.#provider.callback()(request, response);
  });

  private constructor(private readonly options: TestBankOptions) {
    this.clientId = options.clientId ?? 'quittance';
  }

  static async start(options: TestBankOptions): Promise<TestBank> {
    const bank = new TestBank(options);
    await new Promise<void>((resolve) => bank.#server.listen(0, '127.0.0.1', resolve));
    bank.url = `http://127.0.0.1:${(bank.#server.address() as AddressInfo).port}`;
    const pair = await generateKeyPair('ES256', { extractable: true });
    bank.key = pair.privateKey;
    bank.#provider = bank.#open({ ...(await exportJWK(pair.privateKey)), kid: 'bank', alg: 'ES256', use: 'sig' });
    return bank;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #open(key: JWK): Provider {
    const { edgeUrl, client } = this.options;
    const grants = async (context: { oidc: { session?: { accountId?: string | undefined } | undefined } }) => {
      const grant = new this.#provider.Grant({
        clientId: this.clientId,
        ...(context.oidc.session?.accountId === undefined ? {} : { accountId: context.oidc.session.accountId }),
      });
      grant.addOIDCScope('openid quittance');
      await grant.save();
      return grant;
    };
    const provider = new Provider(this.url, {
      clients: [
        {
          client_id: this.clientId,
          redirect_uris: [`${edgeUrl}/customer/callback`],
          response_types: ['code'],
          grant_types: ['authorization_code'],
          token_endpoint_auth_method: 'private_key_jwt',
          token_endpoint_auth_signing_alg: 'EdDSA',
          request_object_signing_alg: 'EdDSA',
          id_token_signed_response_alg: 'ES256',
          jwks_uri: `${edgeUrl}/.well-known/jwks.json`,
          subject_type: 'pairwise',
          ...client,
        },
      ],
      jwks: { keys: [key] },
      cookies: { keys: ['a key of a test'] },
      scopes: ['openid', 'quittance'],
      claims: { openid: ['sub'], quittance: ['name', 'quittance_accounts'] },
      subjectTypes: ['pairwise'],
      pairwiseIdentifier: async (_context, accountId) => `pairwise-${accountId}`,
      pkce: { required: () => true },
      // The provider's own refuses addresses of this machine, where the network's key is.
      fetch: (url, options) => fetch(url, { signal: options?.signal ?? null, headers: options?.headers ?? {} }),
      ttl: { Interaction: 60, Grant: 60, Session: 60, AccessToken: 60, IdToken: 60 },
      features: {
        devInteractions: { enabled: false },
        requestObjects: { enabled: true, requireSignedRequestObject: true },
        pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true },
      },
      interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
      loadExistingGrant: grants,
      findAccount: async (_context, id) => ({
        accountId: id,
        claims: async () => ({ ...this.customer?.claims, sub: id }),
      }),
    });
    return provider;
  }

  async #interact(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const result =
      this.customer === undefined ? { error: 'access_denied' } : { login: { accountId: this.customer.id } };
    await this.#provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  }
}

const rewriting = (response: ServerResponse, rewrite: Rewrite): void => {
  const end = response.end.bind(response) as (text: string) => void;
  response.end = ((body: string | Buffer) => {
    void Promise.resolve(rewrite(JSON.parse(String(body)) as Record<string, unknown>)).then((changed) => {
      const text = JSON.stringify(changed);
      response.setHeader('content-length', Buffer.byteLength(text));
      end(text);
    });
    return response;
  }) as typeof response.end;
};
