import type { TransactionFacts } from '../facts.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Largest distance for rules that take two correct clocks for granted. */
export const NEAR_MS = 10 * MINUTE_MS;
/** The same for the rule by amount and time alone. */
export const TIGHT_MS = 5 * MINUTE_MS;
/** Till clocks are wrong by up to an hour; rules that allow for that look this far. */
export const WIDE_MS = 75 * MINUTE_MS;
/** A match by number must be of about the same day: numbers are reused. */
export const SAME_DAY_MS = DAY_MS;

/** From one instant to another, both included; epoch ms. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Where the purchase must lie, given what the bank knows and how wrong a till's clock may be. */
export function windowOf({ times, earliest, latest }: Pick<TransactionFacts, 'times' | 'earliest' | 'latest'>): Span {
  return times.length > 0 ? { from: earliest - WIDE_MS, to: latest + WIDE_MS } : { from: earliest, to: latest };
}

/** Days since 1970, UTC. */
export const dayOf = (ms: number): number => Math.floor(ms / DAY_MS);

export const daysBetween = (fromMs: number, toMs: number): number[] => wholeFrom(dayOf(fromMs), dayOf(toMs));

/** The days (UTC) that a span touches, whole. */
export const wholeDays = ({ from, to }: Span): Span => ({
  from: dayOf(from) * DAY_MS,
  to: (dayOf(to) + 1) * DAY_MS - 1,
});

export const wholeFrom = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i);
