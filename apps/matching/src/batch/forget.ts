import type { TransactionKey } from '../decision/identity.js';
import { forgetTransactions } from '../store/transaction.store.js';
import type { Turn } from './lock.js';

/** Forgets transactions, in the tables and on the desk. */
export async function forget({ unit, desk }: Turn, transactions: readonly TransactionKey[]): Promise<void> {
  if (transactions.length > 0) desk.habits.clear();
  for (const { transactionKey, saleKey } of await forgetTransactions(unit, transactions)) {
    desk.transactions.delete(transactionKey);
    if (saleKey !== undefined) desk.sales.delete(saleKey);
  }
}
