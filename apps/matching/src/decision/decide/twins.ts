import type { TenderFacts } from '../facts.js';

/**
 * What payments show of customers who come in pairs, of those payments of which tills tell the digits: whoever pays twice, or is keyed in again, is no
 * pair. Sums over amounts and days, so they are the same in whatever order payments come.
 */
export interface TwinCounts {
  readonly payments: number;
  /** Amounts that were paid exactly twice on a day. */
  readonly couples: number;
  /** Of these, those whose two payments were made in the same minutes, with different digits. */
  readonly twins: number;
}

export const NO_TWINS: TwinCounts = { payments: 0, couples: 0, twins: 0 };

export const plus = (one: TwinCounts, other: TwinCounts): TwinCounts => ({
  payments: one.payments + other.payments,
  couples: one.couples + other.couples,
  twins: one.twins + other.twins,
});

/** When a payment was made, and its digits: minutes of the day (UTC) and what follows, as one number. */
export type Mark = number;

const DIGITS = 10_001;
const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;
export const markOf = (soldAt: number, last4: string | null | undefined): Mark =>
  (Math.floor(soldAt / MINUTE_MS) % DAY_MINUTES) * DIGITS + (last4 == null ? 0 : Number(last4) + 1);

const isTold = (mark: Mark): boolean => mark % DIGITS !== 0;
const minuteOf = (mark: Mark): number => Math.floor(mark / DIGITS);

/** The digits of each payment of a sale that tell customers apart: not a token's, which a card of the same customer has not, and not of payments that are alike in one sale. */
export const toldDigits = (tenders: readonly TenderFacts[]): (string | undefined)[] =>
  tenders.map((tender) => {
    const isAlike = (other: TenderFacts) =>
      other.amountMinor === tender.amountMinor && other.currency === tender.currency;
    const isAlone = tenders.length === 1 || tenders.filter(isAlike).length === 1;
    return isAlone && tender.direction === 'debit' && tender.last4Of !== 'token' ? tender.last4 : undefined;
  });

/** Within so many minutes by the till, each begun one counted, two payments are made together. */
const TOGETHER_MIN = 2;

/** What the payments of one amount on one day add to the counts. */
export function countsOf(marks: readonly Mark[]): TwinCounts {
  const payments = marks.filter(isTold).length;
  if (marks.length !== 2 || payments !== 2) return { payments, couples: 0, twins: 0 };
  const [one, other] = [marks[0]!, marks[1]!];
  const isTogether = Math.abs(minuteOf(one) - minuteOf(other)) <= TOGETHER_MIN;
  return { payments, couples: 1, twins: isTogether && one % DIGITS !== other % DIGITS ? 1 : 0 };
}

/** Of two payments that have nothing to do with each other so many are in the same minutes, of the ten hours in which stores trade. */
const BY_CHANCE = (2 * TOGETHER_MIN + 1) / 600;
/** As many payments of a network as say about one of its stores as much as that many of its own. */
const ELSEWHERE = 2_000;
/** Before a network knows anything: one payment in sixteen thousand has a twin. */
const ANYWHERE: TwinCounts = { payments: 8_000, couples: 0, twins: 0.25 };
/** One in five shares is above its limit. */
const DEVIATIONS = 0.84;

const together = ({ couples, twins }: TwinCounts): number => Math.max(0, twins - couples * BY_CHANCE);

/**
 * How often, at most, somebody pays the same as another customer of the store a moment before or after, because they have come together: two who
 * share a bill, two who buy the same ticket. Such payments are not independent of each other, whatever the amount is. What meets by chance is counted
 * with the amount itself. Where little is known of a store, it is taken for one of its network.
 */
export function twinShareOf(own: TwinCounts, network: TwinCounts): number {
  const all = plus(network, ANYWHERE);
  const elsewhere = (ELSEWHERE * atMost(together(all))) / all.payments;
  return Math.min(1, (2 * (elsewhere + atMost(together(own)))) / (ELSEWHERE + own.payments));
}

const atMost = (seen: number): number => seen + DEVIATIONS * Math.sqrt(seen);
