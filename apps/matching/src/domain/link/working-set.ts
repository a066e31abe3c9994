import type { LegKey, TransactionKey } from '../identity.js';
import { compare, legKeys, transactionKeys } from './evidence.js';
import { areSiblings, siblingKey } from './siblings.js';
import type { LegFacts, TransactionFacts } from './facts.js';
import type { MeetingKey } from './meeting-key.js';

export interface Neighbourhood {
  readonly transactions: readonly TransactionFacts[];
  readonly legs: readonly LegFacts[];
}

/** What meets under a key: nearly always very few. */
interface Meeting {
  readonly transactions: TransactionFacts[];
  readonly legs: LegFacts[];
}

/** Transactions and payments in memory, found by the keys under which they can meet. */
export class WorkingSet {
  readonly #transactions = new Map<TransactionKey, TransactionFacts>();
  readonly #legs = new Map<LegKey, LegFacts>();
  readonly #meetings = new Map<MeetingKey, Meeting>();

  putTransaction(transaction: TransactionFacts): void {
    this.removeTransaction(transaction.key);
    this.#transactions.set(transaction.key, transaction);
    for (const key of transactionKeys(transaction)) this.#meeting(key).transactions.push(transaction);
  }

  removeTransaction(key: TransactionKey): void {
    const known = this.#transactions.get(key);
    if (known === undefined) return;
    for (const meeting of transactionKeys(known)) remove(this.#meetings.get(meeting)?.transactions, known);
    this.#transactions.delete(key);
  }

  putLeg(leg: LegFacts): void {
    this.removeLeg(leg.key);
    this.#legs.set(leg.key, leg);
    for (const key of legKeys(leg)) this.#meeting(key).legs.push(leg);
  }

  removeLeg(key: LegKey): void {
    const known = this.#legs.get(key);
    if (known === undefined) return;
    for (const meeting of legKeys(known)) remove(this.#meetings.get(meeting)?.legs, known);
    this.#legs.delete(key);
  }

  /** Transactions that some rule joins to the payment. */
  transactionsJoinedTo(legKey: LegKey): TransactionKey[] {
    const leg = this.#legs.get(legKey);
    return leg === undefined ? [] : keysOf(this.#joinedToLeg(leg));
  }

  /** Transactions whose reference number the payment, of another sum, shows to be none. */
  transactionsWornBy(legKey: LegKey): TransactionKey[] {
    const leg = this.#legs.get(legKey);
    if (leg?.rrn === undefined) return [];
    return keysOf(this.#transactionsMeeting(leg).filter((transaction) => isWorn(transaction, leg)));
  }

  legsJoinedTo(transactionKey: TransactionKey): LegKey[] {
    const transaction = this.#transactions.get(transactionKey);
    if (transaction === undefined) return [];
    return keysOf(this.#legsMeeting(transaction).filter((leg) => isJoined(transaction, leg)));
  }

  /** Other entries of the same authorisation. */
  siblingsOf(transactionKey: TransactionKey): TransactionKey[] {
    const transaction = this.#transactions.get(transactionKey);
    return transaction === undefined ? [] : keysOf(this.#siblingsOf(transaction));
  }

  /**
   * The closed set around some transactions and legs: everything reached from them over pairs that some rule joins, and siblings. Payments that
   * meet a transaction without a rule for it come along at the edge, to say why it stays unmatched.
   */
  around(transactionKeys: Iterable<TransactionKey>, legKeys: Iterable<LegKey>): Neighbourhood {
    const transactions = new Set<TransactionFacts>();
    const legs = new Set<LegFacts>();
    const edge = new Set<LegFacts>();
    const openTransactions = known(transactionKeys, this.#transactions);
    const openLegs = known(legKeys, this.#legs);
    while (openTransactions.length + openLegs.length > 0) {
      const transaction = openTransactions.pop();
      if (transaction !== undefined && !transactions.has(transaction)) {
        transactions.add(transaction);
        openTransactions.push(...this.#siblingsOf(transaction));
        for (const leg of this.#legsMeeting(transaction)) {
          if (isJoined(transaction, leg)) openLegs.push(leg);
          else edge.add(leg);
        }
      }
      const leg = openLegs.pop();
      if (leg !== undefined && !legs.has(leg)) {
        legs.add(leg);
        openTransactions.push(...this.#joinedToLeg(leg));
      }
    }
    return { transactions: [...transactions], legs: edge.size === 0 ? [...legs] : [...new Set([...edge, ...legs])] };
  }

  #joinedToLeg(leg: LegFacts): TransactionFacts[] {
    return this.#transactionsMeeting(leg).filter((transaction) => isJoined(transaction, leg));
  }

  #siblingsOf(transaction: TransactionFacts): readonly TransactionFacts[] {
    const key = siblingKey(transaction);
    const met = key === undefined ? undefined : this.#meetings.get(key)?.transactions;
    return met?.filter((other) => areSiblings(transaction, other)) ?? NONE;
  }

  #transactionsMeeting(leg: LegFacts): readonly TransactionFacts[] {
    return together(legKeys(leg), (key) => this.#meetings.get(key)?.transactions);
  }

  #legsMeeting(transaction: TransactionFacts): readonly LegFacts[] {
    return together(transactionKeys(transaction), (key) => this.#meetings.get(key)?.legs);
  }

  #meeting(key: MeetingKey): Meeting {
    let meeting = this.#meetings.get(key);
    if (meeting === undefined) this.#meetings.set(key, (meeting = { transactions: [], legs: [] }));
    return meeting;
  }
}

const NONE: readonly never[] = [];

/** What is listed under some keys, each once. Most keys lead to nothing, and most of the others to the same. */
function together<K, T>(keys: readonly K[], listOf: (key: K) => readonly T[] | undefined): readonly T[] {
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

function known<K, T>(keys: Iterable<K>, among: ReadonlyMap<K, T>): T[] {
  const found: T[] = [];
  for (const key of keys) {
    const one = among.get(key);
    if (one !== undefined) found.push(one);
  }
  return found;
}

const keysOf = <K>(facts: readonly { readonly key: K }[]): K[] => facts.map(({ key }) => key);

export const isWorn = (transaction: TransactionFacts, leg: LegFacts): boolean =>
  leg.rrn !== undefined && transaction.rrn === leg.rrn && compare(transaction, leg)?.wears === true;

export const isJoined = (transaction: TransactionFacts, leg: LegFacts): boolean =>
  (compare(transaction, leg)?.tiers.length ?? 0) > 0;
