import type { TransactionObserved } from '@quittance/contracts-bank';
import type { TransactionRouted } from '@quittance/contracts-network';
import type { Unit } from '@quittance/kafka';
import type { AccountKey } from '../domain/identity.js';
import { toAccountKey } from '../domain/identity.js';
import { consentStatus } from '../domain/consent.js';
import { toMerchantId } from '../domain/link/facts.js';
import { type Routing, routeTransaction } from '../domain/route.js';
import { loadConsents } from '../store/consent.store.js';
import { loadAcceptors } from '../store/directory.store.js';
import type { Turn } from './turn.js';

/** Where each transaction goes; undefined for those whose account does not consent. */
export async function routeBatch(
  unit: Unit,
  transactions: readonly TransactionObserved[],
  atOf: (index: number) => number,
): Promise<(Routing | undefined)[]> {
  const accountOf = (t: TransactionObserved): AccountKey => toAccountKey(t.bankId, t.accountId);
  const consents = await loadConsents(unit, [...new Set(transactions.map(accountOf))]);
  const allowed = transactions.map(
    (t, i) => consentStatus(consents.get(accountOf(t)) ?? [], 'receipts', atOf(i)) === 'given',
  );
  const acceptors = await loadAcceptors(unit, merchantIdsOf(transactions.filter((_, i) => allowed[i])));
  return transactions.map((t, i) => (allowed[i] ? routeTransaction(t, (mid) => acceptors.get(mid) ?? []) : undefined));
}

/**
 * Routes again what had no store when it was routed: a registration may have overtaken it. While the turn lasts no registration
 * can, so what still has none is found by the registration that makes its merchant id known.
 */
export async function reroute({ unit }: Turn, routed: readonly TransactionRouted[]): Promise<TransactionRouted[]> {
  const unknown = routed.filter((r) => r.candidateStoreIds.length === 0 && toMerchantId(r.transaction.merchantId));
  if (unknown.length === 0) return [...routed];
  const acceptors = await loadAcceptors(unit, merchantIdsOf(unknown.map((r) => r.transaction)));
  if (acceptors.size === 0) return [...routed];
  return routed.map((r) => {
    if (r.candidateStoreIds.length > 0) return r;
    const { candidates, routedBy } = routeTransaction(r.transaction, (mid) => acceptors.get(mid) ?? []);
    return { ...r, candidateStoreIds: candidates, routedBy };
  });
}

export function merchantIdsOf(transactions: readonly Pick<TransactionObserved, 'merchantId'>[]): string[] {
  const ids = transactions.map((t) => toMerchantId(t.merchantId));
  return [...new Set(ids.filter((id) => id !== undefined))];
}
