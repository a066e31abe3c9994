import type { TransactionKey } from '../decision/identity.js';
import { forgetTransactions } from '../store/transaction.store.js';
import type { HeldLock } from './lock.js';

/** Deletes transactions from the tables and the cache. */
export async function forget({ unit, cache }: HeldLock, transactions: readonly TransactionKey[]): Promise<void> {
  if (transactions.length > 0) cache.habits.clear();
  for (const { transactionKey, saleKey } of await forgetTransactions(unit, transactions)) {
    cache.transactions.delete(transactionKey);
    if (saleKey !== undefined) cache.sales.delete(saleKey);
  }
}
