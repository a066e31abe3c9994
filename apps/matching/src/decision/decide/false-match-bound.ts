import type { StoreKey, TransactionKey } from '../identity.js';
import { type AmountDay, type AmountFrequency, expectedPerDay, nearPerDay, withPayment } from './amount-frequency.js';
import { dayOf, NEAR_MS, type Span, wholeDays, windowOf } from '../compare/purchase-window.js';
import { type Evidence } from '../compare/field-agreement.js';
import { type Tier } from '../compare/rules.js';
import { apartFrom, lastMomentOf, type TenderFacts, type TransactionFacts } from '../facts.js';
import { agreedMinors } from '../compare/money.js';
import type { Payer } from './paid-card.js';

/** Rules that rest on no number. */
export const weakTiers = ['last4-store', 'last4-day', 'last4-near', 'amount-store'] as const satisfies readonly Tier[];
type WeakTier = (typeof weakTiers)[number];
export const isWeak = (tier: Tier): tier is WeakTier => (weakTiers as readonly Tier[]).includes(tier);

/**
 * Two cards never share a code by chance within minutes; over hours or days they may, where many pay the same amount.
 */
export type BoundedTier = WeakTier | 'auth-store';

/**
 * Authorisation-code matches of equal amount need the bound when last four does not agree and the time is unknown or
 * over 10 minutes apart; matches by the weak rules always need it.
 */
export const isBounded = (tier: Tier, evidence: Evidence, { times }: TransactionFacts): tier is BoundedTier =>
  isWeak(tier) ||
  (tier === 'auth-store' &&
    evidence.money === 'equal' &&
    evidence.last4 !== 'agree' &&
    (times.length === 0 || isFarApart(evidence)));

/** So far apart that one clock must be wrong. */
export const isFarApart = ({ apartMs }: Evidence): boolean => apartMs > NEAR_MS;

/** Statistics of the stores. */
export interface AmountFrequencies {
  /** How common an amount is at a store, over the week. */
  readonly frequencyOf: (amount: AmountDay) => AmountFrequency;
  /** Payments of an amount at a store in a span of time, to the minute, that may be of a payer's card. */
  readonly paidIn: (amount: Omit<AmountDay, 'day'>, span: Span, payer: Payer) => number;
  /**
   * Share of the sales between two instants (epoch ms) that never arrived; undefined when the till numbers do not say.
   */
  readonly lostIn: (storeKey: StoreKey, from: number, to: number) => number | undefined;
  /**
   * Upper limit of the share of payments at the store that have a twin: a customer who came along and paid the same at
   * the same time.
   */
  readonly twinShareAt: (storeKey: StoreKey) => number;
  /** Highest accepted probability that a bounded match is wrong. */
  readonly acceptedRisk: number;
  /** Whether the transaction's bank names wallets. */
  readonly tellsWallets: (transaction: TransactionKey) => boolean;
}

/**
 * Probability that the only pair a rule finds is wrong:
 * `(lostShare × (others × windowShare + twinShare) + walletShare × (byWallet × windowShare + twinShare)) × alike ≤ limit`.
 */
export interface FalseMatchBound {
  readonly tier: BoundedTier;
  /** Probability that the right sale is not there. */
  readonly lostShare: number;
  /** Other payments of that amount that could be meant. */
  readonly others: number;
  /** Probability that the right sale is there and shows a token's last four: it may be by wallet, and the bank not say. */
  readonly walletShare: number;
  /** Other payments of that amount that could be meant if it was by wallet. */
  readonly byWallet: number;
  /** Share of them that is as near in time as this one. */
  readonly windowShare: number;
  /** Probability that the right sale has a twin: two customers came together and paid the same. */
  readonly twinShare: number;
  /** Probability that one of these looks like the right one. */
  readonly alike: number;
  readonly result: number;
  readonly limit: number;
  /** Payments of exactly this amount in the window, for `amount-store`, which bears no second one. */
  readonly alikeAround?: number;
  readonly isSafe: boolean;
}

/** Assumed share of sales that never arrive, where till numbers do not tell. */
const LOST_SHARE = 0.03;
/** Losses that leave no gap in the numbers, or a gap that a wrong clock puts elsewhere. */
const UNSEEN_SHARE = 0.003;
/** Added under a merchant id that several stores share: some of these may be outside the network. */
const OUTSIDE_SHARE = 0.07;
/**
 * Added where only the descriptor names the stores: merchants outside the network have the same names. It was one payment
 * in ten on ordinary trial towns and one in five on hard ones.
 */
const NAMESAKE_SHARE = 0.25;

/** Share of sales that may be missing at the worst of the candidate stores. */
function lostShareOf(
  { candidates, sharedId, byName }: TransactionFacts,
  { from, to }: Span,
  { lostIn }: AmountFrequencies,
): number {
  const shares = candidates.map((storeKey) => lostIn(storeKey, from, to));
  const seen = Math.max(...shares.map((share) => (share === undefined ? LOST_SHARE : share + UNSEEN_SHARE)));
  return Math.min(1, seen + (byName ? NAMESAKE_SHARE : sharedId ? OUTSIDE_SHARE : 0));
}

/** The highest twin share of the candidate stores. */
const twinShareOf = ({ candidates }: TransactionFacts, { twinShareAt }: AmountFrequencies): number =>
  Math.max(0, ...candidates.map(twinShareAt));

/**
 * Share of payments that may be by wallet, at a bank that does not say: the till then saw other digits than the bank
 * knows.
 */
const WALLET_SHARE = 0.4;

/** Probability that the right sale is there and does not show the last four that the bank knows, but a token's. */
function walletShareOf({ key, tokenLast4, byWallet }: TransactionFacts, { tellsWallets }: AmountFrequencies): number {
  return tokenLast4 === undefined && byWallet !== true && !tellsWallets(key) ? WALLET_SHARE : 0;
}

/** Probability that two cards get the same authorisation code. */
const SAME_CODE = 1e-6;
/** Share of tills whose clock is out by more than minutes; a right pair so far apart is as rare, hence the division. */
const CLOCK_OUT_SHARE = 0.05;
/** Probability that two cards end in the same four digits. */
export const SAME_DIGITS = 1e-4;
/**
 * Highest accepted probability that a bounded match is wrong, unless set otherwise. Few come near it, so the sum over
 * all stays far below.
 */
export const ACCEPTED_RISK = 1e-4;
/** Trading time of a store per day, a low estimate. */
export const TRADING_MS = 480 * 60_000;
/** Smallest distance in time used: clocks are not more exact. */
export const CLOCK_MS = 2 * 60_000;

/**
 * The bound of a rule for a pair, for the amount on which the pair agrees, from whichever revision. Of several amounts
 * one within the bound is enough: whatever else agrees on all of them agrees on that one too.
 */
export function falseMatchBoundOf(
  tier: BoundedTier,
  pair: readonly [TransactionFacts, TenderFacts],
  storeAmounts: AmountFrequencies,
): FalseMatchBound {
  const [transaction, tender] = pair;
  const minors = tender.earlierMinors === undefined ? [] : agreedMinors(transaction, tender);
  // By `last4-near` the amounts differ.
  if (minors.length === 0) return boundAt(tier, { transaction, tender, amountMinor: tender.amountMinor }, storeAmounts);
  const bounds = minors.map((minor) => boundAt(tier, { transaction, tender, amountMinor: minor }, storeAmounts));
  return bounds.find((bound) => bound.isSafe) ?? bounds[0]!;
}

/** A pair and an amount on which it agrees. */
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
    case 'last4-near':
      return ofDiffering(agreed, storeAmounts);
    case 'amount-store':
      return ofAmount(agreed, storeAmounts);
  }
}

/** 1 where the amount is an earlier one: stores count a payment under its current amount only, so it is added. */
const uncounted = ({ tender, amountMinor }: Agreed): 0 | 1 => (amountMinor === tender.amountMinor ? 0 : 1);

type Terms = Omit<FalseMatchBound, 'result' | 'limit' | 'isSafe'>;

const NO_WALLETS = { walletShare: 0, byWallet: 0 };

const boundFrom = (terms: Terms, { acceptedRisk }: AmountFrequencies): FalseMatchBound => {
  const { lostShare, others, walletShare, byWallet, windowShare, twinShare, alike, alikeAround = 0 } = terms;
  const ifLost = lostShare * (others * windowShare + twinShare);
  const ifByWallet = walletShare * (byWallet * windowShare + twinShare);
  const result = (ifLost + ifByWallet) * alike;
  // A second payment of the amount in the window may be the right one, from a till whose clock is wrong.
  return { ...terms, result, limit: acceptedRisk, isSafe: alikeAround <= 1 && result <= acceptedRisk };
};

/** The right sale may be lost, or by wallet, and another payment of that amount have the same last four by chance. */
function ofDigits(agreed: Agreed, storeAmounts: AmountFrequencies): FalseMatchBound {
  const { transaction, tender } = agreed;
  const span = daysAround(agreed);
  const around = (payer: Payer) => Math.max(paidBy(payer, agreed, { span, storeAmounts }) - 1, 0);
  const isByWrongClock = isStretched(transaction, tender);
  const terms = {
    lostShare: lostShareOf(transaction, windowOf(transaction), storeAmounts),
    others: around(lookAlike(agreed)),
    walletShare: walletShareOf(transaction, storeAmounts),
    byWallet: around(transaction),
    twinShare: twinShareOf(transaction, storeAmounts),
  };
  const alike = isByWrongClock ? SAME_DIGITS / CLOCK_OUT_SHARE : SAME_DIGITS;
  const atLeast = isByWrongClock ? expectedAround(agreed, storeAmounts) : 0;
  const { others, byWallet } = terms;
  const counts = { others: Math.max(others, atLeast), byWallet: Math.max(byWallet, atLeast) };
  return boundFrom({ tier: 'last4-day', ...terms, ...counts, windowShare: 1, alike }, storeAmounts);
}

/** By clocks that both give a time, so far apart that one must be wrong. */
const isStretched = ({ times }: TransactionFacts, tender: TenderFacts): boolean =>
  tender.zoneKnown && times.length > 0 && Math.min(...times.map((time) => apartFrom(time, tender))) > NEAR_MS;

/** Payments of the amount that are to be expected in the window, by what the stores took in the week. */
function expectedAround({ transaction, tender, amountMinor }: Agreed, storeAmounts: AmountFrequencies): number {
  const { from, to } = windowOf(transaction);
  const { currency, soldAt } = tender;
  const perDay = transaction.candidates.reduce<number>((sum, storeKey) => {
    const week = storeAmounts.frequencyOf({ storeKey, day: dayOf(soldAt), currency, amountMinor });
    return sum + expectedPerDay(week, amountMinor);
  }, 0);
  return (perDay * (to - from)) / TRADING_MS;
}

/** Whoever may look like the payer: where the till tells the scheme, only cards of that scheme do. */
const lookAlike = ({ transaction, tender }: Agreed): Payer =>
  tender.scheme === undefined ? ANYBODY : { scheme: transaction.scheme };

const ANYBODY: Payer = {};

/** The same for a code without agreeing last four, where the bank gives no time, or one that is not the till's. */
function ofCode(agreed: Agreed, storeAmounts: AmountFrequencies): FalseMatchBound {
  const { transaction } = agreed;
  const lostShare = lostShareOf(transaction, windowOf(transaction), storeAmounts);
  const others = Math.max(paidBy(ANYBODY, agreed, { span: daysAround(agreed), storeAmounts }) - 1, 0);
  const alike = transaction.times.length === 0 ? SAME_CODE : SAME_CODE / CLOCK_OUT_SHARE;
  const twinShare = twinShareOf(transaction, storeAmounts);
  return boundFrom(
    { tier: 'auth-store', lostShare, others, ...NO_WALLETS, windowShare: 1, twinShare, alike },
    storeAmounts,
  );
}

/** The window; whole days by a till without a zone, which may be hours off, and the store's other tills with it. */
function daysAround({ transaction, tender }: Agreed): Span {
  const window = windowOf(transaction);
  return tender.zoneKnown ? window : wholeDays(window);
}

interface Counted {
  readonly span: Span;
  readonly storeAmounts: AmountFrequencies;
}

/** Payments of the amount at all candidate stores that may be the payer's, this one included. */
function paidBy(payer: Payer, agreed: Agreed, { span, storeAmounts }: Counted): number {
  const { transaction, tender, amountMinor } = agreed;
  let payments: number = uncounted(agreed);
  for (const storeKey of transaction.candidates)
    payments += storeAmounts.paidIn({ storeKey, currency: tender.currency, amountMinor }, span, payer);
  return payments;
}

/** A till that tells the minute only says of a payment anywhere in it that it is as near. */
const lengthOf = ({ soldAt, soldUntil = soldAt }: TenderFacts): number => soldUntil - soldAt;

/** Share of a store's day that is as near to the transaction as the payment is. */
function windowShareOf({ times }: TransactionFacts, tender: TenderFacts): number {
  const apartMs = Math.min(...times.map((time) => apartFrom(time, tender)));
  return (2 * Math.max(apartMs, CLOCK_MS) + lengthOf(tender)) / TRADING_MS;
}

/** When the right sale must have been made. */
const aboutTimeOf = ({ times }: TransactionFacts, tender: TenderFacts): Span => ({
  from: Math.min(...times, tender.soldAt, tender.chargedAt ?? tender.soldAt) - NEAR_MS,
  to: Math.max(...times, lastMomentOf(tender)) + NEAR_MS,
});

/** The same with a known time: only payments as near to it as this one count, at all candidate stores. */
function ofNearDigits(agreed: Agreed, storeAmounts: AmountFrequencies): FalseMatchBound {
  const { transaction, tender } = agreed;
  const span = wholeDays({ from: tender.soldAt, to: tender.soldAt });
  const thatDay = (payer: Payer) => paidBy(payer, agreed, { span, storeAmounts });
  const terms = {
    lostShare: lostShareOf(transaction, aboutTimeOf(transaction, tender), storeAmounts),
    others: thatDay(lookAlike(agreed)),
    walletShare: walletShareOf(transaction, storeAmounts),
    byWallet: thatDay(transaction),
    windowShare: windowShareOf(transaction, tender),
    twinShare: twinShareOf(transaction, storeAmounts),
  };
  return boundFrom({ tier: 'last4-store', ...terms, alike: SAME_DIGITS }, storeAmounts);
}

/** The same where the amounts differ by a tip or a rate: every payment counts that could differ so. */
function ofDiffering({ transaction, tender }: Agreed, storeAmounts: AmountFrequencies): FalseMatchBound {
  const { currency, soldAt, amountMinor } = tender;
  let others = 0;
  for (const storeKey of transaction.candidates)
    others += nearPerDay(storeAmounts.frequencyOf({ storeKey, day: dayOf(soldAt), currency, amountMinor }));
  const terms = {
    lostShare: lostShareOf(transaction, aboutTimeOf(transaction, tender), storeAmounts),
    walletShare: walletShareOf(transaction, storeAmounts),
    windowShare: windowShareOf(transaction, tender),
    twinShare: twinShareOf(transaction, storeAmounts),
  };
  return boundFrom({ tier: 'last4-near', others, byWallet: others, ...terms, alike: SAME_DIGITS }, storeAmounts);
}

/**
 * The right sale may be lost, and somebody else have paid the same moments before or after, which is likely where the
 * amount is common.
 */
function ofAmount(agreed: Agreed, storeAmounts: AmountFrequencies): FalseMatchBound {
  const { transaction, tender, amountMinor } = agreed;
  const { currency, soldAt } = tender;
  let others = 0;
  for (const storeKey of transaction.candidates) {
    const frequency = storeAmounts.frequencyOf({ storeKey, day: dayOf(soldAt), currency, amountMinor });
    const isOwn = uncounted(agreed) === 1 && storeKey === tender.storeKey;
    const counted = isOwn
      ? withPayment(frequency, { day: dayOf(soldAt), amountMinor, insteadOf: tender.amountMinor })
      : frequency;
    others += expectedPerDay(counted, amountMinor);
  }
  const alikeAround = paidBy(transaction, agreed, { span: daysAround(agreed), storeAmounts });
  const lostShare = lostShareOf(transaction, aboutTimeOf(transaction, tender), storeAmounts);
  const windowShare = windowShareOf(transaction, tender);
  const twinShare = twinShareOf(transaction, storeAmounts);
  return boundFrom(
    { tier: 'amount-store', lostShare, others, ...NO_WALLETS, windowShare, twinShare, alike: 1, alikeAround },
    storeAmounts,
  );
}
