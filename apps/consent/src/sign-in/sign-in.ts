import { Inject, Injectable } from '@nestjs/common';
import type { SignedInCustomer } from '@quittance/edge';
import { CONFIG } from '@quittance/runtime';
import * as oidc from 'openid-client';
import type { ConsentConfig } from '../consent.config.js';
import { SignInStore } from '../store/sign-in.store.js';
import { BankProviders, EDDSA } from './bank-providers.js';
import { toCustomer } from './claims.js';
import { codeOf, problemOf, type SignInProblem } from './problems.js';
import { publicUrlOf } from './public-url.js';
import { SignInEvents } from './sign-in-events.js';
import { hashOf, isSame, newToken, secretsOf } from './tokens.js';

export const SIGN_IN_MS = 10 * 60_000;
const SCOPE = 'openid quittance';
const BANK_ID = /^[a-z0-9][a-z0-9-]{0,62}$/;

type Started =
  | { readonly kind: 'to-bank'; readonly url: string; readonly token: string }
  | { readonly kind: 'failed'; readonly problem: SignInProblem };

type Finished =
  | { readonly kind: 'signed-in'; readonly customer: SignedInCustomer }
  | { readonly kind: 'failed'; readonly problem: SignInProblem };

/**
 * A customer signs in at the bank: OpenID Connect with the code flow, PKCE, a nonce, signed and pushed requests where the bank takes them, and
 * `private_key_jwt`. A repeat is safe: each sign-in can be finished once, and only by the browser that began it.
 */
@Injectable()
export class SignIn {
  readonly #redirectUri: string;

  constructor(
    private readonly store: SignInStore,
    private readonly providers: BankProviders,
    private readonly events: SignInEvents,
    @Inject(CONFIG) config: ConsentConfig,
  ) {
    this.#redirectUri = `${publicUrlOf(config)}/customer/callback`;
  }

  async start(bankId: string): Promise<Started> {
    const bank = BANK_ID.test(bankId) ? await this.store.bank(bankId) : undefined;
    if (bank === undefined) return this.#failed('unknown_bank');
    const token = newToken();
    try {
      const url = await this.providers.with(bank, (provider) => this.#urlAt(provider, token));
      await this.store.addRequest({ tokenHash: hashOf(token), bankId, expiresAt: Date.now() + SIGN_IN_MS });
      this.events.signIn(bankId, 'started');
      return { kind: 'to-bank', url: url.href, token };
    } catch (error) {
      return this.#failed(problemOf(error), bankId, error);
    }
  }

  /** `token` is the browser's, `query` what the bank sent it back with. */
  async finish(token: string | undefined, query: URLSearchParams): Promise<Finished> {
    if (token === undefined) return this.#failed('expired');
    const { state, nonce, verifier } = secretsOf(token);
    // Looked at first, so that a link on another site cannot use up a sign-in.
    if (!isSame(query.get('state') ?? '', state)) return this.#failed('expired');
    const request = await this.store.takeRequest(hashOf(token));
    if (request === undefined || request.expiresAt <= Date.now()) return this.#failed('expired');
    const bank = await this.store.bank(request.bankId);
    if (bank === undefined) return this.#failed('unknown_bank');
    try {
      const claims = await this.providers.with(bank, (provider) =>
        this.#claims(provider, query, { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier }),
      );
      const customer = toCustomer(bank.bankId, claims);
      if (customer === undefined) return this.#failed('bank_answer', bank.bankId);
      this.events.signIn(bank.bankId, 'signed_in');
      return { kind: 'signed-in', customer };
    } catch (error) {
      return this.#failed(problemOf(error), bank.bankId, error);
    }
  }

  async #urlAt(provider: oidc.Configuration, token: string): Promise<URL> {
    const { state, nonce, verifier } = secretsOf(token);
    const asked = {
      redirect_uri: this.#redirectUri,
      scope: SCOPE,
      state,
      nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    };
    const { pushed_authorization_request_endpoint: pushedAt, ...server } = provider.serverMetadata();
    const takesSigned =
      server.request_parameter_supported === true &&
      server.request_object_signing_alg_values_supported?.includes('EdDSA') === true;
    const signed = takesSigned
      ? (await oidc.buildAuthorizationUrlWithJAR(provider, asked, await this.providers.signingKey(), EDDSA))
          .searchParams
      : asked;
    return pushedAt === undefined
      ? oidc.buildAuthorizationUrl(provider, signed)
      : oidc.buildAuthorizationUrlWithPAR(provider, signed);
  }

  async #claims(
    provider: oidc.Configuration,
    query: URLSearchParams,
    checks: oidc.AuthorizationCodeGrantChecks,
  ): Promise<unknown> {
    const answered = new URL(this.#redirectUri);
    answered.search = query.toString();
    const tokens = await oidc.authorizationCodeGrant(provider, answered, { ...checks, idTokenExpected: true });
    const claims = tokens.claims();
    if (claims === undefined || claims['quittance_accounts'] !== undefined) return claims;
    if (provider.serverMetadata().userinfo_endpoint === undefined) return claims;
    return oidc.fetchUserInfo(provider, tokens.access_token, claims.sub);
  }

  #failed(problem: SignInProblem, bankId?: string, error?: unknown): { kind: 'failed'; problem: SignInProblem } {
    this.events.signIn(bankId, problem, error === undefined ? undefined : codeOf(error));
    return { kind: 'failed', problem };
  }
}
