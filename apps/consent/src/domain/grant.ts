// One scope of a consent as one holder of the account has decided it: what may happen to it, and what it then is. All times are epoch ms.

/** Who brought a change about; `time`, where a consent ends or falls due by itself. */
export type Actor = 'customer' | 'bank' | 'network' | 'time';

/** What was agreed to. */
export interface Agreed {
  readonly givenAt: number;
  /** Purchases made from then on are covered. */
  readonly coversFrom: number;
  /** It ends then; absent where it does not end by itself. */
  readonly until?: number;
  /** From then on it allows nothing until it is reconfirmed; absent where nobody has to. */
  readonly reconfirmBy?: number;
  /** Of the notice that was shown. */
  readonly noticeVersion: string;
  readonly noticeHash?: string;
}

type StandingState = 'given' | 'reconfirm_due' | 'renewed';
type EndedState = 'withdrawn' | 'revoked' | 'expired' | 'invalidated';

interface Standing {
  readonly state: StandingState;
  readonly agreed: Agreed;
  readonly at: number;
}
interface Ended {
  readonly state: EndedState;
  readonly agreed: Agreed;
  readonly at: number;
  readonly by: Actor;
  /** The bank may go on showing the receipts that it has. */
  readonly keepsDelivered: boolean;
}
interface Asked {
  readonly state: 'requested' | 'refused';
  readonly at: number;
}

export type Grant = { readonly state: 'none' } | Asked | Standing | Ended;
export const NONE: Grant = { state: 'none' };

export type GrantEvent =
  | { readonly type: 'requested' | 'refused' | 'reconfirm_due' | 'expired'; readonly at: number }
  | { readonly type: 'given'; readonly at: number; readonly agreed: Agreed }
  | { readonly type: 'renewed'; readonly at: number; readonly reconfirmBy: number }
  | { readonly type: 'withdrawn'; readonly at: number; readonly keepsDelivered: boolean }
  | { readonly type: 'revoked' | 'invalidated'; readonly at: number; readonly reason: string };

/** A command that the state does not allow; nothing has changed. */
type GrantFault = 'nothing-requested' | 'nothing-to-reconfirm' | 'nothing-to-end';

type Decided = readonly GrantEvent[] | GrantFault;

/** Whether what is in that state stands, for as long as it lasts, reconfirmed or not. */
export const stands = (state: Grant['state']): state is StandingState =>
  state === 'given' || state === 'reconfirm_due' || state === 'renewed';

export const isStanding = (grant: Grant): grant is Standing => stands(grant.state);

const isEnded = (grant: Grant): grant is Ended => 'agreed' in grant && !isStanding(grant);

/** The network or the bank asks. What stands need not be asked for. */
export const request = (grant: Grant, at: number): readonly GrantEvent[] =>
  isStanding(grant) || grant.state === 'requested' ? [] : [{ type: 'requested', at }];

export const refuse = (grant: Grant, at: number): Decided =>
  grant.state === 'requested' ? [{ type: 'refused', at }] : 'nothing-requested';

/** The same again changes nothing. A grant that stands and is given anew goes on covering what it covered. */
export const give = (grant: Grant, at: number, agreed: Agreed): readonly GrantEvent[] => {
  if (!isStanding(grant)) return [{ type: 'given', at, agreed }];
  const going = { ...agreed, coversFrom: Math.min(agreed.coversFrom, grant.agreed.coversFrom) };
  return isSame(grant.agreed, going) ? [] : [{ type: 'given', at, agreed: going }];
};

/** The holder goes on with what was agreed, until it is to be reconfirmed again; never beyond its end. */
export const reconfirm = (grant: Grant, at: number, reconfirmBy: number): Decided => {
  if (!isStanding(grant) || isOver(grant.agreed, at) || grant.agreed.reconfirmBy === undefined)
    return 'nothing-to-reconfirm';
  return [{ type: 'renewed', at, reconfirmBy }];
};

/** The holder ends it. What does not stand is ended already: saying so twice is no fault. */
export const withdraw = (grant: Grant, at: number, keepsDelivered: boolean): readonly GrantEvent[] =>
  isStanding(grant) || grant.state === 'requested' ? [{ type: 'withdrawn', at, keepsDelivered }] : [];

/** The network ends it. */
export const revoke = (grant: Grant, at: number, reason: string): Decided =>
  isStanding(grant) ? [{ type: 'revoked', at, reason }] : 'nothing-to-end';

/** It ought never to have counted. */
export const invalidate = (grant: Grant, at: number, reason: string): Decided =>
  isStanding(grant) || isEnded(grant) ? [{ type: 'invalidated', at, reason }] : 'nothing-to-end';

/** What time alone has brought about by an instant. */
export const passTime = (grant: Grant, at: number): readonly GrantEvent[] => {
  if (!isStanding(grant)) return [];
  const { until, reconfirmBy } = grant.agreed;
  if (until !== undefined && until <= at) return [{ type: 'expired', at: until }];
  if (grant.state !== 'reconfirm_due' && reconfirmBy !== undefined && reconfirmBy <= at)
    return [{ type: 'reconfirm_due', at: reconfirmBy }];
  return [];
};

/** When time alone changes it next; undefined where it does not. */
export const nextChange = (grant: Grant): number | undefined => {
  if (!isStanding(grant)) return undefined;
  const { until = Number.POSITIVE_INFINITY, reconfirmBy = Number.POSITIVE_INFINITY } = grant.agreed;
  const next = grant.state === 'reconfirm_due' ? until : Math.min(until, reconfirmBy);
  return next === Number.POSITIVE_INFINITY ? undefined : next;
};

/** The state after an event. Events on record are facts: they are folded, never judged again. */
export const evolve = (grant: Grant, event: GrantEvent, by: Actor): Grant => {
  const { at } = event;
  switch (event.type) {
    case 'requested':
    case 'refused':
      return { state: event.type, at };
    case 'given':
      return { state: 'given', agreed: event.agreed, at };
    case 'renewed':
      return { state: 'renewed', agreed: { ...agreedIn(grant), reconfirmBy: event.reconfirmBy }, at };
    case 'reconfirm_due':
      return { state: 'reconfirm_due', agreed: agreedIn(grant), at };
    case 'withdrawn':
      // Whoever takes a request back has agreed to nothing.
      if (!('agreed' in grant)) return { state: 'refused', at };
      return { state: 'withdrawn', agreed: grant.agreed, at, by, keepsDelivered: event.keepsDelivered };
    case 'revoked':
    case 'expired':
    case 'invalidated':
      return { state: event.type, agreed: agreedIn(grant), at, by, keepsDelivered: false };
  }
};

const agreedIn = (grant: Grant): Agreed => {
  if (!('agreed' in grant)) throw new Error('a grant changed that nobody had given');
  return grant.agreed;
};

const isOver = ({ until }: Agreed, at: number): boolean => until !== undefined && until <= at;

const isSame = (a: Agreed, b: Agreed): boolean =>
  a.givenAt === b.givenAt &&
  a.coversFrom === b.coversFrom &&
  a.until === b.until &&
  a.reconfirmBy === b.reconfirmBy &&
  a.noticeVersion === b.noticeVersion &&
  a.noticeHash === b.noticeHash;
