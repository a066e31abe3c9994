import { setImmediate } from 'node:timers/promises';
import type { TraceCarrier } from '@quittance/kafka';
import { saleKeyOf } from '../decision/identity.js';
import { RULE_VERSION } from '../decision/decide/decide.js';
import { EMPTY_FEED } from '../decision/session/feed.js';
import { isTerminal, type LearnedPlace, learnedPlacesOf } from '../decision/session/learned-places.js';
import { Linker } from '../decision/session/linker.js';
import type { Change } from '../decision/session/change.js';
import type { Fact, Uptake } from '../decision/session/fact.js';
import type { Folded } from '../decision/session/fold.js';
import type { TransactionState } from '../decision/session/transaction-state.js';
import { isSaleNode, transactionNode, transactionOf } from '../decision/candidates/nodes.js';
import { addNodes, CROWD } from '../store/link-key.store.js';
import { recordWalletTellers } from '../store/bank-habit.store.js';
import { recordLearnedPlaces } from '../store/learned-place.store.js';
import { saveBaskets } from '../store/basket.store.js';
import { recordWitnesses } from '../store/witness.store.js';
import { type MatchRecord, saveMatches, saveReceipts } from '../store/match.store.js';
import { endWaiting, saveSales, toSaved } from '../store/sale.store.js';
import { saveFeeds } from '../store/store-state.store.js';
import { saveTransactions, type TransactionToSave } from '../store/transaction.store.js';
import { saveTwins } from '../store/twins.store.js';
import { forget } from './forget.js';
import { type Loaded, loadCandidates } from './load/load.js';
import { issueReceipts, loadPapers, receiptIds, type ReceiptIdOf } from '../receipts/issue-receipts.js';
import type { HeldLock } from './lock.js';
import { witnessesOf } from '../acceptors/witnesses.js';

export type LinkFact = Fact<TraceCarrier>;
export type LinkChange = Change<TraceCarrier>;

export interface Linked {
  /** One per fact, in order. */
  readonly uptakes: readonly Uptake[];
  readonly changes: readonly LinkChange[];
}

/** Applies facts, decides, saves, and issues receipts, within the transaction that holds the lock. */
export async function linkBatch(lock: HeldLock, facts: readonly LinkFact[], secret: string): Promise<Linked> {
  const { save, ...linked } = await decideBatch(lock, facts, secret);
  await save();
  return linked;
}

interface Decided extends Linked {
  /** Writes everything; to be called once, before the lock is released. */
  save(): Promise<void>;
}

/** First part of {@link linkBatch}; the caller can do other work before saving. */
export async function decideBatch(lock: HeldLock, facts: readonly LinkFact[], secret: string): Promise<Decided> {
  if (facts.length === 0) return { uptakes: [], changes: [], save: () => Promise.resolve() };
  const { unit } = lock;
  const loaded = await loadCandidates(lock, facts);
  // Sales are stored whatever is decided, so the database writes them during the decisions.
  const kept = keepSales(lock, loaded);
  // A failure surfaces at `await kept`.
  kept.catch(() => undefined);
  const linker = new Linker<TraceCarrier>(loaded.known);
  const uptakes = await applyAll(linker, loaded.folded);
  const { changes } = linker;
  const receiptIdOf = receiptIds(secret);
  await kept;
  const papers = await loadPapers(unit, loaded.loader, changes, receiptIdOf);
  const places = toLearnedPlaces(changes, loaded);
  const { witnesses, unmatched } = witnessesOf(loaded, linker.changedTransactions);
  const save = async () => {
    const issued = issueReceipts(lock, changes, papers, { secret, receiptIdOf });
    // Sent together and executed in this order on one connection, without a round trip in between.
    await Promise.all([
      ...saveSides(lock, linker, loaded, facts),
      recordWalletTellers(unit, [...linker.newWalletTellers]),
      recordLearnedPlaces(unit, places, lock.today),
      recordWitnesses(unit, witnesses, { unmatched, today: lock.today }),
      saveMatches(unit, toMatches(changes, receiptIdOf, places)),
      saveReceipts(unit, issued.receipts),
      saveBaskets(unit, issued.baskets),
    ]);
    await forget(lock, [...linker.lapsedTransactions], { at: facts.at(-1)!.at, secret });
  };
  return { uptakes, changes, save };
}

/** Longest time for which decisions keep the event loop. */
const MOST_AT_A_TIME_MS = 25;

async function applyAll(linker: Linker<TraceCarrier>, folded: readonly Folded<TraceCarrier>[]): Promise<Uptake[]> {
  const uptakes: Uptake[] = [];
  let since = performance.now();
  for (const one of folded) {
    uptakes.push(linker.begin(one));
    do {
      if (performance.now() - since < MOST_AT_A_TIME_MS) continue;
      await setImmediate();
      since = performance.now();
    } while (linker.settleNext());
  }
  return uptakes;
}

async function keepSales(
  { unit, today }: HeldLock,
  { known, loader, arrived, newKeys, newCrowds }: Loaded,
): Promise<void> {
  const sales = arrived.map((sale) => toSaved(sale, loader.sales.get(sale.saleKey)));
  const ofSales = [...newKeys].filter(([node]) => isSaleNode(node));
  await Promise.all([
    saveSales(unit, sales, { today, isRegistered: (key) => known.zones.has(key) }),
    addNodes(unit, [...ofSales, [CROWD, newCrowds]], today),
  ]);
}

function saveSides(
  { unit, cache, today }: HeldLock,
  linker: Linker<TraceCarrier>,
  { known, loader, holdings, newKeys }: Loaded,
  facts: readonly LinkFact[],
): Promise<void>[] {
  for (const key of linker.changedSales) {
    const sale = known.sales.get(key)!;
    sale.document.pack();
    // Few lone ones are met again soon, and the others would have to make way.
    if (!known.lone.has(key)) cache.sales.set(key, sale);
  }
  const ofTransactions = new Map(
    [...newKeys].filter(([node]) => !isSaleNode(node) && known.transactions.has(transactionOf(node))),
  );
  const transactions = [...linker.changedTransactions].map((key) => {
    const transaction = (known.transactions.get(key) ?? known.resting.get(key))!;
    cache.transactions.set(key, transaction);
    return {
      ...transaction,
      news: newsOf(transaction, loader.transactions.get(key) ?? loader.aside.get(key)),
      mayBeAnothers: holdings.mayChange(transaction),
      newKeys: ofTransactions.get(transactionNode(key)) ?? [],
    };
  });
  const feeds = [...linker.changedFeeds].map((key) => [key, known.feeds.get(key) ?? EMPTY_FEED] as const);
  for (const [key, feed] of feeds) cache.stores.set(key, { ...loader.stores.get(key)!, feed });
  for (const key of linker.renumberedStores) cache.stores.delete(key);
  const registered = facts.flatMap((fact) => (fact.kind === 'store' ? [fact.storeKey] : []));
  const isNews = known.twins !== cache.twins;
  cache.twins = known.twins;
  return [
    ...(isNews ? [saveTwins(unit, known.twins)] : []),
    saveTransactions(unit, transactions, today),
    addNodes(unit, ofTransactions, today),
    saveFeeds(unit, feeds),
    endWaiting(unit, registered),
  ];
}

function newsOf({ revisions }: TransactionState, before: TransactionState | undefined): TransactionToSave['news'] {
  if (before === undefined) return 'fresh';
  return revisions === before.revisions ? 'decided' : 'revised';
}

/**
 * What the matches show about terminals, merchant ids and descriptors. A later withdrawal does not undo it; a match at
 * another store then makes the terminal unknown.
 */
const toLearnedPlaces = (changes: readonly LinkChange[], { known, loader }: Loaded): LearnedPlace[] =>
  changes.flatMap((change) =>
    learnedPlacesOf(change, (tenderKey) => {
      const { storeKey } = known.sales.get(saleKeyOf(tenderKey))!;
      return { storeKey, profile: loader.stores.get(storeKey)?.profile };
    }),
  );

/** The final state of each pair. */
function toMatches(
  changes: readonly LinkChange[],
  receiptIdOf: ReceiptIdOf,
  places: readonly LearnedPlace[],
): MatchRecord[] {
  const storesOf = (counted: readonly LearnedPlace[]) =>
    new Map(counted.map((place) => [`${place.transactionKey} ${place.tenderKey}`, place.storeKey]));
  const taught = storesOf(places.filter(({ sign }) => isTerminal(sign)));
  const taughtNames = storesOf(places.filter(({ sign }) => !isTerminal(sign)));
  const last = new Map<string, MatchRecord>();
  for (const change of changes) {
    if (change.kind === 'abstained' || change.kind === 'corrected') continue;
    const { transactionKey, tenderKey } = change;
    const pair = `${transactionKey} ${tenderKey}`;
    last.set(pair, {
      transactionKey,
      tenderKey,
      receiptId: receiptIdOf(transactionKey, tenderKey),
      ruleVersion: RULE_VERSION,
      tier: change.tier,
      at: change.at,
      taught: taught.get(pair),
      taughtNames: taughtNames.get(pair),
      ...(change.kind === 'withdrawn'
        ? { state: 'withdrawn', reason: change.reason }
        : { state: 'asserted', evidence: change.evidence }),
    });
  }
  return [...last.values()];
}
