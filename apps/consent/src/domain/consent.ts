// A consent of one account: the grants of its holders by scope, folded from the changes on record. All times are epoch ms.
import {
  type Actor,
  type Agreed,
  evolve,
  type Grant,
  type GrantEvent,
  isStanding,
  NONE,
  nextChange,
  passTime,
} from './grant.js';

export type Scope = 'receipts' | 'insights';
const SCOPES: readonly Scope[] = ['insights', 'receipts'];

/** Whoever agreed: the customer's id at the bank, or {@link THE_BANKS_CUSTOMER} where the bank answers for who it was. */
export type Holder = string;
export const THE_BANKS_CUSTOMER: Holder = '';

/** What a bank says of a consent that it holds (processor mode). Scopes are sorted and do not repeat. */
export interface Statement {
  readonly scopes: readonly Scope[];
  readonly state: 'given' | 'withdrawn';
  readonly givenAt: number;
  readonly coversFrom?: number;
  readonly expiresAt?: number;
  readonly reconfirmBy?: number;
  readonly noticeVersion: string;
}

/** What happened to one scope of one holder. */
export interface ScopeEvent {
  readonly scope: Scope;
  readonly holder: Holder;
  readonly event: GrantEvent;
}

/** One change as it is put on record; it is never changed again. */
export interface Change {
  readonly at: number;
  readonly by: Actor;
  readonly events: readonly ScopeEvent[];
  /** The words of the bank that led to it. */
  readonly statement?: Statement;
  /** How many hold the account, if it was said anew: nothing is in force before all of them have given it. */
  readonly holders?: number;
}

/** What a consent is called. Its id is its bank's own: another bank may have the same. */
export interface ConsentName {
  readonly bankId: string;
  readonly consentId: string;
}

export interface Consent extends ConsentName {
  readonly accountId: string;
  /** Who asked the customer and keeps the consent: the bank (processor mode) or the network (controller mode). */
  readonly heldBy: 'bank' | 'network';
  readonly holders: number;
  /** Counts the changes, from 1; 0 before the first. */
  readonly version: number;
  readonly changedAt: number;
  readonly grants: ReadonlyMap<Scope, ReadonlyMap<Holder, Grant>>;
  /** The latest words of the bank. */
  readonly statement: Statement | undefined;
}

export const newConsent = (name: ConsentName & Pick<Consent, 'accountId' | 'heldBy'>, holders = 1): Consent => ({
  ...name,
  holders,
  version: 0,
  changedAt: 0,
  grants: new Map(),
  statement: undefined,
});

export const grantOf = ({ grants }: Consent, scope: Scope, holder: Holder): Grant =>
  grants.get(scope)?.get(holder) ?? NONE;

/** The consent after one change more. */
export const apply = (consent: Consent, { at, by, events, statement, holders }: Change): Consent => {
  const grants = new Map(consent.grants);
  for (const { scope, holder, event } of events) {
    const ofScope = new Map(grants.get(scope));
    grants.set(scope, ofScope.set(holder, evolve(ofScope.get(holder) ?? NONE, event, by)));
  }
  return {
    ...consent,
    grants,
    holders: holders ?? consent.holders,
    statement: statement ?? consent.statement,
    version: consent.version + 1,
    changedAt: at,
  };
};

/** Every grant with its place. */
export const grantsIn = ({ grants }: Consent): { scope: Scope; holder: Holder; grant: Grant }[] =>
  [...grants].flatMap(([scope, ofScope]) => [...ofScope].map(([holder, grant]) => ({ scope, holder, grant })));

/** What time alone has brought about by an instant; undefined where nothing. */
export const decidePassing = (consent: Consent, at: number): Change | undefined => {
  const events = grantsIn(consent).flatMap(({ scope, holder, grant }) =>
    passTime(grant, at).map((event) => ({ scope, holder, event })),
  );
  return events.length === 0 ? undefined : { at: Math.max(at, consent.changedAt), by: 'time', events };
};

/** A consent as it stands at an instant, whether or not what time has done is on record. */
export const asOf = (consent: Consent, at: number): Consent => {
  const passing = decidePassing(consent, at);
  return passing === undefined ? consent : asOf(apply(consent, passing), at);
};

/** When time alone changes it next; undefined where it does not. */
export const nextPassing = (consent: Consent): number | undefined => {
  const instants = grantsIn(consent).flatMap(({ grant }) => nextChange(grant) ?? []);
  return instants.length === 0 ? undefined : Math.min(...instants);
};

/** What a scope comes to, all holders of the account taken together. */
export interface ScopeState {
  readonly scope: Scope;
  /** `requested` as well while a joint account waits for another of its holders. */
  readonly state: Exclude<Grant['state'], 'none'>;
  /** What holds for all of them: the latest start, the earliest end. Absent where nobody has ever agreed. */
  readonly agreed: Agreed | undefined;
  readonly at: number;
  readonly keepsDelivered: boolean;
}

/** The scopes that were ever asked for, in their order. */
export const scopeStates = (consent: Consent): ScopeState[] =>
  SCOPES.flatMap((scope) => {
    const all = [...(consent.grants.get(scope)?.values() ?? [])].filter((grant) => grant.state !== 'none');
    return all.length === 0 ? [] : [together(scope, all, consent.holders)];
  });

const together = (scope: Scope, all: readonly Exclude<Grant, { state: 'none' }>[], holders: number): ScopeState => {
  const standing = all.filter(isStanding);
  const latest = all.reduce(later);
  if (standing.length >= holders) {
    const due = standing.find(({ state }) => state === 'reconfirm_due');
    const shown = due ?? standing.find(({ state }) => state === 'renewed') ?? standing.reduce(later);
    const agreed = standing.map((grant) => grant.agreed).reduce(narrower);
    return { scope, state: shown.state, agreed, at: latest.at, keepsDelivered: false };
  }
  const ended = all.filter((grant) => 'by' in grant);
  const keepsDelivered = ended.length > 0 && ended.every((grant) => grant.keepsDelivered);
  // One who ended it ends it for all; before that, what some have given waits for the others.
  const shown = ended.length > 0 ? ended.reduce(later) : latest;
  const state = ended.length === 0 && standing.length > 0 ? 'requested' : shown.state;
  const agreed = 'agreed' in shown ? shown.agreed : undefined;
  return { scope, state, agreed, at: latest.at, keepsDelivered };
};

const later = <G extends { readonly at: number }>(a: G, b: G): G => (b.at >= a.at ? b : a);

const narrower = (a: Agreed, b: Agreed): Agreed => ({
  ...b,
  givenAt: Math.max(a.givenAt, b.givenAt),
  coversFrom: Math.max(a.coversFrom, b.coversFrom),
  ...earlier('until', a.until, b.until),
  ...earlier('reconfirmBy', a.reconfirmBy, b.reconfirmBy),
});

const earlier = <K extends 'until' | 'reconfirmBy'>(name: K, a: number | undefined, b: number | undefined) => {
  const all = [a, b].filter((one) => one !== undefined);
  return all.length === 0 ? {} : ({ [name]: Math.min(...all) } as Record<K, number>);
};
