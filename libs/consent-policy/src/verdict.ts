import type { ConsentChanged, ConsentGrant, ConsentScope } from '@quittance/contracts-consent';

/** What a consent may be for. A scope that this version does not know allows nothing. */
export type Scope = Exclude<ConsentScope, 'unknown'>;
/** In the order in which they are told. */
export const SCOPES: readonly Scope[] = ['insights', 'receipts'];

/** What a consent says of one scope. Times are epoch ms. */
export type Grant = Pick<ConsentGrant, 'scope' | 'state' | 'coversFrom' | 'until' | 'reconfirmBy'>;

/** What a consent says. */
export interface Terms {
  readonly grants: readonly Grant[];
}

/** What a record says, in the words of any version. */
export type SaidTerms = Pick<ConsentChanged, 'state' | 'scopes' | 'givenAt' | 'expiresAt' | 'grants'>;

/** A consent as it stands. */
export interface StandingConsent extends Terms {
  /** A record of it lies parked: its true state is not known. */
  readonly blocked: boolean;
}

/**
 * `given`: yes. `paused`: no until the customer has reconfirmed; nothing new is kept, and stored data stays. `blocked`: no for now, but stored data
 * stays: the known consents cover it, and one record is not readable. `absent`: no, and no data of the account may be stored.
 */
export type Verdict = 'given' | 'paused' | 'blocked' | 'absent';

/** The grants of a record. Earlier records have none: one state is that of all their scopes, which cover purchases since the consent was given. */
export const grantsOf = ({ grants, state, scopes, givenAt, expiresAt }: SaidTerms): readonly Grant[] => {
  if (grants.length > 0) return grants;
  const until = expiresAt ?? null;
  return scopes.map((scope) => ({ scope, state, coversFrom: givenAt, until, reconfirmBy: null }));
};

/** Whether a grant stands for as long as it lasts, reconfirmed or not. */
const stands = ({ state }: Grant): boolean => state === 'given' || state === 'renewed' || state === 'reconfirm_due';

const lasts = ({ until }: Grant, at: number): boolean => until == null || at < until;

const isReconfirmed = ({ state, reconfirmBy }: Grant, at: number): boolean =>
  state !== 'reconfirm_due' && (reconfirmBy == null || at < reconfirmBy);

const standingFor = (consents: readonly Terms[], scope: Scope, at: number): Grant[] =>
  consents.flatMap(({ grants }) => grants.filter((one) => one.scope === scope && stands(one) && lasts(one, at)));

/** The grant of a consent for a scope, if it stands for as long as it lasts. */
export const standingGrant = ({ grants }: Terms, scope: Scope): Grant | undefined =>
  grants.find((one) => one.scope === scope && stands(one));

/** Whether any of these consents stands at an instant (epoch ms), as far as is known: what is not covered may not be kept. */
export const isCovered = (consents: readonly Terms[], scope: Scope, at: number): boolean =>
  standingFor(consents, scope, at).length > 0;

/** What the consents of one account say of a scope at an instant (epoch ms). A parked record of any of them blocks the account. */
export const verdict = (consents: readonly StandingConsent[], scope: Scope, at: number): Verdict => {
  const standing = standingFor(consents, scope, at);
  if (standing.length === 0) return 'absent';
  if (consents.some(({ blocked }) => blocked)) return 'blocked';
  return standing.some((one) => isReconfirmed(one, at)) ? 'given' : 'paused';
};

/** Purchases made from then on (epoch ms) are covered by what is in force for a scope at an instant; infinite where nothing is. */
export const coversFrom = (consents: readonly Terms[], scope: Scope, at: number): number =>
  standingFor(consents, scope, at)
    .filter((one) => isReconfirmed(one, at))
    .reduce((earliest, one) => Math.min(earliest, one.coversFrom), Number.POSITIVE_INFINITY);

/** What an account consents to at an instant (epoch ms): consents stand beside each other, and each adds its scopes. */
export const effectiveScopes = (consents: readonly Terms[], at: number): Scope[] =>
  SCOPES.filter((scope) => coversFrom(consents, scope, at) !== Number.POSITIVE_INFINITY);
