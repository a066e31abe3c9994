import type { StoreKey } from '../identity.js';
import { dayOf } from '../compare/purchase-window.js';
import type { TenderFacts } from '../facts.js';
import type { Known } from './known.js';
import type { SaleState } from './sale-state.js';
import { markOf, paidCardOf } from '../decide/paid-card.js';
import { plus } from '../decide/twins.js';

/** Adds or removes payments in the statistics of their stores and the network. */
export function countPayments(known: Known, tenders: readonly TenderFacts[], change: 'add' | 'remove'): void {
  for (const tender of tenders) {
    const { storeKey, soldAt, currency, amountMinor } = tender;
    const payment = { day: dayOf(soldAt), currency, amountMinor, mark: markOf(soldAt, paidCardOf(tender, tenders)) };
    const news = known.storeAmounts.get(storeKey)?.[change](payment);
    if (news !== undefined) known.twins = plus(known.twins, news);
  }
}

/** Counts a sale's document number; returns stores whose remembered tills are no longer right. */
export function countNumber({ tills }: Known, before: SaleState | undefined, after: SaleState): StoreKey[] {
  const { storeKey, tillId, sequence, soldAt } = after;
  tills.get(storeKey)?.add(tillId, sequence, soldAt);
  if (before === undefined) return [];
  const isAsBefore =
    before.storeKey === storeKey &&
    before.tillId === tillId &&
    before.sequence === sequence &&
    before.soldAt === soldAt;
  return isAsBefore ? [] : [before.storeKey, storeKey];
}
