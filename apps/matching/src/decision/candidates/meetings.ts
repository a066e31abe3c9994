import type { BlockingKey, KeyKind } from '../compare/blocking-key.js';
import { mayBeOfOneAuthorisation } from '../decide/same-authorisation.js';
import type { Keyed, TenderFacts, TransactionFacts } from '../facts.js';

/** Either half of a pair. */
export type Side = TransactionFacts | TenderFacts;

export const isTender = (side: Side): side is TenderFacts => 'saleKey' in side;

const NONE: readonly never[] = [];

type ByKey<T> = Map<BlockingKey, T[]>;

/** Transactions and tenders by blocking key. Crowded keys are not followed. */
export class Meetings {
  readonly #transactions: ByKey<TransactionFacts> = new Map();
  readonly #tenders: ByKey<TenderFacts> = new Map();

  constructor(private readonly isCrowded: (key: BlockingKey) => boolean) {}

  put(side: Side): void {
    if (isTender(side)) put(side, this.#tenders);
    else put(side, this.#transactions);
  }

  remove(side: Side): void {
    if (isTender(side)) remove(side, this.#tenders);
    else remove(side, this.#transactions);
  }

  /** Whether anything has ever been put under the key. */
  has(key: BlockingKey): boolean {
    return this.#transactions.has(key) || this.#tenders.has(key);
  }

  transactionsMeeting(tender: TenderFacts): readonly TransactionFacts[] {
    return this.#meeting(tender, this.#transactions);
  }

  tendersMeeting(transaction: TransactionFacts): readonly TenderFacts[] {
    return this.#meeting(transaction, this.#tenders);
  }

  /** Other entries of the same authorisation. */
  othersOfAuthorisation(transaction: TransactionFacts): readonly TransactionFacts[] {
    const met = this.#meeting(transaction, this.#transactions, 'authorisation');
    return met.length === 0 ? NONE : met.filter((other) => mayBeOfOneAuthorisation(transaction, other));
  }

  /** Everything under some keys, crowded or not, possibly with repeats. */
  under(keys: readonly BlockingKey[]): {
    readonly transactions: readonly TransactionFacts[];
    readonly tenders: readonly TenderFacts[];
  } {
    return {
      transactions: keys.flatMap((key) => this.#transactions.get(key) ?? []),
      tenders: keys.flatMap((key) => this.#tenders.get(key) ?? []),
    };
  }

  /**
   * What lies under the keys of a side, or those of one kind. Most keys have nothing, and most of the others the same,
   * so no set is built until two differ.
   */
  #meeting<T>({ keys, kinds }: Keyed, under: ByKey<T>, kind?: KeyKind): readonly T[] {
    let first: readonly T[] = NONE;
    let all: Set<T> | undefined;
    for (let i = 0; i < keys.length; i += 1) {
      if (kind !== undefined && kinds[i] !== kind) continue;
      const list = under.get(keys[i]!) ?? NONE;
      if (list.length === 0 || this.isCrowded(keys[i]!)) continue;
      if (first.length === 0) first = list;
      else {
        all ??= new Set(first);
        for (const one of list) all.add(one);
      }
    }
    return all === undefined ? first : [...all];
  }
}

function put<T extends Side>(side: T, under: ByKey<T>): void {
  for (const key of side.keys) {
    const list = under.get(key);
    if (list === undefined) under.set(key, [side]);
    else list.push(side);
  }
}

function remove<T extends Side>(side: T, under: ByKey<T>): void {
  for (const key of side.keys) {
    const list = under.get(key);
    const at = list?.indexOf(side) ?? -1;
    if (at >= 0) list!.splice(at, 1);
  }
}

/** Up to this many pairs, comparing all costs less than indexing by key. */
const FEW_PAIRS = 1_000;

/**
 * The payments of a set that may be about the same money as a transaction of it: in a large set only those that share a
 * key with it, since no rule joins others.
 */
export function perhapsPaid(
  transactions: readonly TransactionFacts[],
  tenders: readonly TenderFacts[],
): (transaction: TransactionFacts) => readonly TenderFacts[] {
  if (transactions.length * tenders.length <= FEW_PAIRS) return () => tenders;
  const meetings = new Meetings(() => false);
  for (const tender of tenders) meetings.put(tender);
  return (transaction) => meetings.tendersMeeting(transaction);
}
