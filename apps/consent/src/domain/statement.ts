// What a bank says of a consent that it holds, and what follows (processor mode). All times are epoch ms.
import {
  type Change,
  type Consent,
  grantOf,
  grantsIn,
  type Scope,
  scopeStates,
  type ScopeEvent,
  type Statement,
  THE_BANKS_CUSTOMER,
} from './consent.js';
import { type Agreed, give, isStanding, stands, withdraw } from './grant.js';

/** When a customer of an account last ended a scope on the network's own page. */
export type Objections = ReadonlyMap<Scope, number>;

interface Stated {
  readonly accountId: string;
  readonly statement: Statement;
  readonly receivedAt: number;
  readonly objections: Objections;
  /** When the account was last erased. */
  readonly erasedAt?: number | undefined;
}

type StatementDecision =
  | { readonly kind: 'changed'; readonly change: Change }
  | { readonly kind: 'unchanged' }
  /** The bank has used this id for another account. Readers key their state by it, so it can never be reassigned. */
  | { readonly kind: 'taken' }
  /** The customer has ended it since the bank says it was given. */
  | { readonly kind: 'objected' };

/** Decides what a bank's words change in a consent of its own; `consent` may be new. */
export const decideStatement = (consent: Consent, stated: Stated): StatementDecision => {
  const { accountId, statement, receivedAt, objections, erasedAt } = stated;
  if (consent.accountId !== accountId || consent.heldBy !== 'bank') return { kind: 'taken' };
  // Also of a withdrawal nothing is to be kept again.
  if (erasedAt !== undefined && erasedAt >= statement.givenAt) return { kind: 'objected' };
  for (const scope of statement.state === 'given' ? statement.scopes : []) {
    const at = objections.get(scope);
    if (at !== undefined && at >= statement.givenAt) return { kind: 'objected' };
  }
  if (consent.statement !== undefined && isSame(consent.statement, statement)) return { kind: 'unchanged' };
  const at = Math.max(receivedAt, consent.changedAt);
  return { kind: 'changed', change: { at, by: 'bank', statement, events: eventsOf(consent, statement, at) } };
};

/** What it changes that a bank says elsewhere, at an instant, that a consent of its own has ended: as if it had stated so here. */
export const decideEnd = (consent: Consent, toldAt: number): Change | undefined => {
  const { statement: said, accountId } = consent;
  const isGivenSince = grantsIn(consent).some(({ grant }) => grant.state === 'given' && grant.at > toldAt);
  if (said === undefined || isGivenSince) return undefined;
  const statement = { ...said, state: 'withdrawn' } as const;
  const decision = decideStatement(consent, { accountId, statement, receivedAt: toldAt, objections: new Map() });
  return decision.kind === 'changed' ? decision.change : undefined;
};

const eventsOf = (consent: Consent, statement: Statement, at: number): ScopeEvent[] => {
  const holder = THE_BANKS_CUSTOMER;
  const given = statement.state === 'given' ? statement.scopes : [];
  const ended = [...consent.grants.keys()].filter((scope) => !given.includes(scope));
  const agreed = agreedIn(statement);
  return [
    ...given.flatMap((scope) => give(grantOf(consent, scope, holder), at, agreed).map((event) => ({ scope, event }))),
    ...ended.flatMap((scope) =>
      withdraw(grantOf(consent, scope, holder), at, false).map((event) => ({ scope, event })),
    ),
  ].map((one) => ({ ...one, holder }));
};

const agreedIn = ({ givenAt, coversFrom, expiresAt, reconfirmBy, noticeVersion }: Statement): Agreed => ({
  givenAt,
  coversFrom: coversFrom ?? givenAt,
  ...(expiresAt !== undefined && { until: expiresAt }),
  ...(reconfirmBy !== undefined && { reconfirmBy }),
  noticeVersion,
});

const isSame = (a: Statement, b: Statement): boolean =>
  a.state === b.state &&
  a.givenAt === b.givenAt &&
  a.coversFrom === b.coversFrom &&
  a.expiresAt === b.expiresAt &&
  a.reconfirmBy === b.reconfirmBy &&
  a.noticeVersion === b.noticeVersion &&
  a.scopes.join() === b.scopes.join();

/**
 * A consent in the words of a bank, as it stands now: what the customer or the network has ended since the bank spoke is no longer given. One that
 * the network holds, in the same words.
 */
export const saidOf = (consent: Consent): Statement => {
  const { statement } = consent;
  if (statement === undefined) return inTheWordsOfABank(consent);
  if (statement.state === 'withdrawn') return statement;
  const scopes = statement.scopes.filter((scope) => !wasTakenBack(consent, scope));
  if (scopes.length === 0 && statement.scopes.length > 0) return { ...statement, state: 'withdrawn' };
  return { ...statement, scopes };
};

/** What has expired is still what the bank said: its end was part of it. */
const wasTakenBack = (consent: Consent, scope: Scope): boolean => {
  const grant = grantOf(consent, scope, THE_BANKS_CUSTOMER);
  return !isStanding(grant) && grant.state !== 'expired';
};

const inTheWordsOfABank = (consent: Consent): Statement => {
  const states = scopeStates(consent);
  const standing = states.filter(({ state }) => stands(state));
  const shown = standing.length > 0 ? standing : states;
  const latest = shown.flatMap(({ agreed }) => agreed ?? []).reduce(later, UNSAID);
  const { givenAt, noticeVersion } = latest;
  const state = standing.length > 0 ? 'given' : 'withdrawn';
  return { scopes: shown.map(({ scope }) => scope), state, givenAt, noticeVersion };
};

const UNSAID: Pick<Agreed, 'givenAt' | 'noticeVersion'> = { givenAt: 0, noticeVersion: '' };
const later = (a: typeof UNSAID, b: typeof UNSAID): typeof UNSAID => (b.givenAt >= a.givenAt ? b : a);

type StatementFault = 'given-too-far-ahead' | 'expires-before-given' | 'reconfirm-before-given' | 'covers-after-end';

/** What is wrong with the times of a statement. A withdrawal is always accepted, whatever its times. */
export const findStatementFault = (
  { state, givenAt, coversFrom, expiresAt, reconfirmBy }: Statement,
  nowMs: number,
  maxAheadMs: number,
): StatementFault | undefined => {
  if (state === 'withdrawn') return undefined;
  if (givenAt > nowMs + maxAheadMs) return 'given-too-far-ahead';
  if (expiresAt !== undefined && expiresAt <= givenAt) return 'expires-before-given';
  if (reconfirmBy !== undefined && reconfirmBy <= givenAt) return 'reconfirm-before-given';
  if (expiresAt !== undefined && coversFrom !== undefined && expiresAt <= coversFrom) return 'covers-after-end';
  return undefined;
};
