import { routeTransaction } from './route.js';
import { findWaitingTransactions } from '../store/transaction.store.js';
import { loadDirectory } from './directory.js';
import type { LinkFact } from '../batch/decide-batch.js';
import type { HeldLock } from '../batch/lock.js';

/** Stored transactions whose merchant id had no store on arrival and has one now, as facts routed now. */
export async function waitingFacts(
  { unit, today }: HeldLock,
  merchantIds: readonly string[],
  at: number,
): Promise<LinkFact[]> {
  const waiting = await findWaitingTransactions(unit, merchantIds);
  if (waiting.length === 0) return [];
  const revisions = waiting.flatMap((transaction) => Object.values(transaction));
  const directory = await loadDirectory(
    unit,
    revisions.map((revision) => revision.transaction),
    today,
  );
  return revisions.flatMap((revision): LinkFact[] => {
    const { candidates, routedBy } = routeTransaction(revision.transaction, directory);
    const isPlaced = revision.candidates.length > 0 && revision.routedBy !== 'name';
    // A name found again is no news.
    if (isPlaced || candidates.length === 0 || routedBy === revision.routedBy) return [];
    const routedAt = Math.max(at, revision.routedAt + 1);
    const routed = { transaction: revision.transaction, candidateStoreIds: candidates, routedBy, routedAt };
    return [{ kind: 'transaction', routed, at, cause: {} }];
  });
}
