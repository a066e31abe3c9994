import { boughtBy } from '@quittance/bank-api';
import type { TransactionObserved } from '@quittance/contracts-bank';
import type { TransactionRouted } from '@quittance/contracts-network';
import type { Unit } from '@quittance/kafka';
import { type AccountKey, toAccountKey } from '../decision/identity.js';
import { coversFrom, verdict } from '@quittance/consent-policy';
import { toMerchantId } from '../decision/facts.js';
import { type Routing, routeTransaction } from './route.js';
import type { Consents } from '../store/consent.store.js';
import { loadDirectory } from './directory.js';
import type { HeldLock } from '../batch/lock.js';

interface Circumstances {
  readonly consentsOf: (accounts: AccountKey[]) => Promise<Consents>;
  /** Arrival time of the transaction, epoch ms. */
  readonly atOf: (index: number) => number;
  /** Current day (since 1970), the same for the whole batch. */
  readonly today: number;
}

/** Routes each transaction; undefined where no consent of the account covers it. */
export async function routeBatch(
  unit: Unit,
  transactions: readonly TransactionObserved[],
  { consentsOf, atOf, today }: Circumstances,
): Promise<(Routing | undefined)[]> {
  const accounts = transactions.map((t) => toAccountKey(t.bankId, t.accountId));
  const consents = await consentsOf([...new Set(accounts)]);
  const allowed = transactions.map((t, i) => {
    const own = consents.get(accounts[i]!) ?? [];
    return verdict(own, 'receipts', atOf(i)) === 'given' && boughtBy(t) >= coversFrom(own, 'receipts', atOf(i));
  });
  const directory = await loadDirectory(
    unit,
    transactions.filter((_, i) => allowed[i]),
    today,
  );
  return transactions.map((t, i) => (allowed[i] ? routeTransaction(t, directory) : undefined));
}

/**
 * Routes transactions without a store again: a registration may have been processed since. No registration can be
 * processed while the lock is held, and one that follows looks for waiting transactions under its merchant ids ({@link
 * waitingFacts}).
 */
export async function reroute(
  { unit, today }: HeldLock,
  routed: readonly TransactionRouted[],
): Promise<TransactionRouted[]> {
  const unknown = routed.filter(
    ({ candidateStoreIds, transaction: { merchantId, descriptor } }) =>
      candidateStoreIds.length === 0 && (toMerchantId(merchantId) !== undefined || descriptor != null),
  );
  if (unknown.length === 0) return [...routed];
  const directory = await loadDirectory(
    unit,
    unknown.map((r) => r.transaction),
    today,
  );
  return routed.map((r) => {
    if (r.candidateStoreIds.length > 0) return r;
    const { candidates, routedBy } = routeTransaction(r.transaction, directory);
    return { ...r, candidateStoreIds: candidates, routedBy };
  });
}
