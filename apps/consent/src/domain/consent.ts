export type Scope = 'receipts' | 'insights';
export type ConsentState = 'given' | 'withdrawn';

/** What a bank says of a consent that it holds. Times are epoch ms; scopes are sorted and do not repeat. */
export interface ConsentTerms {
  readonly accountId: string;
  readonly scopes: readonly Scope[];
  readonly state: ConsentState;
  readonly givenAt: number;
  readonly expiresAt: number | undefined;
  readonly noticeVersion: string;
}

/** A consent as it stands. Its id is its bank's own: another bank may have the same. */
export interface Consent extends ConsentTerms {
  readonly consentId: string;
  readonly bankId: string;
  /** Counts the real changes, from 1. */
  readonly version: number;
  readonly changedAt: number;
}

interface ConsentRequest {
  readonly consentId: string;
  readonly bankId: string;
  readonly terms: ConsentTerms;
  readonly receivedAt: number;
}

export type ConsentDecision =
  | { readonly kind: 'changed'; readonly consent: Consent }
  | { readonly kind: 'unchanged'; readonly consent: Consent }
  /** The bank has used this id for another account. Readers key their state by it, so it can never be reassigned. */
  | { readonly kind: 'taken' };

/** Decides a change to the current state of a consent of the requesting bank. */
export const decideConsent = (current: Consent | undefined, request: ConsentRequest): ConsentDecision => {
  const { consentId, bankId, terms, receivedAt } = request;
  if (current === undefined) {
    return { kind: 'changed', consent: { consentId, bankId, ...terms, version: 1, changedAt: receivedAt } };
  }
  if (current.accountId !== terms.accountId) return { kind: 'taken' };
  if (areSame(current, terms)) return { kind: 'unchanged', consent: current };
  const changedAt = Math.max(receivedAt, current.changedAt);
  return { kind: 'changed', consent: { ...current, ...terms, version: current.version + 1, changedAt } };
};

const areSame = (a: ConsentTerms, b: ConsentTerms): boolean =>
  a.state === b.state &&
  a.givenAt === b.givenAt &&
  a.expiresAt === b.expiresAt &&
  a.noticeVersion === b.noticeVersion &&
  a.scopes.join() === b.scopes.join();

type TermsFault = 'given-too-far-ahead' | 'expires-before-given';

/** What is wrong with the times of a consent. A withdrawal is always accepted, whatever its times. */
export const findTermsFault = (terms: ConsentTerms, nowMs: number, maxAheadMs: number): TermsFault | undefined => {
  if (terms.state === 'withdrawn') return undefined;
  if (terms.givenAt > nowMs + maxAheadMs) return 'given-too-far-ahead';
  if (terms.expiresAt !== undefined && terms.expiresAt <= terms.givenAt) return 'expires-before-given';
  return undefined;
};
