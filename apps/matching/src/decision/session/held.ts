import type { StoreKey, TransactionKey } from '../identity.js';
import type { StoredDecision } from './transaction-state.js';

interface HeldFor {
  readonly until: Map<TransactionKey, number>;
  /** Lower limit of all `until`. */
  earliest: number;
}

/** Transactions held for a store's sales, and until when. */
export class Held {
  readonly #byStore = new Map<StoreKey, HeldFor>();

  /** Moves a transaction from its former hold to its new one. */
  note(key: TransactionKey, before: StoredDecision | undefined, now: StoredDecision | undefined): void {
    if (before?.kind === 'hold') this.#byStore.get(before.storeKey)?.until.delete(key);
    if (now?.kind !== 'hold') return;
    const held = this.#byStore.get(now.storeKey) ?? { until: new Map<TransactionKey, number>(), earliest: now.until };
    held.until.set(key, now.until);
    held.earliest = Math.min(held.earliest, now.until);
    this.#byStore.set(now.storeKey, held);
  }

  /** Removes and returns, in order of their keys, the transactions whose hold on the store has ended. */
  release(storeKey: StoreKey, decidesUntil: number): TransactionKey[] {
    const held = this.#byStore.get(storeKey);
    if (held === undefined || held.earliest > decidesUntil) return [];
    const due = [...held.until].filter(([, until]) => until <= decidesUntil).map(([key]) => key);
    for (const key of due) held.until.delete(key);
    held.earliest = Infinity;
    for (const until of held.until.values()) held.earliest = Math.min(held.earliest, until);
    return due.sort();
  }
}
