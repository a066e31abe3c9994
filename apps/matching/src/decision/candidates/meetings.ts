import type { TenderFacts, TransactionFacts } from '../facts.js';
import type { BlockingKey } from '../compare/blocking-key.js';

/** As long as there are no more pairs than this, comparing all of them costs less than finding those that meet. */
const FEW_PAIRS = 1_000;

/** The pairs of a set that may be about the same money: of many, those that share a key, since nothing joins what shares none. */
export function* meetingsOf(
  transactions: readonly TransactionFacts[],
  tenders: readonly TenderFacts[],
): Generator<readonly [TransactionFacts, TenderFacts]> {
  if (transactions.length * tenders.length <= FEW_PAIRS) {
    for (const transaction of transactions) for (const tender of tenders) yield [transaction, tender];
    return;
  }
  const under = new Map<BlockingKey, TenderFacts[]>();
  for (const tender of tenders) {
    for (const key of tender.keys) {
      const met = under.get(key);
      if (met === undefined) under.set(key, [tender]);
      else met.push(tender);
    }
  }
  for (const transaction of transactions) {
    const met = new Set(transaction.keys.flatMap((key) => under.get(key) ?? []));
    for (const tender of met) yield [transaction, tender];
  }
}
