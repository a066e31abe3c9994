import { LRUCache } from 'lru-cache';
import type { StandingConsent } from '@quittance/consent-policy';
import type { Claims } from '../acceptors/claims.js';
import type { AccountKey, SaleKey, StoreKey, TransactionKey } from '../decision/identity.js';
import type { TwinCounts } from '../decision/decide/twins.js';
import type { AccountHabits } from '../decision/decide/habits.js';
import type { SaleState } from '../decision/session/sale-state.js';
import type { TransactionState } from '../decision/session/transaction-state.js';
import type { StoreState } from '../store/store-state.store.js';

/** More would cost more to keep, in collections of what has grown old, than to read again. */
const MOST_SIDES = 6_000;
const MOST_STORES = 1_000;
const MOST_ACCOUNTS = 20_000;
/** Of whom all transactions are remembered. */
const MOST_HABITS = 6_000;
const MOST_MERCHANT_IDS = 5_000;

/**
 * What this process remembers of matching's tables, so that it need not be read again: bounded, and the tables stay the truth.
 * It only holds while nobody else has held the decision lock (see {@link takeLock}).
 */
export class DecisionCache {
  readonly transactions = new LRUCache<TransactionKey, TransactionState>({ max: MOST_SIDES });
  readonly sales = new LRUCache<SaleKey, SaleState>({ max: MOST_SIDES });
  readonly stores = new LRUCache<StoreKey, StoreState>({ max: MOST_STORES });
  readonly consents = new LRUCache<AccountKey, readonly StandingConsent[]>({ max: MOST_ACCOUNTS });
  readonly habits = new LRUCache<AccountKey, AccountHabits>({ max: MOST_HABITS });
  /** By merchant id. */
  readonly claims = new LRUCache<string, Claims>({ max: MOST_MERCHANT_IDS });
  /** Undefined while it has not been read. */
  isEveryClaimGood: boolean | undefined;
  /** Banks that tell wallets; undefined while it has not been read. */
  walletTellers: Set<string> | undefined;
  /** Undefined while it has not been read. */
  twins: TwinCounts | undefined;
  /** The mark under which this was true. */
  lock: string | undefined;

  /** What tills made until then (epoch ms) is looked at no more. */
  forgetNumbersUntil(fromMs: number): void {
    for (const { tills } of this.stores.values()) tills.forgetUntil(fromMs);
  }

  /** Stores that have been described anew, and what was worked out with the zones that they had before. */
  forgetStores(storeKeys: ReadonlySet<StoreKey>): void {
    for (const key of storeKeys) this.stores.delete(key);
    for (const [key, { facts }] of this.transactions.entries()) {
      const isOfOne = facts.candidates.some((storeKey) => storeKeys.has(storeKey));
      if (isOfOne) this.transactions.delete(key);
    }
  }

  /** Who claims or holds acceptors has changed. */
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
