import type { TransactionFacts } from '../facts.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** The weakest rule trusts clocks this far. */
export const NEAR_MS = 10 * MINUTE_MS;
/** What no digits speak for must have happened at the same time, as far as two good clocks say. */
export const TIGHT_MS = 5 * MINUTE_MS;
/** Till clocks are wrong by up to an hour, and what is seldom paid at a store is looked for this far around. */
export const WIDE_MS = 75 * MINUTE_MS;
/** A numbered match must still be of the same day, or nearly: the numbers come round again. */
export const SAME_DAY_MS = DAY_MS;

/** Within which the purchase must lie, as far as the bank can say and a till's clock can be trusted. */
export function windowOf({ times, earliest, latest }: Pick<TransactionFacts, 'times' | 'earliest' | 'latest'>): {
  readonly from: number;
  readonly to: number;
} {
  return times.length > 0 ? { from: earliest - WIDE_MS, to: latest + WIDE_MS } : { from: earliest, to: latest };
}

/** Days since 1970, UTC. */
export const dayOf = (ms: number): number => Math.floor(ms / DAY_MS);

export const daysBetween = (fromMs: number, toMs: number): number[] => wholeFrom(dayOf(fromMs), dayOf(toMs));

export const wholeFrom = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i);
