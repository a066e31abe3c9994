import type { SaleKey, TransactionKey } from '../../decision/identity.js';
import { type BlockingKey, blockingKey } from '../../decision/compare/blocking-key.js';
import type { TransactionFacts } from '../../decision/facts.js';
import { type NodeId, saleNode, transactionNode } from '../../decision/candidates/nodes.js';
import type { Fact, TransactionFact } from '../../decision/session/fact.js';
import { type Before, fold, type Folded, transactionKeyOf } from '../../decision/session/fold.js';
import type { SaleState } from '../../decision/session/sale-state.js';
import { isNothingNew } from '../../decision/session/stored-decision.js';
import { withRouted } from '../../decision/session/transaction-facts.js';
import type { SaidTransaction, TransactionState } from '../../decision/session/transaction-state.js';

/** Whether consent allows storing the fact's transaction; if not, none of its keys may be stored either. */
export type MayKeep = (fact: TransactionFact<unknown>) => boolean;

/** Facts of first revisions, folded without a known state. */
type Alone = ReadonlyMap<Fact<unknown>, SaidTransaction>;

/** First revision number; later ones are mostly of known transactions. */
const FIRST = 1;

/** Folds first revisions before anything is read, since nearly all are of unknown transactions. */
export function foldAlone(facts: readonly Fact<unknown>[], zoneOf: Before['zoneOf'], mayKeep: MayKeep): Alone {
  const alone = new Map<Fact<unknown>, SaidTransaction>();
  for (const fact of facts) {
    if (fact.kind !== 'transaction' || fact.routed.transaction.revision !== FIRST || !mayKeep(fact)) continue;
    alone.set(fact, withRouted(undefined, fact.routed, zoneOf)!);
  }
  return alone;
}

/** Keys that the facts need whatever is known of their subjects, one list per fact. */
export function* keysAhead(facts: readonly Fact<unknown>[], alone: Alone): Generator<readonly BlockingKey[]> {
  for (const fact of facts) if (fact.kind === 'sale') yield saleKeys(fact.said);
  for (const said of alone.values()) yield said.facts.keys;
}

interface Preloaded {
  readonly transactions: ReadonlyMap<TransactionKey, TransactionState>;
  readonly sales: ReadonlyMap<SaleKey, SaleState>;
  readonly zoneOf: Before['zoneOf'];
  readonly mayKeep: MayKeep;
  readonly alone: Alone;
}

/**
 * Every state that transactions and payments pass through during the facts, and the keys under which they will be
 * stored.
 */
export interface Arrivals<Cause = unknown> {
  /** Each fact folded over those before it. */
  readonly folded: readonly Folded<Cause>[];
  readonly transactions: readonly TransactionFacts[];
  readonly sales: readonly SaleState[];
  /** May repeat a key. */
  readonly keysOf: ReadonlyMap<NodeId, readonly BlockingKey[]>;
  /** Transactions about which a fact says something new, or whose consent is gone. */
  readonly stirred: ReadonlySet<TransactionKey>;
}

export function arrivalsOf<Cause>(facts: readonly Fact<Cause>[], preloaded: Preloaded): Arrivals<Cause> {
  const folded = foldAll(facts, preloaded);
  const transactions: TransactionFacts[] = [];
  const sales: SaleState[] = [];
  const keysOf = new Map<NodeId, readonly BlockingKey[]>();
  const stirred = new Set<TransactionKey>();
  const note = (node: NodeId, keys: readonly BlockingKey[]): void => {
    const known = keysOf.get(node);
    keysOf.set(node, known === undefined ? keys : [...known, ...keys]);
  };
  for (const one of folded) {
    if (one.kind === 'sale' && one.after !== one.before) {
      sales.push(one.after);
      note(saleNode(one.after.saleKey), saleKeys(one.after));
    }
    if (one.kind !== 'transaction') continue;
    const { fact, key, after } = one;
    if (after === undefined) {
      if (!preloaded.mayKeep(fact)) stirred.add(key);
      continue;
    }
    const known = preloaded.transactions.get(key);
    if (known !== undefined && isNothingNew(known, after)) continue;
    stirred.add(key);
    transactions.push(after.facts);
    note(transactionNode(key), after.facts.keys);
  }
  return { folded, transactions, sales, keysOf, stirred };
}

function foldAll<Cause>(facts: readonly Fact<Cause>[], preloaded: Preloaded): Folded<Cause>[] {
  const { zoneOf, mayKeep, alone } = preloaded;
  const transactions = new Map<TransactionKey, SaidTransaction>();
  const sales = new Map<SaleKey, SaleState>();
  const known: Before = {
    saleOf: (key) => sales.get(key) ?? preloaded.sales.get(key),
    transactionOf: (key) => transactions.get(key) ?? preloaded.transactions.get(key),
    zoneOf,
  };
  const foldOne = (fact: Fact<Cause>): Folded<Cause> => {
    if (fact.kind !== 'transaction') return fold(fact, known);
    const key = transactionKeyOf(fact.routed);
    const before = known.transactionOf(key);
    const first = alone.get(fact);
    if (first === undefined && !mayKeep(fact)) return { kind: 'transaction', fact, key, before, after: undefined };
    return first === undefined || before !== undefined
      ? fold(fact, known)
      : { kind: 'transaction', fact, key, before, after: first };
  };
  return facts.map((fact) => {
    const folded = foldOne(fact);
    if (folded.kind === 'sale') sales.set(folded.after.saleKey, folded.after);
    if (folded.kind === 'transaction' && folded.after !== undefined) transactions.set(folded.key, folded.after);
    return folded;
  });
}

/** The key by which a sale finds documents that void it. */
export const voidKey = (saleKey: SaleKey): BlockingKey => blockingKey(`void|${saleKey}`);

export const voidKeys = ({ sales }: Pick<Arrivals, 'sales'>): BlockingKey[] =>
  sales.flatMap(({ voids }) => (voids === undefined ? [] : [voidKey(voids)]));

function saleKeys({ tenders, voids }: SaleState): readonly BlockingKey[] {
  // The usual case, without building a list.
  if (voids === undefined && tenders.length === 1) return tenders[0]!.keys;
  return [...tenders.flatMap(({ keys }) => keys), ...(voids === undefined ? [] : [voidKey(voids)])];
}
