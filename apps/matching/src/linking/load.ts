import type { Unit } from '@quittance/kafka';
import { type ConsentStatus, consentStatus } from '../domain/consent.js';
import type { AccountKey, SaleKey, StoreKey, TransactionKey } from '../domain/identity.js';
import { toAccountKey, toStoreKey } from '../domain/identity.js';
import { voidedBy } from '../domain/link/legs.js';
import type { Fact, Known, KnownSale } from '../domain/link/run.js';
import { type Consents, loadConsents, lockConsents } from '../store/consent.store.js';
import { loadZones } from '../store/directory.store.js';
import { meet, type Meeting, tryMeet } from '../store/evidence-key.store.js';
import { lockFeeds } from '../store/feed.store.js';
import { findWaitingSales, loadSales, loadVoids } from '../store/sale.store.js';
import { findHeldUntil, loadDisputed, loadTransactions, type StoredTransaction } from '../store/transaction.store.js';
import { type Arrivals, arrivalsOf, type TransactionFact, reachOf, subjectsOf } from './arrivals.js';
import { Closure } from './closure.js';

/** What an attempt locks from the start, beyond what its facts are about; it grows from attempt to attempt. */
export interface Scope {
  readonly stores: Set<StoreKey>;
  readonly keys: Set<string>;
}

export interface Loaded {
  readonly known: Known;
  readonly consents: Consents;
  /** Versions that a write must find again, 0 for what was not there. */
  readonly versionOf: (key: TransactionKey) => number;
  /** The keys that this attempt has made lead to a transaction. */
  readonly keysOf: ReadonlyMap<TransactionKey, ReadonlySet<string>>;
}

/**
 * Reads everything that the facts can reach, under locks: first the stores, then the keys under which sides meet, then the
 * consents; each group in one order, so that nobody waits in a circle. What turns up later is locked without waiting. Undefined
 * when somebody else was in the way; the scope then holds what to lock from the start.
 */
export async function loadNeighbourhood(
  unit: Unit,
  facts: readonly Fact<unknown>[],
  scope: Scope,
): Promise<Loaded | undefined> {
  const subjects = subjectsOf(facts);
  const stores = [...new Set([...subjects.stores, ...scope.stores])];
  const feeds = await lockFeeds(unit, stores);
  const zones = await loadZones(unit, stores);
  const held = await findHeldUntil(unit, reachOf(facts, feeds));
  const neighbours = new Neighbours(unit);
  const early = await findWaitingSales(unit, [...subjects.newStores]);
  await neighbours.load([...subjects.transactions], [...subjects.sales, ...early], true);
  const takenBack = [...neighbours.sales.values()].flatMap((sale) => voidedBy(sale.document) ?? []);
  await neighbours.load(held, takenBack, false);
  const versions = neighbours.versions();
  const expected = statusesOf(await loadConsents(unit, accountsOf(facts)), facts);
  const mayKeep = (fact: TransactionFact) => expected.get(fact) === 'given';
  const { transactions, sales } = neighbours;
  const arrivals = arrivalsOf(facts, { transactions, sales, zones, mayKeep });
  if (!(await follow(unit, arrivals, neighbours, scope))) return undefined;
  // These were read before their keys were locked.
  if (!(await neighbours.areStill(versions))) return undefined;

  const neighbouring = [...neighbours.transactions.values()].map((t) => t.facts.accountKey);
  const consents = await lockConsents(unit, [...new Set([...neighbouring, ...accountsOf(facts)])]);
  // Keys were written for those that consented a moment ago, and only for them.
  const now = statusesOf(consents, facts);
  if ([...now].some(([fact, status]) => (status === 'given') !== mayKeep(fact))) return undefined;
  const disputed = await loadDisputed(unit, [...neighbours.transactions.keys()]);
  const voidsOf = await loadVoids(unit, [...new Set([...neighbours.sales.keys(), ...subjects.sales])]);
  const elsewhere = [
    ...new Set(
      [...neighbours.sales.values()].map(({ document: { retailerId, storeId } }) => toStoreKey(retailerId, storeId)),
    ),
  ].filter((storeKey) => !feeds.has(storeKey));
  for (const [storeKey, zone] of await loadZones(unit, elsewhere)) zones.set(storeKey, zone);
  const known: Known = {
    transactions: new Map(neighbours.transactions),
    sales: new Map(neighbours.sales),
    voidsOf,
    feeds,
    customs: new Map(),
    zones,
    disputed,
    consentOf: (account, atMs) => consentStatus(consents.get(account) ?? [], 'receipts', atMs),
  };
  const versionOf = (key: TransactionKey) => neighbours.transactions.get(key)?.version ?? 0;
  return { known, consents, versionOf, keysOf: arrivals.keysOf };
}

const accountOf = ({ routed: { transaction } }: TransactionFact): AccountKey =>
  toAccountKey(transaction.bankId, transaction.accountId);

const isOfTransaction = (fact: Fact<unknown>): fact is TransactionFact => fact.kind === 'transaction';

const accountsOf = (facts: readonly Fact<unknown>[]): AccountKey[] => [
  ...new Set(facts.filter(isOfTransaction).map(accountOf)),
];

function statusesOf(consents: Consents, facts: readonly Fact<unknown>[]): Map<TransactionFact, ConsentStatus> {
  const statusOf = (fact: TransactionFact) => consentStatus(consents.get(accountOf(fact)) ?? [], 'receipts', fact.at);
  return new Map(facts.filter(isOfTransaction).map((fact) => [fact, statusOf(fact)]));
}

/** Follows keys to nodes and nodes to keys until nothing new turns up; false when a key could not be had. */
async function follow(unit: Unit, arrivals: Arrivals, neighbours: Neighbours, scope: Scope): Promise<boolean> {
  const closure = new Closure();
  for (const transaction of arrivals.transactions) closure.addTransaction(transaction);
  for (const leg of arrivals.legs) closure.addLeg(leg);
  const locked = new Set([...arrivals.keys.map((arrival) => arrival.key), ...scope.keys]);
  let meetings: Meeting[] | undefined = await meet(unit, [
    ...arrivals.keys,
    ...[...scope.keys].map((key) => ({ key })),
  ]);
  closure.grow();
  for (;;) {
    for (const found of await neighbours.loadMet(meetings)) {
      if ('facts' in found) closure.offerTransaction(found.facts);
      else for (const leg of found.legs) closure.offerLeg(leg);
    }
    const more = closure.grow().filter((key) => !locked.has(key));
    if (more.length === 0) return true;
    meetings = await tryMeet(unit, more);
    for (const key of more) {
      locked.add(key);
      if (meetings === undefined) scope.keys.add(key);
    }
    if (meetings === undefined) return false;
  }
}

/** Transactions and sales that have been read. */
class Neighbours {
  readonly transactions = new Map<TransactionKey, StoredTransaction>();
  readonly sales = new Map<SaleKey, KnownSale>();
  readonly #askedTransactions = new Set<TransactionKey>();
  readonly #askedSales = new Set<SaleKey>();

  constructor(private readonly unit: Unit) {}

  async load(
    transactionKeys: readonly TransactionKey[],
    saleKeys: readonly SaleKey[],
    withRevisions: boolean,
  ): Promise<(StoredTransaction | KnownSale)[]> {
    const newTransactions = takeNew(transactionKeys, this.#askedTransactions);
    const transactions = await loadTransactions(this.unit, newTransactions, withRevisions);
    const sales = await loadSales(this.unit, takeNew(saleKeys, this.#askedSales));
    for (const transaction of transactions) this.transactions.set(transaction.facts.key, transaction);
    for (const sale of sales) this.sales.set(sale.saleKey, sale);
    return [...transactions, ...sales];
  }

  loadMet(meetings: readonly Meeting[]): Promise<(StoredTransaction | KnownSale)[]> {
    const transactions: TransactionKey[] = [];
    const sales: SaleKey[] = [];
    for (const node of meetings.flatMap((meeting) => meeting.nodes)) {
      if ('sale' in node) sales.push(node.sale);
      else transactions.push(node.transaction);
    }
    return this.load(transactions, sales, false);
  }

  versions(): Map<TransactionKey, number> {
    return new Map([...this.transactions].map(([key, { version }]) => [key, version]));
  }

  async areStill(versions: ReadonlyMap<TransactionKey, number>): Promise<boolean> {
    const now = await loadTransactions(this.unit, [...versions.keys()], false);
    return now.length === versions.size && now.every((t) => versions.get(t.facts.key) === t.version);
  }
}

function takeNew<K>(keys: readonly K[], asked: Set<K>): K[] {
  const fresh = [...new Set(keys)].filter((key) => !asked.has(key));
  for (const key of fresh) asked.add(key);
  return fresh;
}
