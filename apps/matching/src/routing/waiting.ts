import { routeTransaction } from './route.js';
import { findWaitingForNames, findWaitingTransactions } from '../store/transaction.store.js';
import { loadDirectory } from './directory.js';
import type { LinkFact } from '../batch/decide-batch.js';
import type { HeldLock } from '../batch/lock.js';

/** What stores have come for: transactions under these merchant ids, or with names that begin so. */
interface Awaited {
  readonly merchantIds: readonly string[];
  readonly nameStarts: readonly string[];
}

/** Stored transactions that no store, or only a name, was found for on arrival, and others are now; as facts routed now. */
export async function waitingFacts(
  { unit, today }: HeldLock,
  { merchantIds, nameStarts }: Awaited,
  at: number,
): Promise<LinkFact[]> {
  const [byId, byName] = await Promise.all([
    findWaitingTransactions(unit, merchantIds),
    findWaitingForNames(unit, nameStarts),
  ]);
  const waiting = [...byId, ...byName];
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
    const isAsBefore = routedBy === revision.routedBy && candidates.join() === revision.candidates.join();
    if (isPlaced || candidates.length === 0 || isAsBefore) return [];
    const routedAt = Math.max(at, revision.routedAt + 1);
    const routed = { transaction: revision.transaction, candidateStoreIds: candidates, routedBy, routedAt };
    return [{ kind: 'transaction', routed, at, cause: {} }];
  });
}
