import { coversFrom, type Scope, type StandingConsent, type Verdict, verdict } from '@quittance/consent-policy';
import {
  type AccountKey,
  type SaleKey,
  saleKeyOf,
  type StoreKey,
  type TransactionKey,
} from '../../decision/identity.js';
import { mostUnder } from '../../decision/candidates/crowds.js';
import { dayOfKey, type BlockingKey } from '../../decision/compare/blocking-key.js';
import { isSaleNode, type NodeId, saleOf, transactionOf } from '../../decision/candidates/nodes.js';
import type { SaleState } from '../../decision/session/sale-state.js';
import type { TransactionState } from '../../decision/session/transaction-state.js';
import { foldTransaction } from '../../decision/session/transaction-facts.js';
import { loadConsents } from '../../store/consent.store.js';
import { CROWD, type KeyRow, loadNodes } from '../../store/link-key.store.js';
import { loadSales } from '../../store/sale.store.js';
import { loadStoreStates, type StoreState } from '../../store/store-state.store.js';
import { loadTransactions } from '../../store/transaction.store.js';
import type { HeldLock } from '../lock.js';

/** Shared empty list for keys without nodes; never changed. */
const NONE: NodeId[] = [];

/** Sides read per query, so that the event loop is not blocked for long. */
const AT_ONCE = 1_000;

/** Data of one run, from the cache or the tables. Holds everything until the run ends, whatever leaves the cache. */
export class CandidateLoader {
  readonly transactions = new Map<TransactionKey, TransactionState>();
  /** Transactions that nothing in the run reaches: see {@link setAside}. */
  readonly aside = new Map<TransactionKey, TransactionState>();
  readonly sales = new Map<SaleKey, SaleState>();
  readonly stores = new Map<StoreKey, StoreState>();
  readonly consents = new Map<AccountKey, readonly StandingConsent[]>();
  /** Nodes under every key asked for so far. */
  readonly #nodes = new Map<BlockingKey, NodeId[]>();
  /** Crowded keys; they are not followed. */
  readonly crowded = new Set<BlockingKey>();
  /** Queries of {@link ask} whose results {@link learn} has not taken in yet. */
  readonly #answers: Promise<KeyRow[]>[] = [];
  readonly #askedTransactions = new Set<TransactionKey>();
  readonly #askedSales = new Set<SaleKey>();

  constructor(private readonly lock: HeldLock) {}

  readonly zoneOf = (storeKey: StoreKey): string | undefined => this.stores.get(storeKey)?.profile?.timeZone;

  nodesUnder(key: BlockingKey): readonly NodeId[] {
    return this.#nodes.get(key) ?? NONE;
  }

  isCrowded(key: BlockingKey): boolean {
    return this.crowded.size > 0 && this.crowded.has(key);
  }

  statusOf(account: AccountKey, scope: Scope, atMs: number): Verdict {
    return verdict(this.consents.get(account) ?? [], scope, atMs);
  }

  coversFrom(account: AccountKey, scope: Scope, atMs: number): number {
    return coversFrom(this.consents.get(account) ?? [], scope, atMs);
  }

  async loadStores(keys: Iterable<StoreKey>): Promise<void> {
    const { unit, cache, today } = this.lock;
    const unknown = takeKnown(keys, this.stores, (key) => cache.stores.get(key));
    for (const [key, state] of await loadStoreStates(unit, unknown, today)) {
      this.stores.set(key, state);
      cache.stores.set(key, state);
    }
  }

  async loadConsents(accounts: Iterable<AccountKey>): Promise<void> {
    const { unit, cache } = this.lock;
    const unknown = takeKnown(accounts, this.consents, (key) => cache.consents.get(key));
    const read = await loadConsents(unit, unknown);
    for (const account of unknown) {
      const consents = read.get(account) ?? [];
      this.consents.set(account, consents);
      cache.consents.set(account, consents);
    }
  }

  /**
   * Loads sales and transactions, the latter with their candidate stores but not their matched sales; returns those new
   * to the run.
   */
  async read(
    transactionKeys: Iterable<TransactionKey>,
    saleKeys: Iterable<SaleKey>,
  ): Promise<(TransactionState | SaleState)[]> {
    const { unit, cache } = this.lock;
    const taken: (TransactionState | SaleState)[] = [];
    const unknownSales: SaleKey[] = [];
    for (const key of fresh(saleKeys, this.#askedSales)) {
      const sale = cache.sales.get(key);
      if (sale === undefined) unknownSales.push(key);
      else taken.push(sale);
    }
    const unknownTransactions: TransactionKey[] = [];
    for (const key of fresh(transactionKeys, this.#askedTransactions)) {
      const transaction = this.aside.get(key) ?? cache.transactions.get(key);
      this.aside.delete(key);
      if (transaction === undefined) unknownTransactions.push(key);
      else taken.push(transaction);
    }
    for (let from = 0; from < Math.max(unknownSales.length, unknownTransactions.length); from += AT_ONCE) {
      const [sales, transactions] = await Promise.all([
        loadSales(unit, unknownSales.slice(from, from + AT_ONCE)),
        this.#readTransactions(unknownTransactions.slice(from, from + AT_ONCE)),
      ]);
      for (const sale of sales) cache.sales.set(sale.saleKey, sale);
      taken.push(...sales, ...transactions);
    }
    // Folding needs the zone of the first candidate store, which may have left the cache before the transaction did.
    await this.loadStores(taken.flatMap((one) => ('facts' in one ? one.facts.candidates : [])));
    for (const one of taken) {
      if ('facts' in one) this.transactions.set(one.facts.key, one);
      else this.sales.set(one.saleKey, one);
    }
    return taken;
  }

  /** Loads the sales that transactions are matched to: a match outlives the keys that led to it. */
  async readMatched(of: Iterable<TransactionState>): Promise<(TransactionState | SaleState)[]> {
    const matched: SaleKey[] = [];
    for (const { storedDecision } of of)
      if (storedDecision?.kind === 'assert') matched.push(saleKeyOf(storedDecision.tenderKey));
    return matched.length === 0 ? [] : this.read([], matched);
  }

  /** Takes transactions out of the run until something reaches them. */
  setAside(keys: Iterable<TransactionKey>): void {
    for (const key of keys) {
      const transaction = this.transactions.get(key);
      if (transaction === undefined) continue;
      this.aside.set(key, transaction);
      this.transactions.delete(key);
      this.#askedTransactions.delete(key);
    }
  }

  async #readTransactions(keys: readonly TransactionKey[]): Promise<TransactionState[]> {
    const records = await loadTransactions(this.lock.unit, keys);
    const read = records.map((record) => ({ ...record, value: record.revisions.value }));
    await this.loadStores(read.flatMap(({ value }) => Object.values(value).flatMap(({ candidates }) => candidates)));
    return read.map(({ key, revisions, value, storedDecision }) => {
      const known = { facts: foldTransaction(value, this.zoneOf), revisions, storedDecision };
      this.lock.cache.transactions.set(key, known);
      return known;
    });
  }

  /** Queries the nodes under keys ahead of {@link follow}, so that the database works during other computation. */
  ask(lists: Iterable<readonly BlockingKey[]>): void {
    const unknown: BlockingKey[] = [];
    for (const keys of lists) {
      for (const key of keys) {
        if (this.#nodes.has(key)) continue;
        this.#nodes.set(key, NONE);
        unknown.push(key);
      }
    }
    const answer = loadNodes(this.lock.unit, unknown);
    // A failure surfaces when the result is taken in.
    answer.catch(() => undefined);
    this.#answers.push(answer);
  }

  /** Takes in the results of {@link ask} without loading the nodes. */
  async learn(): Promise<void> {
    for (const answer of this.#answers.splice(0)) for (const { key, node } of await answer) this.add(key, node);
  }

  /** Loads the nodes under keys that are not crowded; returns those new to the run. */
  async follow(keys: readonly BlockingKey[]): Promise<(TransactionState | SaleState)[]> {
    this.ask([keys]);
    await this.learn();
    const [transactions, sales] = [new Set<TransactionKey>(), new Set<SaleKey>()];
    for (const key of keys) {
      if (this.isCrowded(key)) continue;
      for (const node of this.nodesUnder(key)) {
        if (isSaleNode(node)) sales.add(saleOf(node));
        else transactions.add(transactionOf(node));
      }
    }
    const found = await this.read(transactions, sales);
    return [...found, ...(await this.readMatched(found.filter((one) => 'facts' in one)))];
  }

  /**
   * Adds an arriving node under a key that was asked for, as it is to be stored. `kept-out`: the key is crowded, its day
   * is not kept, or the node is there already; `full`: with it the key would be crowded.
   */
  place(key: BlockingKey, node: NodeId): 'new' | 'full' | 'kept-out' {
    if (this.isCrowded(key)) return 'kept-out';
    const { from, to } = this.lock.kept;
    const day = dayOfKey(key) ?? from;
    const nodes = this.nodesUnder(key);
    if (day < from || day > to || nodes.includes(node)) return 'kept-out';
    if (nodes.length >= mostUnder(key)) return 'full';
    this.add(key, node);
    return 'new';
  }

  /** Adds a node under a key that was asked for; any other key would count as asked for from then on. */
  add(key: BlockingKey, node: NodeId | typeof CROWD): void {
    if (node === CROWD) {
      this.crowded.add(key);
      return;
    }
    const nodes = this.#nodes.get(key);
    if (nodes === undefined || nodes === NONE) this.#nodes.set(key, [node]);
    else nodes.push(node);
  }
}

/** Keys not asked for before; marks them as asked for. */
function fresh<K>(keys: Iterable<K>, asked: Set<K>): K[] {
  const found: K[] = [];
  for (const key of keys) {
    if (asked.has(key)) continue;
    asked.add(key);
    found.push(key);
  }
  return found;
}

/** Copies cached values into the run and returns the keys without one. */
function takeKnown<K, V>(keys: Iterable<K>, into: Map<K, V>, cache: (key: K) => V | undefined): K[] {
  const unknown = new Set<K>();
  for (const key of keys) {
    if (into.has(key)) continue;
    const value = cache(key);
    if (value === undefined) unknown.add(key);
    else into.set(key, value);
  }
  return [...unknown];
}
