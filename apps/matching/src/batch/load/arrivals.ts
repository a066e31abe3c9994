import {
  type SaleKey,
  saleKeyOf,
  type StoreKey,
  toSaleKey,
  toStoreKey,
  toTransactionKey,
  type TransactionKey,
} from '../../decision/identity.js';
import { keysOfTender, transactionKeys } from '../../decision/compare/blocking-keys.js';
import type { TransactionFacts } from '../../decision/facts.js';
import {
  afterFeedCompletion,
  afterSale,
  afterSilence,
  decidesUntil,
  type Feed,
  feedReaches,
} from '../../decision/session/feed.js';
import { type BlockingKey, blockingKey } from '../../decision/compare/blocking-key.js';
import { voidedBy, withSaleRevision } from '../../decision/session/card-tenders.js';
import type { Fact } from '../../decision/session/fact.js';
import type { SaleState } from '../../decision/session/sale-state.js';
import type { TransactionState } from '../../decision/session/transaction-state.js';
import { isNothingNew } from '../../decision/session/stored-decision.js';
import { foldTransaction, type Revisions, withRevision } from '../../decision/session/transaction-facts.js';
import { type NodeId, saleNode, transactionNode } from '../../decision/candidates/nodes.js';

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

/** Up to when the feeds that these facts move decide what is held for them. */
export function reachOf(facts: readonly Fact<unknown>[], feedOf: (storeKey: StoreKey) => Feed): Map<StoreKey, number> {
  const feeds = new Map<StoreKey, Feed>();
  const move = (storeKey: StoreKey, next: (feed: Feed) => Feed) =>
    feeds.set(storeKey, next(feeds.get(storeKey) ?? feedOf(storeKey)));
  for (const fact of facts) {
    if (fact.kind === 'feed') move(fact.storeKey, (feed) => afterFeedCompletion(feed, fact.completeUntil));
    if (fact.kind === 'silence') move(fact.storeKey, (feed) => afterSilence(feed, fact.at));
    if (fact.kind !== 'sale') continue;
    const { retailerId, storeId, soldAt } = fact.sale;
    move(toStoreKey(retailerId, storeId), (feed) => afterSale(feed, soldAt, fact.receivedAt));
  }
  const reach = [...feeds].map(([storeKey, feed]) => [storeKey, decidesUntil(feedOf(storeKey), feed)] as const);
  return new Map(reach.filter(([storeKey, until]) => until > feedReaches(feedOf(storeKey))));
}

/** Every state that transactions and payments pass through in the course of facts, and what comes to be found under which keys. */
export interface Arrivals {
  readonly transactions: TransactionFacts[];
  readonly sales: SaleState[];
  /** A key may come up more than once. */
  readonly keysOf: Map<NodeId, readonly BlockingKey[]>;
  /** Transactions of which a fact says something new, or of which nothing more may be kept. */
  readonly stirred: Set<TransactionKey>;
}

interface Preloaded {
  readonly transactions: ReadonlyMap<TransactionKey, TransactionState>;
  readonly sales: ReadonlyMap<SaleKey, SaleState>;
  readonly zoneOf: (storeKey: StoreKey) => string | undefined;
  /** Whether the transaction of a fact may be kept; of another, no key may be written either. */
  readonly mayKeep: (fact: TransactionFact) => boolean;
}

export type TransactionFact = Extract<Fact<unknown>, { kind: 'transaction' }>;

export function arrivalsOf(facts: readonly Fact<unknown>[], preloaded: Preloaded): Arrivals {
  const { transactions, zoneOf, mayKeep } = preloaded;
  const arrivals: Arrivals = { transactions: [], sales: [], keysOf: new Map(), stirred: new Set() };
  const revisions = new Map<TransactionKey, Revisions>();
  const sales = new Map<SaleKey, SaleState>();
  for (const fact of facts) {
    if (fact.kind === 'sale') {
      const saleKey = toSaleKey(fact.sale.retailerId, fact.sale.saleId);
      const before = sales.get(saleKey) ?? preloaded.sales.get(saleKey);
      const sale = withSaleRevision(before, fact);
      if (sale === before) continue;
      sales.set(saleKey, sale);
      arrivals.sales.push(sale);
      note(arrivals, saleNode(saleKey), saleKeys(sale));
    } else if (fact.kind === 'transaction') {
      const key = toTransactionKey(fact.routed.transaction.bankId, fact.routed.transaction.transactionId);
      const known = transactions.get(key);
      if (!mayKeep(fact)) {
        arrivals.stirred.add(key);
        continue;
      }
      const before = revisions.get(key);
      const next =
        before === undefined && known !== undefined
          ? known.revisions.with(fact.routed)
          : withRevision(before ?? {}, fact.routed);
      if (next === undefined) continue;
      revisions.set(key, next);
      const state = foldTransaction(next, zoneOf);
      if (known !== undefined && isNothingNew(known, state)) continue;
      arrivals.stirred.add(key);
      arrivals.transactions.push(state);
      note(arrivals, transactionNode(key), transactionKeys(state));
    }
  }
  return arrivals;
}

/** Keys that facts will ask for whatever is known of their subjects, a list for each. */
export function* keysAhead(
  facts: readonly Fact<unknown>[],
  { zoneOf, mayKeep }: Pick<Preloaded, 'zoneOf' | 'mayKeep'>,
): Generator<readonly BlockingKey[]> {
  for (const fact of facts) {
    if (fact.kind === 'sale') yield saleKeys(withSaleRevision(undefined, fact));
    else if (fact.kind === 'transaction' && fact.routed.transaction.revision === FIRST && mayKeep(fact)) {
      const revisions = withRevision({}, fact.routed);
      if (revisions !== undefined) yield transactionKeys(foldTransaction(revisions, zoneOf));
    }
  }
}

/** Banks count revisions from here; what comes later mostly says nothing that leads elsewhere. */
const FIRST = 1;

function note(arrivals: Arrivals, node: NodeId, keys: readonly BlockingKey[]): void {
  const known = arrivals.keysOf.get(node);
  arrivals.keysOf.set(node, known === undefined ? keys : [...known, ...keys]);
}

/** The key that leads from a sale to what takes it back. */
export const voidKey = (saleKey: SaleKey): BlockingKey => blockingKey(`void|${saleKey}`);

export const voidKeys = ({ sales }: Arrivals): BlockingKey[] =>
  sales.flatMap(({ voids }) => (voids === undefined ? [] : [voidKey(voids)]));

function saleKeys({ tenders, voids }: SaleState): readonly BlockingKey[] {
  // As nearly all sales are.
  if (voids === undefined && tenders.length === 1) return keysOfTender(tenders[0]!);
  return [...tenders.flatMap(keysOfTender), ...(voids === undefined ? [] : [voidKey(voids)])];
}
