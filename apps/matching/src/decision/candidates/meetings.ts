import { legKeys, transactionKeys } from '../compare/evidence.js';
import type { LegFacts, TransactionFacts } from '../facts.js';
import type { MeetingKey } from '../compare/blocking-key.js';

/** As long as there are no more pairs than this, comparing all of them costs less than finding those that meet. */
const FEW_PAIRS = 1_000;

/** The pairs of a set that may be about the same money: of many, those that share a key, since nothing joins what shares none. */
export function* meetingsOf(
  transactions: readonly TransactionFacts[],
  legs: readonly LegFacts[],
): Generator<readonly [TransactionFacts, LegFacts]> {
  if (transactions.length * legs.length <= FEW_PAIRS) {
    for (const transaction of transactions) for (const leg of legs) yield [transaction, leg];
    return;
  }
  const under = new Map<MeetingKey, LegFacts[]>();
  for (const leg of legs) {
    for (const key of legKeys(leg)) {
      const met = under.get(key);
      if (met === undefined) under.set(key, [leg]);
      else met.push(leg);
    }
  }
  for (const transaction of transactions) {
    const met = new Set(transactionKeys(transaction).flatMap((key) => under.get(key) ?? []));
    for (const leg of met) yield [transaction, leg];
  }
}
