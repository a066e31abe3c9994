import { setImmediate } from 'node:timers/promises';
import type { TraceCarrier } from '@quittance/kafka';
import { saleKeyOf } from '../decision/identity.js';
import { RULE_VERSION } from '../decision/decide/decide.js';
import { EMPTY_FEED } from '../decision/session/feed.js';
import { type Lesson, lessonsOf } from '../decision/session/learned-terminals.js';
import { Linker } from '../decision/session/linker.js';
import type { Change, Fact, KnownTransaction, Uptake } from '../decision/session/run.js';
import { isSaleNode, transactionNode, transactionOf } from '../decision/candidates/nodes.js';
import { addNodes, CROWD, type KeyRow } from '../store/link-key.store.js';
import { recordWalletTellers } from '../store/bank-habit.store.js';
import { recordLessons } from '../store/learned-terminal.store.js';
import { recordWitnesses } from '../store/witness.store.js';
import { type MatchRecord, saveMatches, saveReceipts } from '../store/match.store.js';
import { endWaiting, saveSales, toSaved } from '../store/sale.store.js';
import { saveFeeds } from '../store/store-state.store.js';
import { saveTransactions, type TransactionToSave } from '../store/transaction.store.js';
import { saveTwins } from '../store/twins.store.js';
import { forget } from './forget.js';
import { type Loaded, loadNeighbourhood } from './load/load.js';
import { issueReceipts, loadPapers, receiptIds, type ReceiptIdOf } from '../receipts/issue-receipts.js';
import type { Turn } from './lock.js';
import { witnessesOf } from '../acceptors/witnesses.js';

export type LinkFact = Fact<TraceCarrier>;
export type LinkChange = Change<TraceCarrier>;

export interface Linked {
  /** One per fact, in their order. */
  readonly uptakes: readonly Uptake[];
  readonly changes: readonly LinkChange[];
}

/** Takes facts in, decides, saves and issues, within the turn's transaction. */
export async function linkBatch(turn: Turn, facts: readonly LinkFact[], secret: string): Promise<Linked> {
  const { save, ...linked } = await decideBatch(turn, facts, secret);
  await save();
  return linked;
}

export interface Decided extends Linked {
  /** Writes all of it; to be called once, before the turn ends. */
  save(): Promise<void>;
}

/** The first part of {@link linkBatch}: whoever has work of another kind may do it while the database saves. */
export async function decideBatch(turn: Turn, facts: readonly LinkFact[], secret: string): Promise<Decided> {
  if (facts.length === 0) return { uptakes: [], changes: [], save: () => Promise.resolve() };
  const { unit } = turn;
  const loaded = await loadNeighbourhood(turn, facts);
  // What tills said is kept whatever is decided: the database writes it down while we decide.
  const kept = keepSales(turn, loaded);
  // A fault is met below.
  kept.catch(() => undefined);
  const linker = new Linker<TraceCarrier>(loaded.known);
  const uptakes = await applyAll(linker, facts);
  const { changes } = linker;
  const receiptIdOf = receiptIds(secret);
  await kept;
  const papers = await loadPapers(unit, loaded.neighbours, changes, receiptIdOf);
  const lessons = toLessons(changes, loaded);
  const { witnesses, unmatched } = witnessesOf(loaded, linker.changedTransactions);
  const save = async () => {
    // All at once: they go down the line in this order, and the database has no need to wait for us in between.
    await Promise.all([
      ...saveSides(turn, linker, loaded, facts),
      recordWalletTellers(unit, [...linker.newWalletTellers]),
      recordLessons(unit, lessons, turn.today),
      recordWitnesses(unit, witnesses, { unmatched, today: turn.today }),
      saveMatches(unit, toMatches(changes, receiptIdOf, lessons)),
      saveReceipts(unit, issueReceipts(unit, changes, papers, { secret, receiptIdOf })),
    ]);
    await forget(turn, [...linker.lapsedTransactions]);
  };
  return { uptakes, changes, save };
}

/** Whoever else is at work in this process waits no longer than this. */
const MOST_AT_A_TIME_MS = 25;

async function applyAll(linker: Linker<TraceCarrier>, facts: readonly LinkFact[]): Promise<Uptake[]> {
  const uptakes: Uptake[] = [];
  let since = performance.now();
  for (const fact of facts) {
    uptakes.push(linker.begin(fact));
    do {
      if (performance.now() - since < MOST_AT_A_TIME_MS) continue;
      await setImmediate();
      since = performance.now();
    } while (linker.settleNext());
  }
  return uptakes;
}

async function keepSales(
  { unit, today }: Turn,
  { known, neighbours, arrived, newRows, newCrowds }: Loaded,
): Promise<void> {
  const sales = arrived.map((sale) => toSaved(sale, neighbours.sales.get(sale.saleKey)));
  const rows = newRows.filter(({ node }) => isSaleNode(node));
  await Promise.all([
    saveSales(unit, sales, { today, isRegistered: (key) => known.zones.has(key) }),
    addNodes(unit, [...rows, ...newCrowds.map((key): KeyRow => ({ key, node: CROWD }))], today),
  ]);
}

function saveSides(
  { unit, desk, today }: Turn,
  linker: Linker<TraceCarrier>,
  { known, neighbours, holdings, newRows }: Loaded,
  facts: readonly LinkFact[],
): Promise<void>[] {
  for (const key of linker.changedSales) {
    const sale = known.sales.get(key)!;
    sale.document.pack();
    desk.sales.set(key, sale);
  }
  const rows = newRows.filter(({ node }) => !isSaleNode(node) && known.transactions.has(transactionOf(node)));
  const keysOf = Map.groupBy(rows, (row) => row.node);
  const transactions = [...linker.changedTransactions].map((key) => {
    const transaction = (known.transactions.get(key) ?? known.resting.get(key))!;
    desk.transactions.set(key, transaction);
    return {
      ...transaction,
      news: newsOf(transaction, neighbours.transactions.get(key) ?? neighbours.aside.get(key)),
      mayBeAnothers: holdings.mayChange(transaction),
      newKeys: (keysOf.get(transactionNode(key)) ?? []).map((row) => row.key),
    };
  });
  const feeds = [...linker.changedFeeds].map((key) => [key, known.feeds.get(key) ?? EMPTY_FEED] as const);
  for (const [key, feed] of feeds) desk.stores.set(key, { ...neighbours.stores.get(key)!, feed });
  for (const key of linker.renumberedStores) desk.stores.delete(key);
  const registered = facts.flatMap((fact) => (fact.kind === 'store' ? [fact.storeKey] : []));
  const isNews = known.twins !== desk.twins;
  desk.twins = known.twins;
  return [
    ...(isNews ? [saveTwins(unit, known.twins)] : []),
    saveTransactions(unit, transactions, today),
    addNodes(unit, rows, today),
    saveFeeds(unit, feeds),
    endWaiting(unit, registered),
  ];
}

function newsOf({ revisions }: KnownTransaction, before: KnownTransaction | undefined): TransactionToSave['news'] {
  if (before === undefined) return 'fresh';
  return revisions === before.revisions ? 'decided' : 'revised';
}

/** What the matches made show about terminals. One that is taken back later has shown it all the same: another store then unsettles it. */
const toLessons = (changes: readonly LinkChange[], { known, neighbours }: Loaded): Lesson[] =>
  changes.flatMap((change) =>
    lessonsOf(change, (legKey) => {
      const { storeKey } = known.sales.get(saleKeyOf(legKey))!;
      return { storeKey, profile: neighbours.stores.get(storeKey)?.profile };
    }),
  );

/** Where each pair stands after all changes. */
function toMatches(
  changes: readonly LinkChange[],
  receiptIdOf: ReceiptIdOf,
  lessons: readonly Lesson[],
): MatchRecord[] {
  const taught = new Map(lessons.map((lesson) => [`${lesson.transactionKey} ${lesson.legKey}`, lesson.storeKey]));
  const last = new Map<string, MatchRecord>();
  for (const change of changes) {
    if (change.kind === 'abstained' || change.kind === 'corrected') continue;
    const { transactionKey, legKey } = change;
    const pair = `${transactionKey} ${legKey}`;
    const store = taught.get(pair);
    last.set(pair, {
      transactionKey,
      legKey,
      receiptId: receiptIdOf(transactionKey, legKey),
      ruleVersion: RULE_VERSION,
      tier: change.tier,
      at: change.at,
      ...(store !== undefined && { taught: store }),
      ...(change.kind === 'withdrawn'
        ? { state: 'withdrawn', reason: change.reason }
        : { state: 'asserted', evidence: change.evidence }),
    });
  }
  return [...last.values()];
}
