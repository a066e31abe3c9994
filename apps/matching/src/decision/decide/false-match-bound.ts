import type { StoreKey, TransactionKey } from '../identity.js';
import { type AmountDay, type AmountFrequency, expectedPerDay, withPayment } from './amount-frequency.js';
import { dayOf, daysBetween, NEAR_MS, WIDE_MS, windowOf } from '../compare/purchase-window.js';
import { type Evidence } from '../compare/field-agreement.js';
import { type Tier } from '../compare/rules.js';
import { apartFrom, lastMomentOf, type TenderFacts, type TransactionFacts } from '../facts.js';
import { agreedMinors } from '../compare/money.js';

/** The rules that no number speaks for: they prove nothing by themselves. */
export const weakTiers = ['last4-store', 'last4-day', 'amount-store'] as const satisfies readonly Tier[];
type WeakTier = (typeof weakTiers)[number];
export const isWeak = (tier: Tier): tier is WeakTier => (weakTiers as readonly Tier[]).includes(tier);

/** A code is nobody else's by chance within minutes; over hours or days it may be, where many take the same sum. */
export type BoundedTier = WeakTier | 'auth-store';

/** Whether a pair that a rule joins is only asserted within a bound: the weak rules' always, and a code's where no digits second it and either no time is known or a clock must be wrong. */
export const isBounded = (tier: Tier, evidence: Evidence, { times }: TransactionFacts): tier is BoundedTier =>
  isWeak(tier) ||
  (tier === 'auth-store' &&
    evidence.money === 'equal' &&
    evidence.last4 !== 'agree' &&
    (times.length === 0 || isStretched(evidence)));

/** A clock must be wrong for it. */
export const isStretched = ({ apartMs }: Evidence): boolean => apartMs > NEAR_MS;

/** What stores take. */
export interface AmountFrequencies {
  /** How usual an amount is at a store, over the week. */
  readonly frequencyOf: (amount: AmountDay) => AmountFrequency;
  /** Payments of an amount at a store on a day. */
  readonly paidOn: (amount: AmountDay) => number;
  /** Which share of what a store sold between two instants (epoch ms) never came; undefined when nothing says. */
  readonly lostIn: (storeKey: StoreKey, from: number, to: number) => number | undefined;
  /** How often somebody pays the same as another customer of the store at the same time because they have come together, at most. */
  readonly twinShareAt: (storeKey: StoreKey) => number;
  /** Whether the transaction's bank says of a payment that a wallet made it. */
  readonly tellsWallets: (transaction: TransactionKey) => boolean;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * How often a pair that is the only one a rule finds is somebody else's:
 * `lostShare × (others × windowShare + twinShare) × alike ≤ limit`.
 */
export interface FalseMatchBound {
  readonly tier: BoundedTier;
  /** The right sale is lost so often. */
  readonly lostShare: number;
  /** Other payments of that amount that could be meant. */
  readonly others: number;
  /** Which part of them lies as near in time as this one. */
  readonly windowShare: number;
  /** And so often another of that amount is there because two customers have come together. */
  readonly twinShare: number;
  /** One of them looks the same so often. */
  readonly alike: number;
  readonly result: number;
  readonly limit: number;
  /** Payments of exactly this amount about that time, as far as any clock is out, for the rule that does not bear a second one. */
  readonly alikeAround?: number;
  readonly isSafe: boolean;
}

/** Of the events that a store should have sent, so many never arrive, unless its tills' numbers say how many. */
const LOST_SHARE = 0.03;
/** Lost without a gap in the numbers, or in a gap that a wrong clock puts elsewhere. */
const UNSEEN_SHARE = 0.003;
/** Under a merchant id that several stores share so many more: some of these stores may not be in the network at all. */
const OUTSIDE_SHARE = 0.07;

/** What may be missing of the sales from which the right one would have to be, in the worst of the stores. */
function lostShareOf(
  { candidates, sharedId }: TransactionFacts,
  { from, to }: Span,
  { lostIn }: AmountFrequencies,
): number {
  const shares = candidates.map((storeKey) => lostIn(storeKey, from, to));
  const seen = Math.max(...shares.map((share) => (share === undefined ? LOST_SHARE : share + UNSEEN_SHARE)));
  return sharedId ? seen + OUTSIDE_SHARE : seen;
}

/** In the store of all that it may belong to where it is most usual. */
const twinShareOf = ({ candidates }: TransactionFacts, { twinShareAt }: AmountFrequencies): number =>
  Math.max(0, ...candidates.map(twinShareAt));

/** Of payments of which a bank does not say so, so many may be a wallet's: the till then saw other digits than the bank knows. */
const WALLET_SHARE = 0.4;

/** How often the right sale does not show the digits that the bank knows: it is lost, or it shows a token's. */
function withoutDigitsOf(transaction: TransactionFacts, span: Span, storeAmounts: AmountFrequencies): number {
  const { key, tokenLast4, byWallet } = transaction;
  const maybeToken = tokenLast4 === undefined && byWallet !== true && !storeAmounts.tellsWallets(key);
  return Math.min(1, lostShareOf(transaction, span, storeAmounts) + (maybeToken ? WALLET_SHARE : 0));
}
/** Two cards are given the same authorisation code so often. */
const SAME_CODE = 1e-6;
/** So many tills have a clock that is out by more than minutes: as seldom does the right sale look like that itself. */
const CLOCK_OUT_SHARE = 0.05;
/** Two cards end in the same four digits so often. */
export const SAME_DIGITS = 1e-4;
/** At most so often may one match by digits or by amount alone be somebody else's; few come near it, so all together stay far below. */
const LIMIT = 5e-5;
/** Time that a store trades in a day, rather too little. */
export const TRADING_MS = 480 * 60_000;
/** Clocks that agree better than this prove no more. */
export const CLOCK_MS = 2 * 60_000;

/**
 * The arithmetic of a rule on a pair. It is about the amount on which the pair agrees, whichever revision of the sale states it; of
 * several the rarest counts, since whatever else agrees on all of them agrees on that one.
 */
export function falseMatchBoundOf(
  tier: BoundedTier,
  pair: readonly [TransactionFacts, TenderFacts],
  storeAmounts: AmountFrequencies,
): FalseMatchBound {
  const [transaction, tender] = pair;
  if (tender.earlierMinors === undefined)
    return boundAt(tier, { transaction, tender, amountMinor: tender.amountMinor }, storeAmounts);
  const bounds = agreedMinors(transaction, tender).map((minor) =>
    boundAt(tier, { transaction, tender, amountMinor: minor }, storeAmounts),
  );
  return bounds.find((bound) => bound.isSafe) ?? bounds[0]!;
}

/** A pair and the amount on which it agrees. */
interface Agreed {
  readonly transaction: TransactionFacts;
  readonly tender: TenderFacts;
  readonly amountMinor: number;
}

function boundAt(tier: BoundedTier, agreed: Agreed, storeAmounts: AmountFrequencies): FalseMatchBound {
  switch (tier) {
    case 'auth-store':
      return ofCode(agreed, storeAmounts);
    case 'last4-store':
      return ofNearDigits(agreed, storeAmounts);
    case 'last4-day':
      return ofDigits(agreed, storeAmounts);
    case 'amount-store':
      return ofAmount(agreed, storeAmounts);
  }
}

/** Stores count a payment under its current amount alone: under an earlier one it is to be added, as if it had not been corrected. */
const uncounted = ({ tender, amountMinor }: Agreed): 0 | 1 => (amountMinor === tender.amountMinor ? 0 : 1);

const boundFrom = (terms: Omit<FalseMatchBound, 'result' | 'limit' | 'isSafe'>): FalseMatchBound => {
  const { lostShare, others, windowShare, twinShare, alike, alikeAround = 0 } = terms;
  const result = lostShare * (others * windowShare + twinShare) * alike;
  // A second payment of the amount on that day may be the right one, at a till whose clock is wrong.
  return { ...terms, result, limit: LIMIT, isSafe: alikeAround <= 1 && result <= LIMIT };
};

/**
 * Being the only candidate is no proof: the right sale may be lost, and one of the other payments of that amount may carry the
 * same digits by chance.
 */
function ofDigits(agreed: Agreed, storeAmounts: AmountFrequencies): FalseMatchBound {
  const lostShare = withoutDigitsOf(agreed.transaction, windowOf(agreed.transaction), storeAmounts);
  const others = othersInDays(agreed, storeAmounts);
  const twinShare = twinShareOf(agreed.transaction, storeAmounts);
  return boundFrom({ tier: 'last4-day', lostShare, others, windowShare: 1, twinShare, alike: SAME_DIGITS });
}

/** The same of a code that no digits second, where the bank says a date and no time, or nothing but when it booked; or says a time, and not the till's. */
function ofCode(agreed: Agreed, storeAmounts: AmountFrequencies): FalseMatchBound {
  const { transaction } = agreed;
  const lostShare = lostShareOf(transaction, windowOf(transaction), storeAmounts);
  const others = othersInDays(agreed, storeAmounts);
  const [windowShare, alike] =
    transaction.times.length === 0 ? [1, SAME_CODE] : [(2 * WIDE_MS) / TRADING_MS, SAME_CODE / CLOCK_OUT_SHARE];
  const twinShare = twinShareOf(transaction, storeAmounts);
  return boundFrom({ tier: 'auth-store', lostShare, others, windowShare, twinShare, alike });
}

function othersInDays(agreed: Agreed, storeAmounts: AmountFrequencies): number {
  const { transaction, tender, amountMinor } = agreed;
  const { from, to } = windowOf(transaction);
  let others = uncounted(agreed) - 1;
  for (const storeKey of transaction.candidates) {
    for (const day of daysBetween(from, to)) {
      others += storeAmounts.paidOn({ storeKey, day, currency: tender.currency, amountMinor });
    }
  }
  return Math.max(others, 0);
}

/** Which part of a store's day lies as near to the transaction as the payment does. */
function windowShareOf({ times }: TransactionFacts, tender: TenderFacts): number {
  const apartMs = Math.min(...times.map((time) => apartFrom(time, tender)));
  return (2 * Math.max(apartMs, CLOCK_MS)) / TRADING_MS;
}

/** About when the right sale must have been made. */
const aboutTimeOf = ({ times }: TransactionFacts, tender: TenderFacts): Span => ({
  from: Math.min(...times, tender.soldAt, tender.chargedAt ?? tender.soldAt) - NEAR_MS,
  to: Math.max(...times, lastMomentOf(tender)) + NEAR_MS,
});

/** The same where the time is known, too: as near to it as this payment is, a busy store or all stores of a merchant id may take others. */
function ofNearDigits(agreed: Agreed, storeAmounts: AmountFrequencies): FalseMatchBound {
  const { transaction, tender, amountMinor } = agreed;
  const { currency } = tender;
  let others: number = uncounted(agreed);
  for (const storeKey of transaction.candidates) {
    others += storeAmounts.paidOn({ storeKey, day: dayOf(tender.soldAt), currency, amountMinor });
  }
  const lostShare = withoutDigitsOf(transaction, aboutTimeOf(transaction, tender), storeAmounts);
  const windowShare = windowShareOf(transaction, tender);
  const twinShare = twinShareOf(transaction, storeAmounts);
  return boundFrom({ tier: 'last4-store', lostShare, others, windowShare, twinShare, alike: SAME_DIGITS });
}

/** The right sale may be lost, and somebody else may have paid the same a moment before or after: that happens where the amount is usual. */
function ofAmount(agreed: Agreed, storeAmounts: AmountFrequencies): FalseMatchBound {
  const { transaction, tender, amountMinor } = agreed;
  const { currency, soldAt } = tender;
  let others = 0;
  let alikeAround: number = uncounted(agreed);
  const { from, to } = windowOf(transaction);
  const days = daysBetween(from, to);
  for (const storeKey of transaction.candidates) {
    const frequency = storeAmounts.frequencyOf({ storeKey, day: dayOf(soldAt), currency, amountMinor });
    const isOwn = uncounted(agreed) === 1 && storeKey === tender.storeKey;
    const counted = isOwn
      ? withPayment(frequency, { day: dayOf(soldAt), amountMinor, insteadOf: tender.amountMinor })
      : frequency;
    others += expectedPerDay(counted, amountMinor);
    for (const day of days) alikeAround += storeAmounts.paidOn({ storeKey, day, currency, amountMinor });
  }
  const lostShare = lostShareOf(transaction, aboutTimeOf(transaction, tender), storeAmounts);
  const windowShare = windowShareOf(transaction, tender);
  const twinShare = twinShareOf(transaction, storeAmounts);
  return boundFrom({ tier: 'amount-store', lostShare, others, windowShare, twinShare, alike: 1, alikeAround });
}
