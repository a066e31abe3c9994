import type { LegKey, StoreKey, TransactionKey } from '../identity.js';
import { type AmountDay, type Custom, exactIn, expectedPerDay } from './custom.js';
import {
  compare,
  type Comparison,
  dayOf,
  daysBetween,
  type Evidence,
  NEAR_MS,
  type Tier,
  tiers,
  windowOf,
} from './evidence.js';
import type { LegFacts, TransactionFacts } from './facts.js';
import { withShares } from './shares.js';
import { areSiblings } from './siblings.js';

/** Names the rules and their bounds; every match carries the version that made it. */
export const RULE_VERSION = 'tiers-4';

export type AbstainReason =
  /** More than one payment fits the transaction as well. */
  | 'several-sales'
  /** More than one transaction fits the payment as well. */
  | 'several-transactions'
  /** Only one fits, and the store takes this amount so often that one that never arrived may fit as well. */
  | 'too-common';

export type UnmatchedReason =
  | 'declined'
  | 'reversed'
  /** No store of the network is known to belong to it, and no number found one. */
  | 'no-store'
  /** Its store is known, and no payment there fits. */
  | 'no-sale'
  /** As `no-sale` or `no-store`, and a payment seen by then would fit but for a reference number or authorisation code that differs. */
  | 'contradicted'
  /** The payment that would fit belongs to another transaction by a stronger rule. */
  | 'taken'
  /** The only payment that fits was disputed. */
  | 'disputed'
  /** A record of the account's consent lies parked. */
  | 'consent-unknown';

export type Decision =
  | { readonly kind: 'assert'; readonly legKey: LegKey; readonly tier: Tier; readonly evidence: Evidence }
  | { readonly kind: 'hold'; readonly legKey: LegKey; readonly until: number; readonly storeKey: StoreKey }
  | { readonly kind: 'abstain'; readonly tier: Tier; readonly reason: AbstainReason }
  | { readonly kind: 'unmatched'; readonly reason: UnmatchedReason };

/** Everything of the store sold before the answered instant has been sent. */
export type FeedCompleteUntil = (storeKey: StoreKey) => number;
export type IsDisputed = (transaction: TransactionKey, leg: LegKey) => boolean;

/** What is known beyond the closed set itself. */
export interface Surroundings {
  readonly feedCompleteUntil: FeedCompleteUntil;
  /** How usual an amount is at a store, over the week. */
  readonly customOf: (amount: AmountDay) => Custom;
  /** Payments of an amount at a store on a day. */
  readonly paidOn: (amount: AmountDay) => number;
  readonly isDisputed?: IsDisputed;
}

interface Pair {
  readonly transaction: TransactionFacts;
  readonly leg: LegFacts;
  readonly comparison: Comparison;
}

/**
 * Decides all transactions of a closed set (every payment and every transaction that can rival one in it is in it too).
 * The answer depends on the set alone, not on the order in which it came about: rules are tried from the strongest down, and
 * whatever a rule reaches, be it one pair or a tie, is out of reach of the weaker ones.
 */
export function decide(
  transactions: readonly TransactionFacts[],
  legs: readonly LegFacts[],
  around: Surroundings,
): Map<TransactionKey, Decision> {
  const decisions = new Map<TransactionKey, Decision>();
  const disputed = new Set<TransactionKey>();
  const pairs: Pair[] = [];
  for (const transaction of transactions) {
    for (const leg of legs) {
      const comparison = compare(transaction, leg);
      if (comparison === undefined) continue;
      if (around.isDisputed?.(transaction.key, leg.key)) disputed.add(transaction.key);
      else pairs.push({ transaction, leg, comparison });
    }
  }
  const sound = withoutWorn(pairs);
  const reached = new Set<string>();
  for (const tier of tiers) {
    const open = sound.filter((p) => !reached.has(p.transaction.key) && !reached.has(p.leg.key));
    const live = open.filter((p) => p.comparison.tiers.includes(tier));
    const rivals = tier === 'last4-store' ? withStrays(live, open) : live;
    for (const { transaction } of live) {
      const own = live.filter((p) => p.transaction === transaction);
      if (decisions.has(transaction.key)) continue;
      decisions.set(transaction.key, decideAtTier(tier, own, rivals, around));
    }
    for (const { transaction, leg } of live) reached.add(transaction.key).add(leg.key);
  }
  for (const transaction of transactions) {
    if (decisions.has(transaction.key)) continue;
    const own = sound.filter((p) => p.transaction === transaction);
    decisions.set(transaction.key, {
      kind: 'unmatched',
      reason: whyUnmatched(transaction, own, disputed.has(transaction.key)),
    });
  }
  return withShares(decisions, { transactions, legs, isDisputed: around.isDisputed });
}

const BY_REFERENCE: ReadonlySet<Tier> = new Set<Tier>(['rrn-terminal', 'rrn-store', 'rrn-auth']);

/** Where other sales were made under a transaction's reference number about that time, the number leads nowhere; the rest may. */
function withoutWorn(pairs: readonly Pair[]): Pair[] {
  const wearing = pairs.filter((p) => p.comparison.wears);
  const others = pairs.filter((p) => !p.comparison.wears);
  if (wearing.length === 0) return others;
  const isWorn = ({ transaction, leg }: Pair) =>
    wearing.some((other) => other.transaction === transaction && other.leg.saleKey !== leg.saleKey);
  return others.map((p) => {
    if (!p.comparison.tiers.some((tier) => BY_REFERENCE.has(tier)) || !isWorn(p)) return p;
    const left = p.comparison.tiers.filter((tier) => !BY_REFERENCE.has(tier));
    return { ...p, comparison: { ...p.comparison, tiers: left } };
  });
}

/**
 * With the pairs in which one side has the same digits and no partner that near in time: it may be the right one all the same, at a
 * till whose clock is wrong.
 */
function withStrays(near: readonly Pair[], open: readonly Pair[]): Pair[] {
  const partnered = new Set<TransactionFacts | LegFacts>(near.flatMap((p) => [p.transaction, p.leg]));
  const isStray = ({ transaction, leg, comparison }: Pair) =>
    comparison.tiers.includes('last4-day') && partnered.has(transaction) !== partnered.has(leg);
  return [...near, ...open.filter(isStray)];
}

function decideAtTier(tier: Tier, own: readonly Pair[], rivals: readonly Pair[], around: Surroundings): Decision {
  const { transaction, leg, comparison } = own[0]!;
  if (rivals.some((p) => p.transaction === transaction && p.leg !== leg)) {
    return { kind: 'abstain', tier, reason: 'several-sales' };
  }
  const isRival = (p: Pair) => p.transaction !== transaction && !areSiblings(p.transaction, transaction);
  if (rivals.some((p) => p.leg === leg && isRival(p))) {
    return { kind: 'abstain', tier, reason: 'several-transactions' };
  }
  return (
    doubtAtTier(tier, transaction, leg, around) ?? {
      kind: 'assert',
      legKey: leg.key,
      tier,
      evidence: comparison.evidence,
    }
  );
}

/** Why the only pair that the weaker rules find may yet be the wrong one: they prove nothing by themselves. */
function doubtAtTier(
  tier: Tier,
  transaction: TransactionFacts,
  leg: LegFacts,
  around: Surroundings,
): Decision | undefined {
  switch (tier) {
    case 'last4-store':
      return (
        waitFor(transaction, leg, endOfNearby(transaction, leg), around.feedCompleteUntil) ??
        doubtNearDigits(transaction, leg, around)
      );
    case 'last4-day':
      return (
        waitFor(transaction, leg, endOfDays(windowOf(transaction).to), around.feedCompleteUntil) ??
        doubtDigits(transaction, leg, around)
      );
    case 'amount-store':
      return (
        waitFor(transaction, leg, endOfDays(endOfNearby(transaction, leg)), around.feedCompleteUntil) ??
        doubtAmount(transaction, leg, around)
      );
    default:
      return undefined;
  }
}

const endOfNearby = ({ times }: TransactionFacts, { soldAt, chargedAt = soldAt }: LegFacts): number =>
  Math.max(soldAt, chargedAt, ...times) + NEAR_MS;

const DAY_MS = 86_400_000;
const endOfDays = (ms: number): number => (dayOf(ms) + 1) * DAY_MS;

/** A rival may still be on its way while one of the stores has not sent all it sold up to the end of the window. */
function waitFor(
  transaction: TransactionFacts,
  leg: LegFacts,
  until: number,
  feed: FeedCompleteUntil,
): Decision | undefined {
  const [slowest] = transaction.candidates
    .map((storeKey) => ({ storeKey, completeUntil: feed(storeKey) }))
    .sort((a, b) => a.completeUntil - b.completeUntil);
  if (slowest === undefined || slowest.completeUntil >= until) return undefined;
  return { kind: 'hold', legKey: leg.key, until, storeKey: slowest.storeKey };
}

/** Of the events that a store should have sent, so many never arrive. */
const LOST_SHARE = 0.03;
/** Under a merchant id that several stores share, so many never arrive: some of these stores may not be in the network at all. */
const LOST_SHARE_BEHIND_SHARED_ID = 0.1;
const lostShare = ({ candidates }: TransactionFacts): number =>
  candidates.length === 1 ? LOST_SHARE : LOST_SHARE_BEHIND_SHARED_ID;
/** Two cards end in the same four digits so often. */
const SAME_DIGITS = 1e-4;
/** At most so often may one match by digits or by amount alone be somebody else's; few come near it, so all together stay far below. */
const BOUND = 5e-5;
/** Time that a store trades in a day, rather too little. */
const TRADING_MS = 480 * 60_000;

/**
 * Being the only candidate is no proof: the right sale may be lost, and one of the other payments of that amount may carry the
 * same digits by chance.
 */
function doubtDigits(transaction: TransactionFacts, leg: LegFacts, { paidOn }: Surroundings): Decision | undefined {
  const { currency, amountMinor } = leg;
  const { from, to } = windowOf(transaction);
  let others = -1;
  for (const storeKey of transaction.candidates) {
    for (const day of daysBetween(from, to)) others += paidOn({ storeKey, day, currency, amountMinor });
  }
  const isSafe = lostShare(transaction) * Math.max(others, 0) * SAME_DIGITS <= BOUND;
  return isSafe ? undefined : { kind: 'abstain', tier: 'last4-day', reason: 'too-common' };
}

/** Clocks that agree better than this prove no more. */
const CLOCK_MS = 2 * 60_000;

/** Which part of a store's day lies as near to the transaction as the payment does. */
function windowShare({ times }: TransactionFacts, { soldAt, chargedAt = soldAt }: LegFacts): number {
  const apartMs = Math.min(...times.flatMap((time) => [Math.abs(time - soldAt), Math.abs(time - chargedAt)]));
  return (2 * Math.max(apartMs, CLOCK_MS)) / TRADING_MS;
}

/** The same where the time is known, too: as near to it as this payment is, a busy store or all stores of a merchant id may take others. */
function doubtNearDigits(transaction: TransactionFacts, leg: LegFacts, { paidOn }: Surroundings): Decision | undefined {
  const { currency, amountMinor } = leg;
  let paid = 0;
  for (const storeKey of transaction.candidates) {
    paid += paidOn({ storeKey, day: dayOf(leg.soldAt), currency, amountMinor });
  }
  const others = paid * windowShare(transaction, leg);
  const isSafe = lostShare(transaction) * others * SAME_DIGITS <= BOUND;
  return isSafe ? undefined : { kind: 'abstain', tier: 'last4-store', reason: 'too-common' };
}

/** The right sale may be lost, and somebody else may have paid the same a moment before or after: that happens where the amount is usual. */
function doubtAmount(transaction: TransactionFacts, leg: LegFacts, { customOf }: Surroundings): Decision | undefined {
  const { currency, amountMinor, soldAt } = leg;
  let expected = 0;
  let exact = 0;
  for (const storeKey of transaction.candidates) {
    const custom = customOf({ storeKey, day: dayOf(soldAt), currency, amountMinor });
    expected += expectedPerDay(custom, amountMinor);
    exact += exactIn(custom);
  }
  // A second payment of the amount in the week may be the right one, at a till whose clock is wrong.
  const isSafe = exact <= 1 && lostShare(transaction) * expected * windowShare(transaction, leg) <= BOUND;
  return isSafe ? undefined : { kind: 'abstain', tier: 'amount-store', reason: 'too-common' };
}

function whyUnmatched(transaction: TransactionFacts, own: readonly Pair[], disputed: boolean): UnmatchedReason {
  if (transaction.closed !== undefined) return transaction.closed;
  if (own.some((p) => p.comparison.tiers.length > 0)) return 'taken';
  if (disputed) return 'disputed';
  if (own.some((p) => p.comparison.contradiction !== undefined)) return 'contradicted';
  return transaction.candidates.length === 0 ? 'no-store' : 'no-sale';
}
