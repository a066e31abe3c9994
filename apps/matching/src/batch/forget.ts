import type { TransactionKey } from '../decision/identity.js';
import { takeBack, type TakenBackAt } from '../receipts/baskets.js';
import { takeBasketsOf } from '../store/basket.store.js';
import { forgetTransactions } from '../store/transaction.store.js';
import type { HeldLock } from './lock.js';

/** Deletes transactions from the tables and the cache, and takes their baskets back. */
export async function forget(
  { unit, cache }: HeldLock,
  transactions: readonly TransactionKey[],
  when: TakenBackAt,
): Promise<void> {
  if (transactions.length > 0) cache.habits.clear();
  takeBack(unit, await takeBasketsOf(unit, transactions), when);
  for (const { transactionKey, saleKey } of await forgetTransactions(unit, transactions)) {
    cache.transactions.delete(transactionKey);
    if (saleKey !== undefined) cache.sales.delete(saleKey);
  }
}
