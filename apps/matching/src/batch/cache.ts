import { LRUCache } from 'lru-cache';
import type { StandingConsent } from '@quittance/consent-policy';
import type { Claims } from '../acceptors/claims.js';
import type { AccountKey, SaleKey, StoreKey, TransactionKey } from '../decision/identity.js';
import type { TwinCounts } from '../decision/decide/twins.js';
import type { AccountHabits } from '../decision/decide/habits.js';
import type { SaleState } from '../decision/session/sale-state.js';
import type { TransactionState } from '../decision/session/transaction-state.js';
import type { StoreState } from '../store/store-state.store.js';

/** Larger caches cost more in garbage collection than reading again does. */
const MOST_SIDES = 6_000;
const MOST_STORES = 1_000;
const MOST_ACCOUNTS = 20_000;
/** All transactions of each are in memory. */
const MOST_HABITS = 6_000;
const MOST_MERCHANT_IDS = 5_000;

/**
 * A bounded cache of matching's tables; the tables stay authoritative. Valid only while no other process has held the
 * decision lock ({@link DecisionLock.take} checks).
 */
export class DecisionCache {
  readonly transactions = new LRUCache<TransactionKey, TransactionState>({ max: MOST_SIDES });
  readonly sales = new LRUCache<SaleKey, SaleState>({ max: MOST_SIDES });
  readonly stores = new LRUCache<StoreKey, StoreState>({ max: MOST_STORES });
  readonly consents = new LRUCache<AccountKey, readonly StandingConsent[]>({ max: MOST_ACCOUNTS });
  readonly habits = new LRUCache<AccountKey, AccountHabits>({ max: MOST_HABITS });
  /** By merchant id. */
  readonly claims = new LRUCache<string, Claims>({ max: MOST_MERCHANT_IDS });
  /** Undefined until read. */
  isEveryClaimGood: boolean | undefined;
  /** Banks that name wallets; undefined until read. */
  walletTellers: Set<string> | undefined;
  /** Undefined until read. */
  twins: TwinCounts | undefined;
  /** The lock mark under which the cache is valid. */
  lock: string | undefined;

  /** Drops till documents made up to then (epoch ms). */
  forgetNumbersUntil(fromMs: number): void {
    for (const { tills } of this.stores.values()) tills.forgetUntil(fromMs);
  }

  /** Drops stores that were registered again, and transactions whose times used their former time zones. */
  forgetStores(storeKeys: ReadonlySet<StoreKey>): void {
    for (const key of storeKeys) this.stores.delete(key);
    for (const [key, { facts }] of this.transactions.entries()) {
      const isOfOne = facts.candidates.some((storeKey) => storeKeys.has(storeKey));
      if (isOfOne) this.transactions.delete(key);
    }
  }

  /** To be called when claims or titles change. */
  forgetClaims(): void {
    this.claims.clear();
    this.isEveryClaimGood = undefined;
  }

  clear(): void {
    this.forgetClaims();
    this.transactions.clear();
    this.sales.clear();
    this.stores.clear();
    this.consents.clear();
    this.habits.clear();
    this.walletTellers = undefined;
    this.twins = undefined;
  }
}
