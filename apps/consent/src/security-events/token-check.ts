import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { consentIdShape } from '@quittance/bank-api/consent';
import type { ProblemError } from '@quittance/edge';
import { CONFIG } from '@quittance/runtime';
import { errors, type JWTPayload, jwtVerify } from 'jose';
import type { ConsentConfig } from '../consent.config.js';
import { findEndedConsent } from '../domain/ended-consent.js';
import { refused } from '../errors.js';
import { BankUnreachable } from '../sign-in/bank-fetch.js';
import { publicUrlOf } from '../sign-in/public-url.js';
import type { BankSignIn } from '../store/bank-sign-in.entity.js';
import { BankKeys } from './bank-keys.js';

/** Signatures by a key that the bank alone has: FAPI's, and the newer curves. No `none`, and no HMAC, whose key could be a public one. */
const ALGORITHMS = ['PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'];
const SKEW_SECONDS = 60;
/** A token is some hundreds of bytes. */
const MOST_CHARACTERS = 65_536;
const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]*$/;

/** What a token that is in order says. */
interface CheckedToken {
  readonly jti: string;
  readonly digest: Buffer;
  readonly consentId: string;
}

/** Checks a bank's security event token (RFC 8417): who signed it, for whom, when, and what it says. */
@Injectable()
export class TokenCheck {
  readonly #audience: string;
  readonly #mostAgeSeconds: number;

  constructor(
    private readonly keys: BankKeys,
    @Inject(CONFIG) config: ConsentConfig,
  ) {
    this.#audience = publicUrlOf(config);
    this.#mostAgeSeconds = config.CONSENT_EVENT_MAX_AGE_HOURS * 3_600;
  }

  /** How long, in ms, a token that was taken could come again. */
  get repeatableMs(): number {
    return (this.#mostAgeSeconds + 3 * SKEW_SECONDS) * 1_000;
  }

  /** Throws the refusal of a token that is not in order. */
  async check(bank: BankSignIn, token: string): Promise<CheckedToken> {
    if (token.length > MOST_CHARACTERS || !COMPACT.test(token))
      throw refused('invalid_request', [
        { field: '', rule: `must be a compact JWS of at most ${MOST_CHARACTERS} characters` },
      ]);
    const claims = await this.#verify(bank, token);
    const { jti } = claims;
    if (!consentIdShape.check(jti).ok)
      throw refused('invalid_request', [
        { field: '/jti', rule: 'must be 1 to 128 characters without control characters' },
      ]);
    const ended = findEndedConsent(claims);
    if (!ended.ok) throw refused('invalid_request', ended.errors);
    const [, sent = ''] = token.split('.');
    return { jti: String(jti), digest: createHash('sha256').update(sent).digest(), consentId: ended.value };
  }

  async #verify(bank: BankSignIn, token: string): Promise<JWTPayload> {
    try {
      const { payload } = await jwtVerify(token, await this.keys.of(bank), {
        algorithms: ALGORITHMS,
        typ: 'secevent+jwt',
        issuer: bank.eventsIssuer ?? bank.issuer,
        audience: this.#audience,
        maxTokenAge: this.#mostAgeSeconds,
        clockTolerance: SKEW_SECONDS,
      });
      return payload;
    } catch (error) {
      throw refusalOf(error);
    }
  }
}

/** As RFC 8935, section 2.4, calls it. */
const refusalOf = (error: unknown): ProblemError => {
  if (error instanceof BankUnreachable) return refused('bank_keys_unavailable');
  if (error instanceof errors.JWSSignatureVerificationFailed) return refused('authentication_failed');
  if (error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired)
    return refusalOfClaim(error.claim);
  if (error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid)
    return refused('invalid_request', [{ field: '', rule: 'must be a JSON Web Token, signed' }]);
  // The algorithm is not on the list, no key or several fit, or the one that does cannot be used with it.
  return refused('invalid_key');
};

const refusalOfClaim = (claim: string): ProblemError => {
  if (claim === 'iss') return refused('invalid_issuer');
  if (claim === 'aud') return refused('invalid_audience');
  const rule = claim === 'typ' ? 'must be secevent+jwt' : 'must be a time that has come and is not too long ago';
  return refused('invalid_request', [{ field: `/${claim}`, rule }]);
};
