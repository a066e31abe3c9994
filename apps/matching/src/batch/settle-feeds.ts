import { findSilent } from '../store/store-state.store.js';
import { linkBatch, type Linked, type LinkFact } from './decide-batch.js';
import type { HeldLock } from './lock.js';

/** Stores per database transaction: few enough to hold the decision lock only briefly. */
const AT_ONCE = 200;

/** Decides what was held for sales files that must have ended by now. Undefined when there were none. */
export async function settleFeeds(lock: HeldLock, nowMs: number, secret: string): Promise<Linked | undefined> {
  const stores = await findSilent(lock.unit, nowMs, AT_ONCE);
  if (stores.length === 0) return undefined;
  const facts = stores.map((storeKey): LinkFact => ({ kind: 'silence', storeKey, at: nowMs, cause: {} }));
  return linkBatch(lock, facts, secret);
}
