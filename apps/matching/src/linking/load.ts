import type { AccountKey, SaleKey, TransactionKey } from '../domain/identity.js';
import { toAccountKey, toSaleKey, toTransactionKey } from '../domain/identity.js';
import type { ConsentStatus } from '../domain/consent.js';
import { EMPTY_FEED } from '../domain/link/feed.js';
import type { TransactionFacts } from '../domain/link/facts.js';
import type { MeetingKey } from '../domain/link/meeting-key.js';
import type { Fact, Known, KnownSale } from '../domain/link/run.js';
import { isSaleNode, type KeyRow, saleOf } from '../store/link-key.store.js';
import { loadWalletTellers } from '../store/bank-habit.store.js';
import { findWaitingSales } from '../store/sale.store.js';
import { findHeldUntil, loadDisputed } from '../store/transaction.store.js';
import { loadAccountHabits } from './account-habits.js';
import {
  type Arrivals,
  arrivalsOf,
  keysAhead,
  reachOf,
  type Subjects,
  subjectsOf,
  type TransactionFact,
  voidKey,
} from './arrivals.js';
import { Closure } from './closure.js';
import { Holdings } from './holdings.js';
import { LoneSales } from './lone-sales.js';
import { Neighbours } from './neighbours.js';
import type { Turn } from './turn.js';

export interface Loaded {
  readonly known: Known;
  readonly neighbours: Neighbours;
  readonly holdings: Holdings;
  /** Sales of which the facts say something new, as they are after all facts. */
  readonly arrived: readonly KnownSale[];
  /** Under which keys something comes to be found that was not found there. */
  readonly newRows: readonly KeyRow[];
}

/** Reads everything that the facts can reach: their subjects, and over the keys of these and of what is found whatever rivals them. */
export const loadNeighbourhood = (turn: Turn, facts: readonly Fact<unknown>[]): Promise<Loaded> =>
  loadAround(turn, subjectsOf(facts), facts);

/** The same around some subjects, of which the facts may say nothing. */
export async function loadAround(turn: Turn, subjects: Subjects, facts: readonly Fact<unknown>[]): Promise<Loaded> {
  const { unit } = turn;
  const neighbours = new Neighbours(turn);
  await Promise.all([
    neighbours.loadStores(subjects.stores),
    neighbours.loadConsents(facts.filter(isOfTransaction).map(accountOf)),
  ]);
  const { zoneOf } = neighbours;
  const mayKeep = (fact: TransactionFact) => neighbours.statusOf(accountOf(fact), 'receipts', fact.at) === 'given';
  const waiting = Promise.all([
    findHeldUntil(
      unit,
      reachOf(facts, (storeKey) => neighbours.stores.get(storeKey)?.feed ?? EMPTY_FEED),
    ),
    findWaitingSales(unit, [...subjects.newStores]),
    neighbours.read(subjects.transactions, subjects.sales),
  ]);
  neighbours.ask(keysAhead(facts, { zoneOf, mayKeep }));
  const [held, early] = await waiting;
  await neighbours.read(held, early);
  const { transactions, sales } = neighbours;
  const arrivals = arrivalsOf(facts, { transactions, sales, zoneOf, mayKeep });
  neighbours.setAside(restingOf(facts, { held, stirred: arrivals.stirred }));
  await neighbours.readMatched(neighbours.transactions.values());
  await neighbours.read(
    [],
    [...neighbours.sales.values()].flatMap((sale) => sale.voids ?? []),
  );
  let lone = await followAll(neighbours, arrivals);
  const { habits, hanging } = await loadAccountHabits(turn, neighbours, arrivals);
  if (hanging.length > 0) {
    await neighbours.readMatched((await neighbours.read(hanging, [])).filter((one) => 'facts' in one));
    lone = await followAll(neighbours, arrivals);
  }
  const newRows = addArrivals(neighbours, arrivals);

  await neighbours.loadConsents([...neighbours.transactions.values()].map((t) => t.facts.accountKey));
  await neighbours.loadStores(storesOf(neighbours));
  const holdings = await Holdings.load(turn, neighbours.transactions.values(), facts);
  const disputed = await loadDisputed(unit, [
    ...new Set([...neighbours.transactions.keys(), ...subjects.transactions]),
  ]);
  const stores = [...neighbours.stores];
  const zones = stores.flatMap(([key, { profile }]) => (profile ? [[key, profile.timeZone] as const] : []));
  const consentOf = (account: AccountKey, atMs: number): ConsentStatus =>
    neighbours.statusOf(account, 'receipts', atMs);
  const known: Known = {
    transactions: new Map(neighbours.transactions),
    resting: new Map(neighbours.aside),
    sales: new Map(neighbours.sales),
    lone,
    voidsOf: voidsOf(neighbours, facts),
    feeds: new Map(stores.map(([key, { feed }]) => [key, feed])),
    customs: new Map(stores.map(([key, { custom }]) => [key, custom])),
    tills: new Map(stores.map(([key, { tills }]) => [key, tills])),
    zones: new Map(zones),
    disputed,
    walletTellers: (turn.desk.walletTellers ??= await loadWalletTellers(unit)),
    habits,
    isForeign: (transaction, leg) => holdings.isForeign(transaction, leg),
    consentOf,
  };
  const arrived = new Map(arrivals.sales.map((sale) => [sale.saleKey, sale]));
  return { known, neighbours, holdings, arrived: [...arrived.values()], newRows };
}

const accountOf = ({ routed: { transaction } }: TransactionFact): AccountKey =>
  toAccountKey(transaction.bankId, transaction.accountId);

const isOfTransaction = (fact: Fact<unknown>): fact is TransactionFact => fact.kind === 'transaction';

/** Transactions about which the facts say nothing new: whatever they were decided by need not be looked at again, unless something else leads there. */
function restingOf(
  facts: readonly Fact<unknown>[],
  { held, stirred }: { readonly held: readonly TransactionKey[]; readonly stirred: ReadonlySet<TransactionKey> },
): Set<TransactionKey> {
  const resting = new Set<TransactionKey>();
  // A store that has been described anew may have another zone, and times in it be others.
  if (facts.some((fact) => fact.kind === 'store')) return resting;
  for (const { routed } of facts.filter(isOfTransaction)) {
    const key = toTransactionKey(routed.transaction.bankId, routed.transaction.transactionId);
    if (!stirred.has(key)) resting.add(key);
  }
  for (const fact of facts) {
    if (fact.kind === 'dispute' || fact.kind === 'reconsider') resting.delete(fact.transactionKey);
  }
  for (const key of held) resting.delete(key);
  return resting;
}

/** Follows keys to what is found under them, and the keys of what is joined to the inside, until nothing new turns up; answers the sales that stay alone. */
async function followAll(neighbours: Neighbours, arrivals: Arrivals): Promise<ReadonlySet<SaleKey>> {
  await neighbours.learn();
  const lone = new LoneSales(neighbours, arrivals);
  const closure = new Closure();
  const add = (transaction: TransactionFacts) => {
    closure.addTransaction(transaction);
    lone.meet(transaction);
  };
  for (const { facts } of neighbours.transactions.values()) add(facts);
  for (const transaction of arrivals.transactions) add(transaction);
  // Sales whose keys are to be followed, and what takes them back to be looked for.
  let sales = [...neighbours.sales.values(), ...arrivals.sales.filter((sale) => !lone.has(sale)), ...lone.takeMet()];
  for (const { legs } of sales) for (const leg of legs) closure.addLeg(leg);
  const seen = new Set<SaleKey>();
  for (let keys = voidKeys(arrivals); ; keys = []) {
    for (const { saleKey } of sales) seen.add(saleKey);
    const found = await neighbours.follow([
      ...keys,
      ...closure.grow(),
      ...sales.map(({ saleKey }) => voidKey(saleKey)),
    ]);
    for (const one of found) {
      if ('facts' in one) {
        closure.offerTransaction(one.facts);
        lone.meet(one.facts);
      } else for (const leg of one.legs) closure.offerLeg(leg);
    }
    const met = lone.takeMet();
    for (const { legs } of met) for (const leg of legs) closure.addLeg(leg);
    if (found.length + met.length === 0) return lone.saleKeys;
    sales = [...met, ...found.filter((one) => 'saleKey' in one).filter(({ saleKey }) => !seen.has(saleKey))];
  }
}

const voidKeys = ({ sales }: Arrivals): MeetingKey[] =>
  sales.flatMap(({ voids }) => (voids === undefined ? [] : [voidKey(voids)]));

/** Puts arrivals under their keys, in memory; answers the rows that say so. */
function addArrivals(neighbours: Neighbours, arrivals: Arrivals): KeyRow[] {
  const rows: KeyRow[] = [];
  for (const [node, keys] of arrivals.keysOf) {
    for (const key of keys) {
      if (!neighbours.canAdd(key, node)) continue;
      neighbours.add(key, node);
      rows.push({ key, node });
    }
  }
  return rows;
}

function* storesOf({ transactions, sales }: Neighbours) {
  for (const { facts } of transactions.values()) yield* facts.candidates;
  for (const sale of sales.values()) yield sale.storeKey;
}

/** What takes back the sales at hand, as the documents that do so stand before the facts. */
function voidsOf(neighbours: Neighbours, facts: readonly Fact<unknown>[]): Known['voidsOf'] {
  const arriving = facts.flatMap((fact) =>
    fact.kind === 'sale' ? [toSaleKey(fact.sale.retailerId, fact.sale.saleId)] : [],
  );
  const voids: Known['voidsOf'] = new Map();
  for (const saleKey of new Set([...neighbours.sales.keys(), ...arriving])) {
    const documents = neighbours
      .nodesUnder(voidKey(saleKey))
      .filter(isSaleNode)
      .map(saleOf)
      .filter((by) => neighbours.sales.get(by)?.voids === saleKey);
    if (documents.length > 0) voids.set(saleKey, new Set(documents));
  }
  return voids;
}
