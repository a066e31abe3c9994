import type { BlockingKey } from '../compare/blocking-key.js';
import { mayBeOfOneAuthorisation } from '../decide/same-authorisation.js';
import type { TenderFacts, TransactionFacts } from '../facts.js';

/** Either half of a pair. */
export type Side = TransactionFacts | TenderFacts;

export const isTender = (side: Side): side is TenderFacts => 'saleKey' in side;

/** What lies under one key; nearly always very few. */
interface Meeting {
  readonly transactions: TransactionFacts[];
  readonly tenders: TenderFacts[];
}

const NONE: readonly never[] = [];

/** Transactions and tenders by blocking key. Crowded keys are not followed. */
export class Meetings {
  readonly #under = new Map<BlockingKey, Meeting>();

  constructor(private readonly isCrowded: (key: BlockingKey) => boolean) {}

  put(side: Side): void {
    for (const key of side.keys) {
      let meeting = this.#under.get(key);
      if (meeting === undefined) this.#under.set(key, (meeting = { transactions: [], tenders: [] }));
      if (isTender(side)) meeting.tenders.push(side);
      else meeting.transactions.push(side);
    }
  }

  remove(side: Side): void {
    for (const key of side.keys) {
      const meeting = this.#under.get(key);
      if (isTender(side)) remove(meeting?.tenders, side);
      else remove(meeting?.transactions, side);
    }
  }

  /** Whether anything has ever been put under the key. */
  has(key: BlockingKey): boolean {
    return this.#under.has(key);
  }

  transactionsMeeting(tender: TenderFacts): readonly TransactionFacts[] {
    return together(tender.keys, (key) => this.#leadsTo(key)?.transactions);
  }

  tendersMeeting(transaction: TransactionFacts): readonly TenderFacts[] {
    return together(transaction.keys, (key) => this.#leadsTo(key)?.tenders);
  }

  /** Other entries of the same authorisation. */
  othersOfAuthorisation(transaction: TransactionFacts): readonly TransactionFacts[] {
    const { keys, kinds } = transaction;
    const met = together(
      keys.filter((_, i) => kinds[i] === 'authorisation'),
      (key) => this.#leadsTo(key)?.transactions,
    );
    return met.length === 0 ? NONE : met.filter((other) => mayBeOfOneAuthorisation(transaction, other));
  }

  /** Everything under some keys, crowded or not, possibly with repeats. */
  under(keys: readonly BlockingKey[]): Meeting {
    const met = keys.flatMap((key) => this.#under.get(key) ?? []);
    return {
      transactions: met.flatMap((meeting) => meeting.transactions),
      tenders: met.flatMap((meeting) => meeting.tenders),
    };
  }

  #leadsTo(key: BlockingKey): Meeting | undefined {
    return this.isCrowded(key) ? undefined : this.#under.get(key);
  }
}

/**
 * Union of the lists under some keys. Most keys have none, and most of the others the same one, so no set is built
 * until two differ.
 */
function together<T>(
  keys: readonly BlockingKey[],
  listOf: (key: BlockingKey) => readonly T[] | undefined,
): readonly T[] {
  let first: readonly T[] = NONE;
  let all: Set<T> | undefined;
  for (const key of keys) {
    const list = listOf(key) ?? NONE;
    if (first.length === 0) first = list;
    else if (list.length > 0) {
      all ??= new Set(first);
      for (const one of list) all.add(one);
    }
  }
  return all === undefined ? first : [...all];
}

function remove<T>(from: T[] | undefined, one: T): void {
  const at = from?.indexOf(one) ?? -1;
  if (at >= 0) from!.splice(at, 1);
}

/** Up to this many pairs, comparing all costs less than indexing by key. */
const FEW_PAIRS = 1_000;

/**
 * Pairs of a set that may be about the same money. A large set yields only pairs that share a key: no rule joins
 * others.
 */
export function* pairsOf(
  transactions: readonly TransactionFacts[],
  tenders: readonly TenderFacts[],
): Generator<readonly [TransactionFacts, TenderFacts]> {
  const isFew = transactions.length * tenders.length <= FEW_PAIRS;
  const meetings = new Meetings(() => false);
  if (!isFew) for (const tender of tenders) meetings.put(tender);
  for (const transaction of transactions) {
    for (const tender of isFew ? tenders : meetings.tendersMeeting(transaction)) yield [transaction, tender];
  }
}
