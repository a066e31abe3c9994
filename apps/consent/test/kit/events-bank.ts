import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';

const REVOKED = 'urn:uk:org:openbanking:events:consent-authorization-revoked';
export const WITHDRAWN = 'urn:quittance:consent:withdrawn';

export const seconds = (): number => Math.floor(Date.now() / 1_000);

/** What UK Open Banking v4 says of a consent that was revoked at the bank. */
export const revokedClaims = (consentId: string) => ({
  sub: `https://bank.example/open-banking/v4.0/aisp/account-access-consents/${encodeURIComponent(consentId)}`,
  txn: 'dfc51628-3479-4b81-ad60-210b43d02306',
  toe: seconds(),
  events: {
    [REVOKED]: {
      subject: {
        subject_type: 'http://openbanking.org.uk/rid_http://openbanking.org.uk/rty',
        'http://openbanking.org.uk/rid': consentId,
        'http://openbanking.org.uk/rty': 'account-access-consents',
        'http://openbanking.org.uk/rlk': [
          {
            version: 'v4.0',
            link: `https://bank.example/open-banking/v4.0/aisp/account-access-consents/${encodeURIComponent(consentId)}`,
          },
        ],
      },
    },
  },
});

/** A server of this machine that can be told what to answer. */
export class LocalServer {
  url = '';
  readonly #server: Server;

  private constructor(answer: RequestListener) {
    this.#server = createServer(answer);
  }

  static async start(answer: RequestListener): Promise<LocalServer> {
    const local = new LocalServer(answer);
    await new Promise<void>((resolve) => local.#server.listen(0, '127.0.0.1', resolve));
    local.url = `http://127.0.0.1:${(local.#server.address() as AddressInfo).port}`;
    return local;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

interface Signing {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly key?: CryptoKey | Uint8Array;
}

/** A bank that signs security event tokens, and shows its key at `/jwks.json`. */
export class EventsBank {
  readonly issuer: string;
  key!: CryptoKey;
  publicJwk!: JWK;
  /** Shown as well, as `rsa`. */
  rsa!: JWK;
  #rsaJwk!: JWK;
  server!: LocalServer;
  /** Instead of the keys: the status of an answer, or none at all. */
  jwksAnswer: number | 'nothing' | undefined;
  jwksAsked = 0;
  #tokens = 0;

  private constructor(readonly bankId: string) {
    this.issuer = `https://${bankId}.example/events`;
  }

  static async start(bankId: string): Promise<EventsBank> {
    const bank = new EventsBank(bankId);
    const pair = await generateKeyPair('ES256', { extractable: true });
    bank.key = pair.privateKey;
    bank.publicJwk = { ...(await exportJWK(pair.publicKey)), kid: 'events', use: 'sig' };
    const rsa = await generateKeyPair('PS256', { extractable: true });
    bank.#rsaJwk = { ...(await exportJWK(rsa.publicKey)), kid: 'rsa' };
    // Bound to no algorithm, so that it can be tried with those that are not taken.
    bank.rsa = await exportJWK(rsa.privateKey);
    bank.server = await LocalServer.start((_request, response) => {
      bank.jwksAsked += 1;
      if (bank.jwksAnswer === 'nothing') return;
      response.statusCode = bank.jwksAnswer ?? 200;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ keys: [bank.publicJwk, bank.#rsaJwk] }));
    });
    return bank;
  }

  rsaFor(alg: string): Promise<CryptoKey> {
    return importJWK(this.rsa, alg) as Promise<CryptoKey>;
  }

  /** A token that is in order, but for what is said. A claim or header of `undefined` is left out. */
  sign(audience: string, { claims = {}, header = {}, key = this.key }: Signing = {}): Promise<string> {
    const jti = `${this.bankId}-${(this.#tokens += 1)}`;
    const all = { iss: this.issuer, aud: audience, iat: seconds(), jti, ...claims };
    return new SignJWT(all)
      .setProtectedHeader({ alg: 'ES256', typ: 'secevent+jwt', kid: 'events', ...header })
      .sign(key);
  }
}
