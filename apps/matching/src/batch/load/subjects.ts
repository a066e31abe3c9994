import { type SaleKey, saleKeyOf, type StoreKey, type TransactionKey } from '../../decision/identity.js';
import type { Fact } from '../../decision/session/fact.js';
import {
  afterFeedCompletion,
  afterSale,
  afterSilence,
  decidesUntil,
  type Feed,
  feedReaches,
} from '../../decision/session/feed.js';
import { transactionKeyOf } from '../../decision/session/fold.js';

/** Stores, sales and transactions that facts name, before anything is read. */
export interface Subjects {
  readonly stores: Set<StoreKey>;
  readonly sales: Set<SaleKey>;
  readonly transactions: Set<TransactionKey>;
  /** Stores being registered: sales may have arrived before them. */
  readonly newStores: Set<StoreKey>;
}

export function subjectsOf(facts: readonly Fact<unknown>[]): Subjects {
  const subjects: Subjects = {
    stores: new Set(),
    sales: new Set(),
    transactions: new Set(),
    newStores: new Set(),
  };
  for (const fact of facts) {
    switch (fact.kind) {
      case 'sale': {
        const { storeKey, saleKey, voids } = fact.said;
        subjects.stores.add(storeKey);
        subjects.sales.add(saleKey);
        if (voids !== undefined) subjects.sales.add(voids);
        break;
      }
      case 'transaction': {
        for (const storeKey of fact.routed.candidateStoreIds) subjects.stores.add(storeKey as StoreKey);
        subjects.transactions.add(transactionKeyOf(fact.routed));
        break;
      }
      case 'feed':
      case 'silence':
        subjects.stores.add(fact.storeKey);
        break;
      case 'store':
        subjects.stores.add(fact.storeKey);
        subjects.newStores.add(fact.storeKey);
        break;
      case 'reconsider':
        subjects.transactions.add(fact.transactionKey);
        break;
      case 'dispute':
        subjects.transactions.add(fact.transactionKey);
        subjects.sales.add(saleKeyOf(fact.tenderKey));
        break;
    }
  }
  return subjects;
}

/** Instants up to which holds are decided, for stores whose feeds these facts advance. */
export function reachOf(facts: readonly Fact<unknown>[], feedOf: (storeKey: StoreKey) => Feed): Map<StoreKey, number> {
  const feeds = new Map<StoreKey, Feed>();
  const move = (storeKey: StoreKey, next: (feed: Feed) => Feed) =>
    feeds.set(storeKey, next(feeds.get(storeKey) ?? feedOf(storeKey)));
  for (const fact of facts) {
    if (fact.kind === 'feed') move(fact.storeKey, (feed) => afterFeedCompletion(feed, fact.completeUntil));
    if (fact.kind === 'silence') move(fact.storeKey, (feed) => afterSilence(feed, fact.at));
    if (fact.kind !== 'sale') continue;
    const { storeKey, soldAt } = fact.said;
    move(storeKey, (feed) => afterSale(feed, soldAt, fact.receivedAt));
  }
  const reach = [...feeds].map(([storeKey, feed]) => [storeKey, decidesUntil(feedOf(storeKey), feed)] as const);
  return new Map(reach.filter(([storeKey, until]) => until > feedReaches(feedOf(storeKey))));
}
