import type { AccountKey, TransactionKey } from '../domain/identity.js';
import { saleKeyOf, toAccountKey, toSaleKey, toTransactionKey } from '../domain/identity.js';
import type { Verdict } from '@quittance/consent-policy';
import { EMPTY_FEED } from '../domain/link/feed.js';
import { Crowds } from '../domain/link/crowds.js';
import type { MeetingKey } from '../domain/link/meeting-key.js';
import type { Fact, Known, KnownSale, Standing } from '../domain/link/run.js';
import { isSaleNode, type NodeId, saleNode, saleOf, transactionNode } from '../domain/link/nodes.js';
import { CROWD, type KeyRow } from '../store/link-key.store.js';
import { loadWalletTellers } from '../store/bank-habit.store.js';
import { findWaitingSales } from '../store/sale.store.js';
import { loadTwins } from '../store/twins.store.js';
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
  voidKeys,
} from './arrivals.js';
import { Holdings } from './holdings.js';
import { Neighbours } from './neighbours.js';
import { Trail } from './trail.js';
import type { Turn } from './turn.js';

export interface Loaded {
  readonly known: Known;
  readonly neighbours: Neighbours;
  readonly holdings: Holdings;
  /** Sales of which the facts say something new, as they are after all facts. */
  readonly arrived: readonly KnownSale[];
  /** Under which keys something comes to be found that was not found there. */
  readonly newRows: readonly KeyRow<NodeId>[];
  /** Keys under which there are too many from now on. */
  readonly newCrowds: readonly MeetingKey[];
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
  const { habits, lone, isBeyond, crowds, newRows, newCrowds } = await followAll(turn, neighbours, arrivals);

  const [holdings, disputed] = await Promise.all([
    Holdings.load(turn, neighbours.transactions.values(), facts),
    loadDisputed(unit, [...new Set([...neighbours.transactions.keys(), ...subjects.transactions])]),
    neighbours.loadConsents([...neighbours.transactions.values()].map((t) => t.facts.accountKey)),
    neighbours.loadStores(storesOf(neighbours)),
  ]);
  const stores = [...neighbours.stores];
  const zones = stores.flatMap(([key, { profile }]) => (profile ? [[key, profile.timeZone] as const] : []));
  const consentOf = (account: AccountKey, atMs: number): Verdict => neighbours.statusOf(account, 'receipts', atMs);
  const known: Known = {
    transactions: new Map(neighbours.transactions),
    resting: new Map(neighbours.aside),
    sales: new Map(neighbours.sales),
    lone,
    voidsOf: voidsOf(neighbours, facts),
    feeds: new Map(stores.map(([key, { feed }]) => [key, feed])),
    customs: new Map(stores.map(([key, { custom }]) => [key, custom])),
    twins: (turn.desk.twins ??= await loadTwins(unit)),
    tills: new Map(stores.map(([key, { tills }]) => [key, tills])),
    zones: new Map(zones),
    disputed,
    crowds,
    isBeyond,
    walletTellers: (turn.desk.walletTellers ??= await loadWalletTellers(unit)),
    habits,
    isForeign: (transaction, leg) => holdings.isForeign(transaction, leg),
    consentOf,
  };
  const arrived = new Map(arrivals.sales.map((sale) => [sale.saleKey, sale]));
  return { known, neighbours, holdings, arrived: [...arrived.values()], newRows, newCrowds };
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

interface Followed extends Placed, Pick<Known, 'habits' | 'lone' | 'crowds' | 'isBeyond'> {}

/**
 * Follows keys to what is found under them, and the keys of what is joined to the inside, until nothing new turns up; then puts arrivals under
 * theirs. Whoever was found under a key that becomes crowded by it is decided again, and so is inside, too.
 */
async function followAll(turn: Turn, neighbours: Neighbours, arrivals: Arrivals): Promise<Followed> {
  await neighbours.learn();
  const trail = new Trail(neighbours, arrivals);
  await trail.follow();
  const { habits, hanging } = await loadAccountHabits(turn, neighbours, arrivals);
  if (hanging.length > 0) {
    const found = (await neighbours.read(hanging, [])).filter((one) => 'facts' in one);
    await neighbours.readMatched(found);
    trail.takeIn(found.flatMap(({ facts, standing }) => nodesOf(facts.key, standing)));
    await trail.follow();
  }
  const alreadyCrowded = [...neighbours.crowded];
  const placed = addArrivals(neighbours, arrivals);
  const crowds = crowdsOf(neighbours, { ...placed, alreadyCrowded });
  if (placed.newCrowds.length > 0) {
    trail.takeIn(placed.newCrowds.flatMap((key) => neighbours.nodesUnder(key)));
    await trail.follow();
  }
  const isAllKnown = hanging.length + placed.newCrowds.length === 0;
  return {
    ...placed,
    habits: isAllKnown ? habits : (await loadAccountHabits(turn, neighbours, arrivals)).habits,
    crowds,
    lone: trail.lone,
    isBeyond: trail.isBeyond,
  };
}

const nodesOf = (key: TransactionKey, standing: Standing | undefined): NodeId[] =>
  standing?.kind === 'assert' ? [transactionNode(key), saleNode(saleKeyOf(standing.legKey))] : [transactionNode(key)];

type Placed = Pick<Loaded, 'newRows' | 'newCrowds'>;

/** Puts arrivals under their keys, in memory; answers the rows that say so, and the keys that thereby have become crowded. */
function addArrivals(neighbours: Neighbours, arrivals: Arrivals): Placed {
  const newRows: KeyRow<NodeId>[] = [];
  const newCrowds: MeetingKey[] = [];
  // Of what takes a sale back the first is enough.
  const voiding = new Set(voidKeys(arrivals));
  for (const [node, keys] of arrivals.keysOf) {
    for (const key of keys) {
      if (!neighbours.isNews(key, node)) continue;
      if (neighbours.isFull(key)) {
        if (voiding.has(key)) continue;
        neighbours.add(key, CROWD);
        newCrowds.push(key);
        continue;
      }
      neighbours.add(key, node);
      newRows.push({ key, node });
    }
  }
  return { newRows, newCrowds };
}

/** Keys become crowded in the course of the facts: the run counts on from who was there before them. */
function crowdsOf(
  neighbours: Neighbours,
  { alreadyCrowded, newRows, newCrowds }: Placed & { readonly alreadyCrowded: readonly MeetingKey[] },
): Crowds {
  if (newCrowds.length === 0) return new Crowds(alreadyCrowded);
  const growing = new Map(newCrowds.map((key) => [key, new Set(neighbours.nodesUnder(key))]));
  for (const { key, node } of newRows) growing.get(key)?.delete(node);
  return new Crowds(alreadyCrowded, (key) => growing.get(key));
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
