import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@quittance/runtime';
import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose';
import type { ConsentConfig } from '../consent.config.js';
import { bankFetch, BankUnreachable } from '../sign-in/bank-fetch.js';
import { BankProviders } from '../sign-in/bank-providers.js';
import type { BankSignIn } from '../store/bank-sign-in.entity.js';

interface KeySet {
  readonly url: string;
  readonly find: JWTVerifyGetKey;
}

/**
 * The public keys of banks, fetched when they are needed: kept for ten minutes, looked for again where a key is unknown, at most twice a minute,
 * and by one request at a time for each bank.
 */
@Injectable()
export class BankKeys {
  readonly #sets = new Map<string, KeySet>();
  readonly #timeoutMs: number;

  constructor(
    @Inject(CONFIG) config: ConsentConfig,
    private readonly providers: BankProviders,
  ) {
    this.#timeoutMs = config.CONSENT_BANK_TIMEOUT_MS;
  }

  /** Finds the key of a token. Throws {@link BankUnreachable} where the bank's keys cannot be had, and what `jose` throws where none fits. */
  async of(bank: BankSignIn): Promise<JWTVerifyGetKey> {
    const url = await this.#urlOf(bank);
    const known = this.#sets.get(bank.bankId);
    const set = known?.url === url ? known : this.#open(url);
    this.#sets.set(bank.bankId, set);
    return async (header, token) => {
      try {
        return await set.find(header, token);
      } catch (error) {
        throw isOfTheSet(error) ? new BankUnreachable('the keys of the bank cannot be had', { cause: error }) : error;
      }
    };
  }

  async #urlOf(bank: BankSignIn): Promise<string> {
    if (bank.eventsJwks !== null) return bank.eventsJwks;
    try {
      const provider = await this.providers.with(bank, async (one) => one.serverMetadata());
      return provider.jwks_uri ?? '';
    } catch (cause) {
      throw new BankUnreachable('the provider of the bank cannot be had', { cause });
    }
  }

  #open(url: string): KeySet {
    const fetch = bankFetch(this.#timeoutMs);
    const find = createRemoteJWKSet(new URL(url), {
      timeoutDuration: this.#timeoutMs,
      [customFetch]: (at, { headers, method, redirect, signal }) =>
        fetch(at, { headers: Object.fromEntries(headers), method, redirect, signal, body: undefined }),
    });
    return { url, find };
  }
}

/** Not of the token: the set did not come, or is none. */
const isOfTheSet = (error: unknown): boolean =>
  error instanceof BankUnreachable ||
  error instanceof errors.JWKSTimeout ||
  error instanceof errors.JWKSInvalid ||
  (error instanceof errors.JOSEError && error.code === 'ERR_JOSE_GENERIC');
