import type { TraceCarrier } from '@quittance/kafka';
import { RULE_VERSION } from '../domain/link/decide.js';
import { EMPTY_FEED } from '../domain/link/feed.js';
import { Linker } from '../domain/link/linker.js';
import type { Change, Fact, KnownTransaction, Uptake } from '../domain/link/run.js';
import { addNodes, isSaleNode, transactionNode, transactionOf } from '../store/link-key.store.js';
import { type MatchRecord, saveMatches, saveReceipts } from '../store/match.store.js';
import { endWaiting, saveSales } from '../store/sale.store.js';
import { saveFeeds } from '../store/store-state.store.js';
import { saveTransactions, type TransactionToSave } from '../store/transaction.store.js';
import { forget } from './forget.js';
import { type Loaded, loadNeighbourhood } from './load.js';
import { issueReceipts, loadPapers, receiptIds, type ReceiptIdOf } from './receipts.js';
import type { Turn } from './turn.js';

export type LinkFact = Fact<TraceCarrier>;
export type LinkChange = Change<TraceCarrier>;

export interface Linked {
  /** One per fact, in their order. */
  readonly uptakes: readonly Uptake[];
  readonly changes: readonly LinkChange[];
}

/** Takes facts in, decides, saves and issues, within the turn's transaction. */
export async function linkBatch(turn: Turn, facts: readonly LinkFact[], secret: string): Promise<Linked> {
  if (facts.length === 0) return { uptakes: [], changes: [] };
  const { unit } = turn;
  const loaded = await loadNeighbourhood(turn, facts);
  const linker = new Linker<TraceCarrier>(loaded.known);
  const uptakes = facts.map((fact) => linker.apply(fact));
  const { changes } = linker;
  const receiptIdOf = receiptIds(secret);
  const papers = await loadPapers(unit, loaded.neighbours, changes, receiptIdOf);
  await saveSides(turn, linker, loaded, facts);
  await saveMatches(unit, toMatches(changes, receiptIdOf));
  await saveReceipts(unit, issueReceipts(unit, changes, papers, { secret, receiptIdOf }));
  await forget(turn, [...linker.lapsedTransactions]);
  return { uptakes, changes };
}

async function saveSides(
  { unit, desk }: Turn,
  linker: Linker<TraceCarrier>,
  { known, neighbours, newRows }: Loaded,
  facts: readonly LinkFact[],
): Promise<void> {
  const sales = [...linker.changedSales].map((key) => known.sales.get(key)!);
  for (const sale of await saveSales(unit, sales, {
    isKept: (key) => neighbours.sales.has(key),
    isRegistered: (key) => known.zones.has(key),
  })) {
    desk.sales.set(sale.saleKey, sale);
  }
  const rows = newRows.filter(({ key, node }) => {
    const isKept = isSaleNode(node) || known.transactions.has(transactionOf(node));
    if (!isKept) desk.nodes.delete(key);
    return isKept;
  });
  const keysOf = Map.groupBy(rows, (row) => row.node);
  const transactions = [...linker.changedTransactions].map((key) => {
    const transaction = known.transactions.get(key)!;
    desk.transactions.set(key, transaction);
    return {
      ...transaction,
      news: newsOf(transaction, neighbours.transactions.get(key)),
      newKeys: (keysOf.get(transactionNode(key)) ?? []).map((row) => row.key),
    };
  });
  await saveTransactions(unit, transactions);
  await addNodes(unit, rows);
  const feeds = [...linker.changedFeeds].map((key) => [key, known.feeds.get(key) ?? EMPTY_FEED] as const);
  for (const [key, feed] of feeds) desk.stores.set(key, { ...neighbours.stores.get(key)!, feed });
  await saveFeeds(unit, feeds);
  const registered = facts.flatMap((fact) => (fact.kind === 'store' ? [fact.storeKey] : []));
  if (registered.length > 0) await endWaiting(unit, registered);
}

function newsOf({ revisions }: KnownTransaction, before: KnownTransaction | undefined): TransactionToSave['news'] {
  if (before === undefined) return 'fresh';
  return revisions === before.revisions ? 'decided' : 'revised';
}

/** Where each pair stands after all changes. */
function toMatches(changes: readonly LinkChange[], receiptIdOf: ReceiptIdOf): MatchRecord[] {
  const last = new Map<string, MatchRecord>();
  for (const change of changes) {
    if (change.kind === 'abstained' || change.kind === 'corrected') continue;
    const { transactionKey, legKey } = change;
    last.set(`${transactionKey} ${legKey}`, {
      transactionKey,
      legKey,
      receiptId: receiptIdOf(transactionKey, legKey),
      ruleVersion: RULE_VERSION,
      tier: change.tier,
      at: change.at,
      ...(change.kind === 'withdrawn'
        ? { state: 'withdrawn', reason: change.reason }
        : { state: 'asserted', evidence: change.evidence }),
    });
  }
  return [...last.values()];
}
