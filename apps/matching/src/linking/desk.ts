import { LRUCache } from 'lru-cache';
import type { Consent } from '../domain/consent.js';
import type { AccountKey, SaleKey, StoreKey, TransactionKey } from '../domain/identity.js';
import { dayOfKey, type MeetingKey } from '../domain/link/meeting-key.js';
import type { KnownSale, KnownTransaction } from '../domain/link/run.js';
import type { NodeId } from '../store/link-key.store.js';
import type { StoreState } from '../store/store-state.store.js';

const MOST_SIDES = 15_000;
const MOST_KEYS = 80_000;
const MOST_STORES = 1_000;
const MOST_ACCOUNTS = 20_000;

/**
 * What this process remembers of matching's tables, so that it need not be read again: bounded, and the tables stay the truth.
 * It only holds while nobody else has had a turn (see {@link takeTurn}).
 */
export class Desk {
  readonly transactions = new LRUCache<TransactionKey, KnownTransaction>({ max: MOST_SIDES });
  readonly sales = new LRUCache<SaleKey, KnownSale>({ max: MOST_SIDES });
  /** All that is found under a key; an empty list is knowledge too. */
  readonly nodes = new LRUCache<MeetingKey, readonly NodeId[]>({ max: MOST_KEYS });
  readonly stores = new LRUCache<StoreKey, StoreState>({ max: MOST_STORES });
  readonly consents = new LRUCache<AccountKey, readonly Consent[]>({ max: MOST_ACCOUNTS });
  /** Banks that tell wallets; undefined while it has not been read. */
  walletTellers: Set<string> | undefined;
  /** The turn after which this was true. */
  turn: string | undefined;

  /** Days (since 1970) before this one are kept no more. */
  forgetKeysBefore(day: number): void {
    for (const key of [...this.nodes.keys()]) if ((dayOfKey(key) ?? day) < day) this.nodes.delete(key);
  }

  /** What tills made until then (epoch ms) is looked at no more. */
  forgetNumbersUntil(fromMs: number): void {
    for (const { tills } of this.stores.values()) tills.forgetUntil(fromMs);
  }

  clear(): void {
    this.transactions.clear();
    this.sales.clear();
    this.nodes.clear();
    this.stores.clear();
    this.consents.clear();
    this.walletTellers = undefined;
  }
}
