import type { TransactionObserved } from '@quittance/contracts-bank';
import type { TransactionRouted } from '@quittance/contracts-network';
import type { Unit } from '@quittance/kafka';
import { type AccountKey, toAccountKey } from '../decision/identity.js';
import { verdict } from '@quittance/consent-policy';
import { toMerchantId } from '../decision/facts.js';
import { type Routing, routeTransaction } from './route.js';
import type { Consents } from '../store/consent.store.js';
import { loadDirectory } from './directory.js';
import type { HeldLock } from '../batch/lock.js';

interface Circumstances {
  readonly consentsOf: (accounts: AccountKey[]) => Promise<Consents>;
  /** When a transaction comes, epoch ms. */
  readonly atOf: (index: number) => number;
  /** The day (since 1970) that it is for all. */
  readonly today: number;
}

/** Where each transaction goes; undefined for those whose account does not consent. */
export async function routeBatch(
  unit: Unit,
  transactions: readonly TransactionObserved[],
  { consentsOf, atOf, today }: Circumstances,
): Promise<(Routing | undefined)[]> {
  const accountOf = (t: TransactionObserved): AccountKey => toAccountKey(t.bankId, t.accountId);
  const consents = await consentsOf([...new Set(transactions.map(accountOf))]);
  const allowed = transactions.map(
    (t, i) => verdict(consents.get(accountOf(t)) ?? [], 'receipts', atOf(i)) === 'given',
  );
  const directory = await loadDirectory(
    unit,
    transactions.filter((_, i) => allowed[i]),
    today,
  );
  return transactions.map((t, i) => (allowed[i] ? routeTransaction(t, directory) : undefined));
}

/**
 * Routes again what had no store when it was routed: a registration may have overtaken it. While the lock is held no registration
 * can, so what still has none is found by the registration that makes its merchant id known.
 */
export async function reroute(
  { unit, today }: HeldLock,
  routed: readonly TransactionRouted[],
): Promise<TransactionRouted[]> {
  const unknown = routed.filter((r) => r.candidateStoreIds.length === 0 && toMerchantId(r.transaction.merchantId));
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
