import type { ConsentScope, ConsentState } from '@quittance/contracts-consent';

/** What a consent may be for. A scope that this version does not know allows nothing. */
export type Scope = Exclude<ConsentScope, 'unknown'>;
/** In the order in which they are told. */
export const SCOPES: readonly Scope[] = ['insights', 'receipts'];

/** What a consent says. */
export interface Terms {
  readonly state: ConsentState;
  readonly scopes: readonly ConsentScope[];
  /** Epoch ms; nothing where it does not expire. */
  readonly expiresAt?: number | null | undefined;
}

/** A consent as it stands. */
export interface StandingConsent extends Terms {
  /** A record of it lies parked: its true state is not known. */
  readonly blocked: boolean;
}

/**
 * `given`: yes. `blocked`: no for now, but stored data stays: the known consents cover it, and one record is not readable. `absent`: no, and no data of
 * the account may be stored.
 */
export type Verdict = 'given' | 'blocked' | 'absent';

/** Whether a consent is given for a scope, for as long as it lasts. */
export const grants = (terms: Terms, scope: Scope): boolean => terms.state === 'given' && terms.scopes.includes(scope);

/** Whether any of these consents is in force at an instant (epoch ms), as far as is known: what is not covered may not be kept. */
export const isCovered = (consents: readonly Terms[], scope: Scope, at: number): boolean =>
  consents.some((terms) => grants(terms, scope) && (terms.expiresAt == null || at < terms.expiresAt));

/** What the consents of one account say of a scope at an instant (epoch ms). A parked record of any of them blocks the account. */
export const verdict = (consents: readonly StandingConsent[], scope: Scope, at: number): Verdict => {
  if (!isCovered(consents, scope, at)) return 'absent';
  return consents.some(({ blocked }) => blocked) ? 'blocked' : 'given';
};

/** What an account consents to at an instant (epoch ms): consents stand beside each other, and each adds its scopes. */
export const effectiveScopes = (consents: readonly Terms[], at: number): Scope[] =>
  SCOPES.filter((scope) => isCovered(consents, scope, at));
