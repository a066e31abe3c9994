import type { LegKey, StoreKey, TransactionKey } from '../identity.js';
import { compare, type Comparison, type Evidence, NEAR_MS, type Tier, tiers } from './evidence.js';
import type { LegFacts, TransactionFacts } from './facts.js';

/** Names the rules and their bounds; every match carries the version that made it. */
export const RULE_VERSION = 'exact-1';

export type AbstainReason =
  /** More than one payment fits the transaction as well. */
  | 'several-sales'
  /** More than one transaction fits the payment as well. */
  | 'several-transactions';

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
  feedCompleteUntil: FeedCompleteUntil,
  isDisputed: IsDisputed = () => false,
): Map<TransactionKey, Decision> {
  const decisions = new Map<TransactionKey, Decision>();
  const disputed = new Set<TransactionKey>();
  const pairs: Pair[] = [];
  for (const transaction of transactions) {
    for (const leg of legs) {
      const comparison = compare(transaction, leg);
      if (comparison === undefined) continue;
      if (isDisputed(transaction.key, leg.key)) disputed.add(transaction.key);
      else pairs.push({ transaction, leg, comparison });
    }
  }
  const reached = new Set<string>();
  for (const tier of tiers) {
    const live = pairs.filter(
      (p) => p.comparison.tiers.includes(tier) && !reached.has(p.transaction.key) && !reached.has(p.leg.key),
    );
    for (const { transaction } of live) {
      const own = live.filter((p) => p.transaction === transaction);
      if (decisions.has(transaction.key)) continue;
      decisions.set(transaction.key, decideAtTier(tier, own, live, feedCompleteUntil));
    }
    for (const { transaction, leg } of live) reached.add(transaction.key).add(leg.key);
  }
  for (const transaction of transactions) {
    if (decisions.has(transaction.key)) continue;
    const own = pairs.filter((p) => p.transaction === transaction);
    decisions.set(transaction.key, {
      kind: 'unmatched',
      reason: whyUnmatched(transaction, own, disputed.has(transaction.key)),
    });
  }
  return decisions;
}

function decideAtTier(tier: Tier, own: readonly Pair[], live: readonly Pair[], feed: FeedCompleteUntil): Decision {
  const [pair] = own;
  if (own.length > 1) return { kind: 'abstain', tier, reason: 'several-sales' };
  const { transaction, leg, comparison } = pair!;
  if (live.some((p) => p.leg === leg && p.transaction !== transaction)) {
    return { kind: 'abstain', tier, reason: 'several-transactions' };
  }
  const wait = tier === 'last4-store' ? waitFor(transaction, leg, feed) : undefined;
  return wait ?? { kind: 'assert', legKey: leg.key, tier, evidence: comparison.evidence };
}

/** A rival may still be on its way while one of the stores has not sent all it sold up to the end of the window. */
function waitFor(transaction: TransactionFacts, leg: LegFacts, feed: FeedCompleteUntil): Decision | undefined {
  const until = Math.max(leg.soldAt, ...transaction.times) + NEAR_MS;
  const [slowest] = transaction.candidates
    .map((storeKey) => ({ storeKey, completeUntil: feed(storeKey) }))
    .sort((a, b) => a.completeUntil - b.completeUntil);
  if (slowest === undefined || slowest.completeUntil >= until) return undefined;
  return { kind: 'hold', legKey: leg.key, until, storeKey: slowest.storeKey };
}

function whyUnmatched(transaction: TransactionFacts, own: readonly Pair[], disputed: boolean): UnmatchedReason {
  if (transaction.closed !== undefined) return transaction.closed;
  if (own.some((p) => p.comparison.tiers.length > 0)) return 'taken';
  if (disputed) return 'disputed';
  if (own.some((p) => p.comparison.contradiction !== undefined)) return 'contradicted';
  return transaction.candidates.length === 0 ? 'no-store' : 'no-sale';
}
