import type { SaleKey, StoreKey, TransactionKey } from '../domain/identity.js';
import { saleKeyOf, toSaleKey, toStoreKey, toTransactionKey } from '../domain/identity.js';
import { legKeys, transactionKeys } from '../domain/link/evidence.js';
import type { LegFacts, TransactionFacts } from '../domain/link/facts.js';
import { afterHeartbeat, afterSale, afterSilence, EMPTY_FEED, type Feed, feedReaches } from '../domain/link/feed.js';
import { toLegs, voidedBy } from '../domain/link/legs.js';
import type { Fact, KnownSale } from '../domain/link/run.js';
import { foldTransaction, withRevision } from '../domain/link/transaction-facts.js';
import type { Node } from '../store/evidence-key.store.js';
import type { StoredTransaction } from '../store/transaction.store.js';

/** What a list of facts is about, before anything has been read. */
export interface Subjects {
  readonly stores: Set<StoreKey>;
  readonly sales: Set<SaleKey>;
  readonly transactions: Set<TransactionKey>;
  /** Stores that are new to the directory: sales may have come before them. */
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
        const { retailerId, saleId, storeId } = fact.sale;
        subjects.stores.add(toStoreKey(retailerId, storeId));
        subjects.sales.add(toSaleKey(retailerId, saleId));
        const voided = voidedBy(fact.sale);
        if (voided !== undefined) subjects.sales.add(voided);
        break;
      }
      case 'transaction': {
        const { transaction, candidateStoreIds } = fact.routed;
        for (const storeKey of candidateStoreIds) subjects.stores.add(storeKey as StoreKey);
        subjects.transactions.add(toTransactionKey(transaction.bankId, transaction.transactionId));
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
      case 'dispute':
        subjects.transactions.add(fact.transactionKey);
        subjects.sales.add(saleKeyOf(fact.legKey));
        break;
    }
  }
  return subjects;
}

/** How far the feeds that these facts move come in the end. */
export function reachOf(facts: readonly Fact<unknown>[], before: ReadonlyMap<StoreKey, Feed>): Map<StoreKey, number> {
  const feeds = new Map(before);
  const move = (storeKey: StoreKey, next: (feed: Feed) => Feed) =>
    feeds.set(storeKey, next(feeds.get(storeKey) ?? EMPTY_FEED));
  for (const fact of facts) {
    if (fact.kind === 'feed') move(fact.storeKey, (feed) => afterHeartbeat(feed, fact.completeUntil));
    if (fact.kind === 'silence') move(fact.storeKey, (feed) => afterSilence(feed, fact.at));
    if (fact.kind !== 'sale') continue;
    const { retailerId, storeId, soldAt, receivedAt } = fact.sale;
    move(toStoreKey(retailerId, storeId), (feed) => afterSale(feed, soldAt, receivedAt));
  }
  const reach = [...feeds].map(([storeKey, feed]) => [storeKey, feedReaches(feed)] as const);
  return new Map(reach.filter(([storeKey, until]) => until > feedReaches(before.get(storeKey) ?? EMPTY_FEED)));
}

/** Under which keys the facts are found from now on, and every state that transactions and payments pass through on the way. */
export interface Arrivals {
  readonly keys: { readonly key: string; readonly node?: Node }[];
  readonly transactions: TransactionFacts[];
  readonly legs: LegFacts[];
  /** The keys that come to lead to a transaction. */
  readonly keysOf: Map<TransactionKey, Set<string>>;
}

export interface Preloaded {
  readonly transactions: ReadonlyMap<TransactionKey, StoredTransaction>;
  readonly sales: ReadonlyMap<SaleKey, KnownSale>;
  readonly zones: ReadonlyMap<StoreKey, string>;
  /** Whether the transaction of a fact may be kept; of another, no key may be written either. */
  readonly mayKeep: (fact: TransactionFact) => boolean;
}

export type TransactionFact = Extract<Fact<unknown>, { kind: 'transaction' }>;

export function arrivalsOf(facts: readonly Fact<unknown>[], preloaded: Preloaded): Arrivals {
  const arrivals: Arrivals = { keys: [], transactions: [], legs: [], keysOf: new Map() };
  for (const { facts: known } of preloaded.transactions.values()) addTransaction(arrivals, known);
  for (const sale of preloaded.sales.values()) for (const leg of sale.legs) addLeg(arrivals, leg);
  const revisions = new Map([...preloaded.transactions].map(([key, known]) => [key, known.revisions ?? {}]));
  for (const fact of facts) {
    if (fact.kind === 'sale') {
      const saleKey = toSaleKey(fact.sale.retailerId, fact.sale.saleId);
      const node = { sale: saleKey };
      for (const leg of toLegs(fact.sale, saleKey)) addLeg(arrivals, leg, node);
    } else if (fact.kind === 'transaction' && preloaded.mayKeep(fact)) {
      const key = toTransactionKey(fact.routed.transaction.bankId, fact.routed.transaction.transactionId);
      const next = withRevision(revisions.get(key) ?? {}, fact.routed);
      if (next === undefined) continue;
      revisions.set(key, next);
      addTransaction(
        arrivals,
        foldTransaction(next, (storeKey) => preloaded.zones.get(storeKey)),
        { transaction: key },
      );
    }
  }
  return arrivals;
}

function addTransaction(arrivals: Arrivals, facts: TransactionFacts, node?: Node): void {
  arrivals.transactions.push(facts);
  const keys = transactionKeys(facts);
  for (const key of keys) arrivals.keys.push(node ? { key, node } : { key });
  if (node !== undefined) arrivals.keysOf.set(facts.key, new Set([...(arrivals.keysOf.get(facts.key) ?? []), ...keys]));
}

function addLeg(arrivals: Arrivals, leg: LegFacts, node?: Node): void {
  arrivals.legs.push(leg);
  for (const key of legKeys(leg)) arrivals.keys.push(node ? { key, node } : { key });
}
