import { Type } from '@sinclair/typebox';
import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { unavailable } from './problem.js';
import { compileShape, Id } from './shapes/index.js';

/** Who a token speaks for: accounts of one bank, and no name. */
export interface AccountHolder {
  readonly bankId: string;
  readonly accounts: readonly { readonly accountId: string; readonly label: string }[];
}

interface AccountTokensOptions {
  /** Who signs the tokens: its public URL, and the one origin whose pages may read the answers. Empty: nobody, and the routes are not there. */
  readonly issuer: string;
  readonly audience: string;
  /** Where its keys are, where this service does not reach it by its public URL. */
  readonly keysUrl?: string | undefined;
  /** For how long a key that is known is not asked for again, in ms. */
  readonly keepKeysMs?: number;
  /** How long after the keys were fetched an unknown one is taken for wrong, in ms. */
  readonly cooldownMs?: number;
}

const KEEP_KEYS_MS = 600_000;
const COOLDOWN_MS = 5_000;
const FETCH_MS = 3_000;
/** Clocks differ. */
const TOLERANCE_SECONDS = 5;
/** A token lives for minutes. */
const LONGEST_SECONDS = 600;
const LONGEST_TEXT = 16_384;
const BEARER = /^[Bb][Ee][Aa][Rr][Ee][Rr] +([\w-]+\.[\w-]+\.[\w-]+)$/;

const holderShape = compileShape(
  Type.Object({
    bankId: Id,
    accounts: Type.Array(Type.Object({ accountId: Id, label: Type.String() }), { minItems: 1 }),
  }),
);

/** Tokens by which customers come to an edge where they have no session: JWTs that another service signs with Ed25519. */
export class AccountTokens {
  readonly isOn: boolean;
  /** Of the pages that may read the answers. */
  readonly origin: string;
  readonly #options: AccountTokensOptions;
  readonly #keyOf: JWTVerifyGetKey;

  constructor(options: AccountTokensOptions) {
    this.#options = options;
    this.isOn = options.issuer !== '';
    this.origin = this.isOn ? new URL(options.issuer).origin : '';
    this.#keyOf = this.isOn ? keysOf(options) : () => Promise.reject(unavailable());
  }

  /** The holder of the token in an Authorization header, or undefined: whatever is wrong with it. Throws 503 where no key can be had. */
  async of(authorization: string | undefined): Promise<AccountHolder | undefined> {
    if (authorization === undefined || authorization.length > LONGEST_TEXT) return undefined;
    const [, token] = BEARER.exec(authorization) ?? [];
    if (token === undefined) return undefined;
    try {
      const { payload } = await jwtVerify(token, this.#keyOf, {
        algorithms: ['EdDSA'],
        issuer: this.#options.issuer,
        audience: this.#options.audience,
        requiredClaims: ['exp', 'jti'],
        maxTokenAge: LONGEST_SECONDS,
        clockTolerance: TOLERANCE_SECONDS,
      });
      const holder = holderShape.check({ bankId: payload['bankId'], accounts: payload['accounts'] });
      return holder.ok ? holder.value : undefined;
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  }
}

/** Fetched when first needed and kept; fetched again where a token names another key. */
function keysOf({
  issuer,
  keysUrl,
  keepKeysMs = KEEP_KEYS_MS,
  cooldownMs = COOLDOWN_MS,
}: AccountTokensOptions): JWTVerifyGetKey {
  const keys = createRemoteJWKSet(new URL(keysUrl ?? '/.well-known/jwks.json', issuer), {
    cacheMaxAge: keepKeysMs,
    cooldownDuration: cooldownMs,
    timeoutDuration: FETCH_MS,
  });
  return async (header, token) => {
    try {
      return await keys(header, token);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) throw error;
      throw unavailable(error);
    }
  };
}
