import { areOfOneCard, isTold, type Mark, minutesApart } from './paid-card.js';

/**
 * Counts of customers who come in pairs, over payments with known digits: one customer paying twice, or keyed in again,
 * is no pair. Sums over amounts and days, so independent of the order of arrival.
 */
export interface TwinCounts {
  readonly payments: number;
  /** Amounts paid exactly twice on a day. */
  readonly couples: number;
  /** Of these, those paid within the same minutes with different digits. */
  readonly twins: number;
}

export const NO_TWINS: TwinCounts = { payments: 0, couples: 0, twins: 0 };

export const plus = (one: TwinCounts, other: TwinCounts): TwinCounts => ({
  payments: one.payments + other.payments,
  couples: one.couples + other.couples,
  twins: one.twins + other.twins,
});

/** Largest difference in started minutes by the till for payments made together. */
const TOGETHER_MIN = 2;

const ONE_PAYMENT: TwinCounts = { payments: 1, couples: 0, twins: 0 };

/** Contribution of the only payment of an amount on a day. */
export const countsOfOne = (mark: Mark): TwinCounts => (isTold(mark) ? ONE_PAYMENT : NO_TWINS);

/** Contribution of the payments of one amount on one day. */
export function countsOf(marks: readonly Mark[]): TwinCounts {
  let payments = 0;
  for (const mark of marks) if (isTold(mark)) payments += 1;
  if (marks.length !== 2 || payments !== 2) return { payments, couples: 0, twins: 0 };
  const [one, other] = [marks[0]!, marks[1]!];
  const isTogether = minutesApart(one, other) <= TOGETHER_MIN;
  return { payments, couples: 1, twins: isTogether && !areOfOneCard(one, other) ? 1 : 0 };
}

/** Probability that two independent payments fall into the same minutes, of ten trading hours. */
const BY_CHANCE = (2 * TOGETHER_MIN + 1) / 600;
/** Weight of the network's share for a store, in payments. */
const ELSEWHERE = 2_000;
/** Prior for a network without data: one payment in sixteen thousand has a twin. */
const ANYWHERE: TwinCounts = { payments: 8_000, couples: 0, twins: 0.25 };
/** Standard deviations of the upper limit; one share in five lies above it. */
const DEVIATIONS = 0.84;

const together = ({ couples, twins }: TwinCounts): number => Math.max(0, twins - couples * BY_CHANCE);

/**
 * Upper limit of the share of payments with a twin: two customers of the store who came together and paid the same
 * within minutes, as when they share a bill or buy the same ticket. Such payments are not independent, whatever the
 * amount. Chance coincidences are subtracted; the bound counts them by amount. A store with little data takes the
 * network's share.
 */
export function twinShareOf(own: TwinCounts, network: TwinCounts): number {
  const all = plus(network, ANYWHERE);
  const elsewhere = (ELSEWHERE * atMost(together(all))) / all.payments;
  return Math.min(1, (2 * (elsewhere + atMost(together(own)))) / (ELSEWHERE + own.payments));
}

const atMost = (seen: number): number => seen + DEVIATIONS * Math.sqrt(seen);
