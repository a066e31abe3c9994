import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@quittance/runtime';
import * as oidc from 'openid-client';
import type { ConsentConfig } from '../consent.config.js';
import { SigningKey } from '@quittance/edge';
import type { BankSignIn } from '../store/bank-sign-in.entity.js';
import { bankFetch, BankUnreachable } from './bank-fetch.js';

/** What the network signs with; openid-client itself would name the key's algorithm as RFC 9864 does, which few banks know yet. */
export const EDDSA: oidc.ModifyAssertionOptions = {
  [oidc.modifyAssertion]: (header) => {
    header['alg'] = 'EdDSA';
  },
};

/** More than these wait for one bank at a time: the next ones are told that it cannot be reached. */
const AT_ONCE_PER_BANK = 16;
const FRESH_MS = 3_600_000;
/** After a discovery that failed while an older one is known. */
const AGAIN_MS = 60_000;
const DISCOVERY_ATTEMPTS = 2;

interface Discovered {
  readonly issuer: string;
  readonly clientId: string;
  readonly configuration: Promise<oidc.Configuration>;
  freshUntil: number;
}

/** The OpenID providers of the banks. Each is asked by a bounded number of requests, so one that stalls holds up no other. */
@Injectable()
export class BankProviders {
  readonly #known = new Map<string, Discovered>();
  readonly #busy = new Map<string, number>();
  readonly #timeoutMs: number;

  constructor(
    @Inject(CONFIG) config: ConsentConfig,
    private readonly key: SigningKey,
  ) {
    this.#timeoutMs = config.CONSENT_BANK_TIMEOUT_MS;
  }

  /** Works with the bank's provider. Throws {@link BankUnreachable} where that is away or has too much to do. */
  async with<R>(bank: BankSignIn, work: (provider: oidc.Configuration) => Promise<R>): Promise<R> {
    const busy = this.#busy.get(bank.bankId) ?? 0;
    if (busy >= AT_ONCE_PER_BANK) throw new BankUnreachable('the bank has too much to do');
    this.#busy.set(bank.bankId, busy + 1);
    try {
      return await work(await this.#configurationOf(bank));
    } finally {
      this.#busy.set(bank.bankId, (this.#busy.get(bank.bankId) ?? 1) - 1);
    }
  }

  async #configurationOf(bank: BankSignIn): Promise<oidc.Configuration> {
    const { bankId, issuer, clientId } = bank;
    const known = this.#known.get(bankId);
    const isSame = known?.issuer === issuer && known.clientId === clientId;
    if (isSame && known.freshUntil > Date.now()) return known.configuration;
    // All who come meanwhile wait for the same discovery.
    const found = { issuer, clientId, configuration: this.#discover(bank), freshUntil: Date.now() + FRESH_MS };
    this.#known.set(bankId, found);
    try {
      return await found.configuration;
    } catch (error) {
      if (this.#known.get(bankId) === found) this.#known.delete(bankId);
      if (!isSame) throw error;
      this.#known.set(bankId, { ...known, freshUntil: Date.now() + AGAIN_MS });
      return known.configuration;
    }
  }

  async #discover(bank: BankSignIn): Promise<oidc.Configuration> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#discoverOnce(bank);
      } catch (error) {
        if (attempt === DISCOVERY_ATTEMPTS) throw error;
      }
    }
  }

  async #discoverOnce({ issuer, clientId }: BankSignIn): Promise<oidc.Configuration> {
    const isLocal = isLoopback(issuer);
    const provider = await oidc.discovery(
      new URL(issuer),
      clientId,
      {},
      oidc.PrivateKeyJwt({ key: await this.signingKey(), kid: this.key.publicKey.kid }, EDDSA),
      {
        [oidc.customFetch]: bankFetch(this.#timeoutMs),
        execute: [oidc.enableNonRepudiationChecks, ...(isLocal ? [oidc.allowInsecureRequests] : [])],
      },
    );
    checkProvider(provider.serverMetadata(), isLocal);
    return provider;
  }

  signingKey(): Promise<oidc.CryptoKey> {
    return Promise.resolve(this.key.privateKey.toCryptoKey('Ed25519', false, ['sign']));
  }
}

/** `http` is for these alone, which nobody listens in on. */
const isLoopback = (url: string): boolean => /^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?:[:/]|$)/.test(url);

/** A provider that is not as it has to be here, as if it were not there. */
const checkProvider = (provider: Readonly<oidc.ServerMetadata>, isLocal: boolean): void => {
  // Without `iss` in its answers one bank's could be taken for another's (RFC 9207).
  if (provider.authorization_response_iss_parameter_supported !== true)
    throw new BankUnreachable('the provider does not name itself in its answers');
  const { authorization_endpoint: page, token_endpoint: token, jwks_uri: keys } = provider;
  const all = [page, token, keys, provider.userinfo_endpoint, provider.pushed_authorization_request_endpoint];
  if (page === undefined || token === undefined || keys === undefined)
    throw new BankUnreachable('the provider lacks an endpoint');
  for (const url of all)
    if (url !== undefined && !url.startsWith('https://') && !(isLocal && isLoopback(url)))
      throw new BankUnreachable('an endpoint of the provider is not https');
};
