import type { Unit } from '@quittance/kafka';
import { toMerchantId } from '../domain/link/facts.js';
import { routeTransaction } from '../domain/route.js';
import { loadAcceptors } from '../store/directory.store.js';
import { findWaitingTransactions } from '../store/transaction.store.js';
import type { LinkFact } from './link-batch.js';

/** Kept transactions whose merchant id led to no store when they came and does now, as if they had been routed only now. */
export async function waitingFacts(unit: Unit, merchantIds: readonly string[], at: number): Promise<LinkFact[]> {
  const waiting = await findWaitingTransactions(unit, merchantIds);
  if (waiting.length === 0) return [];
  const revisions = waiting.flatMap((transaction) => Object.values(transaction.revisions));
  const named = revisions.flatMap((revision) => toMerchantId(revision.transaction.merchantId) ?? []);
  const acceptors = await loadAcceptors(unit, [...new Set(named)]);
  return revisions.flatMap((revision): LinkFact[] => {
    const { candidates, routedBy } = routeTransaction(revision.transaction, (mid) => acceptors.get(mid) ?? []);
    if (revision.candidates.length > 0 || candidates.length === 0) return [];
    const routedAt = Math.max(at, revision.routedAt + 1);
    const routed = { transaction: revision.transaction, candidateStoreIds: candidates, routedBy, routedAt };
    return [{ kind: 'transaction', routed, at, cause: {} }];
  });
}
