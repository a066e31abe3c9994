import { dayOf } from './evidence.js';
import type { LegFacts } from './facts.js';
import type { Known } from './run.js';
import { markOf, plus, toldDigits } from './twins.js';

/** Counts what a sale was paid with as its store's custom, or does not any more. */
export function countPayments(known: Known, legs: readonly LegFacts[], change: 'add' | 'remove'): void {
  const digits = toldDigits(legs);
  for (const [i, { storeKey, soldAt, currency, amountMinor }] of legs.entries()) {
    const payment = { day: dayOf(soldAt), currency, amountMinor, mark: markOf(soldAt, digits[i]) };
    const news = known.customs.get(storeKey)?.[change](payment);
    if (news !== undefined) known.twins = plus(known.twins, news);
  }
}
