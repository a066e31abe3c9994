import { type AccountKey, saleKeyOf, toAccountKey, type TransactionKey } from '../../decision/identity.js';
import { EMPTY_FEED } from '../../decision/session/feed.js';
import { Comparisons } from '../../decision/compare/comparisons.js';
import { Crowds } from '../../decision/candidates/crowds.js';
import type { BlockingKey } from '../../decision/compare/blocking-key.js';
import type { Fact, TransactionFact } from '../../decision/session/fact.js';
import { type Folded, transactionKeyOf } from '../../decision/session/fold.js';
import type { Known } from '../../decision/session/known.js';
import type { SaleState } from '../../decision/session/sale-state.js';
import type { StoredDecision } from '../../decision/session/transaction-state.js';
import { isSaleNode, type NodeId, saleNode, saleOf, transactionNode } from '../../decision/candidates/nodes.js';
import { CROWD } from '../../store/link-key.store.js';
import { loadWalletTellers } from '../../store/bank-habit.store.js';
import { findWaitingSales } from '../../store/sale.store.js';
import { loadTwins } from '../../store/twins.store.js';
import { findHeldUntil, loadDisputed } from '../../store/transaction.store.js';
import { loadAccountHabits } from './account-habits.js';
import { type Arrivals, arrivalsOf, foldAlone, keysAhead, voidKey, voidKeys } from './arrivals.js';
import { Holdings } from '../../acceptors/holdings.js';
import { CandidateLoader } from './candidate-loader.js';
import { reachOf, type Subjects, subjectsOf } from './subjects.js';
import { Trail } from './trail.js';
import type { HeldLock } from '../lock.js';

export interface Loaded<Cause = unknown> {
  /** Each fact folded over those before it. */
  readonly folded: readonly Folded<Cause>[];
  readonly known: Known;
  readonly loader: CandidateLoader;
  readonly holdings: Holdings;
  /** Sales about which the facts say something new, in their final state. */
  readonly arrived: readonly SaleState[];
  /** Keys under which sales and transactions are to be added. */
  readonly newKeys: ReadonlyMap<NodeId, readonly BlockingKey[]>;
  /** Keys that become crowded. */
  readonly newCrowds: readonly BlockingKey[];
}

/** Loads everything that the facts can reach: their subjects and, following blocking keys, all rivals. */
export const loadCandidates = <Cause>(lock: HeldLock, facts: readonly Fact<Cause>[]): Promise<Loaded<Cause>> =>
  loadAround(lock, subjectsOf(facts), facts);

/** The same for given subjects; the facts may say nothing about them. */
export async function loadAround<Cause>(
  lock: HeldLock,
  subjects: Subjects,
  facts: readonly Fact<Cause>[],
): Promise<Loaded<Cause>> {
  const loader = new CandidateLoader(lock);
  await Promise.all([
    loader.loadStores(subjects.stores),
    loader.loadConsents(facts.filter(isOfTransaction).map(accountOf)),
  ]);
  const arrivals = await foldArrivals(lock, loader, { subjects, facts });
  await readWhatTheyName(loader);
  const { newKeys, newCrowds, ...followed } = await followAll(lock, loader, arrivals);
  const holdings = await Holdings.load(lock, loader.transactions.values(), facts);
  const known = await toKnown(lock, loader, { subjects, facts, holdings, followed });
  const arrived = new Map(arrivals.sales.map((sale) => [sale.saleKey, sale]));
  return { folded: arrivals.folded, known, loader, holdings, arrived: [...arrived.values()], newKeys, newCrowds };
}

interface About<Cause> {
  readonly subjects: Subjects;
  readonly facts: readonly Fact<Cause>[];
}

/** Loads the subjects and folds the facts over them. Transactions about which they say nothing new are set aside. */
async function foldArrivals<Cause>(
  { unit }: HeldLock,
  loader: CandidateLoader,
  { subjects, facts }: About<Cause>,
): Promise<Arrivals<Cause>> {
  const { transactions, sales, zoneOf } = loader;
  const mayKeep = (fact: TransactionFact<unknown>) => loader.statusOf(accountOf(fact), 'receipts', fact.at) === 'given';
  const reading = Promise.all([
    findHeldUntil(
      unit,
      reachOf(facts, (storeKey) => loader.stores.get(storeKey)?.feed ?? EMPTY_FEED),
    ),
    findWaitingSales(unit, [...subjects.newStores]),
    loader.read(subjects.transactions, subjects.sales),
  ]);
  // A failure surfaces at `await reading`.
  reading.catch(() => undefined);
  const alone = foldAlone(facts, zoneOf, mayKeep);
  loader.ask(keysAhead(facts, alone));
  const [held, waiting] = await reading;
  await loader.read(held, waiting);
  const arrivals = arrivalsOf(facts, { transactions, sales, zoneOf, mayKeep, alone });
  loader.setAside(restingOf(facts, { held, stirred: arrivals.stirred }));
  return arrivals;
}

/** Loads matched and voided sales, which may share no key with anything loaded. */
async function readWhatTheyName(loader: CandidateLoader): Promise<void> {
  await loader.readMatched(loader.transactions.values());
  await loader.read(
    [],
    [...loader.sales.values()].flatMap((sale) => sale.voids ?? []),
  );
}

interface Gathered<Cause> extends About<Cause> {
  readonly holdings: Holdings;
  readonly followed: Pick<Known, 'habits' | 'lone' | 'crowds' | 'comparisons' | 'isBeyond' | 'isInside'>;
}

/** The start state for the linker. */
async function toKnown<Cause>(
  { unit, cache, acceptedRisk }: HeldLock,
  loader: CandidateLoader,
  { subjects, facts, holdings, followed }: Gathered<Cause>,
): Promise<Known> {
  const [disputed] = await Promise.all([
    loadDisputed(unit, [...new Set([...loader.transactions.keys(), ...subjects.transactions])]),
    loader.loadConsents([...loader.transactions.values()].map((t) => t.facts.accountKey)),
    loader.loadStores(storesOf(loader)),
  ]);
  cache.twins ??= await loadTwins(unit);
  cache.walletTellers ??= await loadWalletTellers(unit);
  const stores = [...loader.stores];
  return {
    ...followed,
    transactions: new Map(loader.transactions),
    resting: new Map(loader.aside),
    sales: new Map(loader.sales),
    voidsOf: voidsOf(loader, facts),
    feeds: new Map(stores.map(([key, { feed }]) => [key, feed])),
    storeAmounts: new Map(stores.map(([key, { frequency }]) => [key, frequency])),
    twins: cache.twins,
    tills: new Map(stores.map(([key, { tills }]) => [key, tills])),
    zones: new Map(stores.flatMap(([key, { profile }]) => (profile ? [[key, profile.timeZone] as const] : []))),
    disputed,
    walletTellers: cache.walletTellers,
    isForeign: (transaction, tender) => holdings.isForeign(transaction, tender),
    acceptedRisk,
    consentOf: (account, atMs) => loader.statusOf(account, 'receipts', atMs),
    coversFrom: (account, atMs) => loader.coversFrom(account, 'receipts', atMs),
  };
}

const accountOf = ({ routed: { transaction } }: TransactionFact<unknown>): AccountKey =>
  toAccountKey(transaction.bankId, transaction.accountId);

const isOfTransaction = <Cause>(fact: Fact<Cause>): fact is TransactionFact<Cause> => fact.kind === 'transaction';

/**
 * Transactions about which the facts say nothing new: their rivals need not be loaded unless something else reaches
 * them.
 */
function restingOf(
  facts: readonly Fact<unknown>[],
  { held, stirred }: { readonly held: readonly TransactionKey[]; readonly stirred: ReadonlySet<TransactionKey> },
): Set<TransactionKey> {
  const resting = new Set<TransactionKey>();
  // A new registration may change a store's zone, and with it times.
  if (facts.some((fact) => fact.kind === 'store')) return resting;
  for (const { routed } of facts.filter(isOfTransaction)) {
    const key = transactionKeyOf(routed);
    if (!stirred.has(key)) resting.add(key);
  }
  for (const fact of facts) {
    if (fact.kind === 'dispute' || fact.kind === 'reconsider') resting.delete(fact.transactionKey);
  }
  for (const key of held) resting.delete(key);
  return resting;
}

interface Followed
  extends Placed,
    Pick<Known, 'habits' | 'lone' | 'crowds' | 'comparisons' | 'isBeyond' | 'isInside'> {}

/**
 * Follows blocking keys until nothing new is found, then adds the arrivals under their keys. Where a key thereby
 * becomes crowded, everything under it is decided again, so it is loaded too.
 */
async function followAll(lock: HeldLock, loader: CandidateLoader, arrivals: Arrivals): Promise<Followed> {
  await loader.learn();
  const comparisons = new Comparisons();
  const trail = new Trail(loader, arrivals, comparisons);
  await trail.follow();
  const { habits, hanging } = await loadAccountHabits(lock, loader, arrivals);
  if (hanging.length > 0) {
    const found = (await loader.read(hanging, [])).filter((one) => 'facts' in one);
    await loader.readMatched(found);
    trail.takeIn(found.flatMap(({ facts, storedDecision }) => nodesOf(facts.key, storedDecision)));
    await trail.follow();
  }
  const alreadyCrowded = [...loader.crowded];
  const placed = addArrivals(loader, arrivals);
  const crowds = crowdsOf(loader, { ...placed, alreadyCrowded });
  if (placed.newCrowds.length > 0) {
    trail.takeIn(placed.newCrowds.flatMap((key) => loader.nodesUnder(key)));
    await trail.follow();
  }
  const isAllKnown = hanging.length + placed.newCrowds.length === 0;
  return {
    ...placed,
    habits: isAllKnown ? habits : (await loadAccountHabits(lock, loader, arrivals)).habits,
    crowds,
    comparisons,
    lone: trail.lone,
    isBeyond: trail.isBeyond,
    isInside: trail.isInside,
  };
}

const nodesOf = (key: TransactionKey, storedDecision: StoredDecision | undefined): NodeId[] =>
  storedDecision?.kind === 'assert'
    ? [transactionNode(key), saleNode(saleKeyOf(storedDecision.tenderKey))]
    : [transactionNode(key)];

type Placed = Pick<Loaded, 'newKeys' | 'newCrowds'>;

/** Adds arrivals under their keys, in memory; returns where they are new, and the keys that become crowded. */
function addArrivals(loader: CandidateLoader, arrivals: Arrivals): Placed {
  const newKeys = new Map<NodeId, readonly BlockingKey[]>();
  const newCrowds: BlockingKey[] = [];
  // One document that voids the sale is enough, so a full void key is not marked as crowded.
  const voiding = new Set(voidKeys(arrivals));
  for (const [node, keys] of arrivals.keysOf) {
    const news = keys.filter((key) => {
      const place = loader.place(key, node);
      if (place === 'full' && !voiding.has(key)) {
        loader.add(key, CROWD);
        newCrowds.push(key);
      }
      return place === 'new';
    });
    if (news.length > 0) newKeys.set(node, news);
  }
  return { newKeys, newCrowds };
}

/** Crowds during the run: keys that become crowded are counted from the nodes that were there before the facts. */
function crowdsOf(
  loader: CandidateLoader,
  { alreadyCrowded, newKeys, newCrowds }: Placed & { readonly alreadyCrowded: readonly BlockingKey[] },
): Crowds {
  if (newCrowds.length === 0) return new Crowds(alreadyCrowded);
  const growing = new Map(newCrowds.map((key) => [key, new Set(loader.nodesUnder(key))]));
  for (const [node, keys] of newKeys) for (const key of keys) growing.get(key)?.delete(node);
  return new Crowds(alreadyCrowded, (key) => growing.get(key));
}

function* storesOf({ transactions, sales }: CandidateLoader) {
  for (const { facts } of transactions.values()) yield* facts.candidates;
  for (const sale of sales.values()) yield sale.storeKey;
}

/** Documents that void the loaded sales, by their state before the facts. */
function voidsOf(loader: CandidateLoader, facts: readonly Fact<unknown>[]): Known['voidsOf'] {
  const arriving = facts.flatMap((fact) => (fact.kind === 'sale' ? [fact.said.saleKey] : []));
  const voids: Known['voidsOf'] = new Map();
  for (const saleKey of new Set([...loader.sales.keys(), ...arriving])) {
    const nodes = loader.nodesUnder(voidKey(saleKey));
    if (nodes.length === 0) continue;
    const documents = nodes
      .filter(isSaleNode)
      .map(saleOf)
      .filter((by) => loader.sales.get(by)?.voids === saleKey);
    if (documents.length > 0) voids.set(saleKey, new Set(documents));
  }
  return voids;
}
