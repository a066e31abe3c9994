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

/** Whether the transaction of a fact may be kept; of another, no key may be written either. */
export type MayKeep = (fact: TransactionFact<unknown>) => boolean;

/** What transactions come to by themselves. */
type Alone = ReadonlyMap<Fact<unknown>, SaidTransaction>;

/** Banks count revisions from here; what comes later is mostly of a transaction that is known. */
const FIRST = 1;

/** Folds first revisions before anything has been read: of nearly all their transactions nothing will be known. */
export function foldAlone(facts: readonly Fact<unknown>[], zoneOf: Before['zoneOf'], mayKeep: MayKeep): Alone {
  const alone = new Map<Fact<unknown>, SaidTransaction>();
  for (const fact of facts) {
    if (fact.kind !== 'transaction' || fact.routed.transaction.revision !== FIRST || !mayKeep(fact)) continue;
    alone.set(fact, withRouted(undefined, fact.routed, zoneOf)!);
  }
  return alone;
}

/** Keys that facts will ask for whatever is known of their subjects, a list for each. */
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

/** Every state that transactions and payments pass through in the course of facts, and what comes to be found under which keys. */
export interface Arrivals<Cause = unknown> {
  /** The facts, each folded over those before it. */
  readonly folded: readonly Folded<Cause>[];
  readonly transactions: readonly TransactionFacts[];
  readonly sales: readonly SaleState[];
  /** A key may come up more than once. */
  readonly keysOf: ReadonlyMap<NodeId, readonly BlockingKey[]>;
  /** Transactions of which a fact says something new, or of which nothing more may be kept. */
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
    if (!preloaded.mayKeep(fact)) stirred.add(key);
    else if (after !== undefined) {
      const known = preloaded.transactions.get(key);
      if (known !== undefined && isNothingNew(known, after)) continue;
      stirred.add(key);
      transactions.push(after.facts);
      note(transactionNode(key), after.facts.keys);
    }
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
    if (!mayKeep(fact)) return { kind: 'transaction', fact, key, before, after: undefined };
    const first = before === undefined ? alone.get(fact) : undefined;
    return first === undefined ? fold(fact, known) : { kind: 'transaction', fact, key, before, after: first };
  };
  return facts.map((fact) => {
    const folded = foldOne(fact);
    if (folded.kind === 'sale') sales.set(folded.after.saleKey, folded.after);
    if (folded.kind === 'transaction' && folded.after !== undefined) transactions.set(folded.key, folded.after);
    return folded;
  });
}

/** The key that leads from a sale to what takes it back. */
export const voidKey = (saleKey: SaleKey): BlockingKey => blockingKey(`void|${saleKey}`);

export const voidKeys = ({ sales }: Pick<Arrivals, 'sales'>): BlockingKey[] =>
  sales.flatMap(({ voids }) => (voids === undefined ? [] : [voidKey(voids)]));

function saleKeys({ tenders, voids }: SaleState): readonly BlockingKey[] {
  // As nearly all sales are.
  if (voids === undefined && tenders.length === 1) return tenders[0]!.keys;
  return [...tenders.flatMap(({ keys }) => keys), ...(voids === undefined ? [] : [voidKey(voids)])];
}
