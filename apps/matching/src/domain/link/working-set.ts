import type { LegKey, TransactionKey } from '../identity.js';
import { compare, legKeys, transactionKeys } from './evidence.js';
import { areSiblings, siblingKey } from './siblings.js';
import type { LegFacts, TransactionFacts } from './facts.js';
import type { MeetingKey } from './meeting-key.js';

export interface Neighbourhood {
  readonly transactions: readonly TransactionFacts[];
  readonly legs: readonly LegFacts[];
}

interface Meeting {
  readonly transactions: Set<TransactionKey>;
  readonly legs: Set<LegKey>;
}

/** Transactions and payments in memory, found by the keys under which they can meet. */
export class WorkingSet {
  readonly #transactions = new Map<TransactionKey, TransactionFacts>();
  readonly #legs = new Map<LegKey, LegFacts>();
  readonly #meetings = new Map<MeetingKey, Meeting>();

  putTransaction(transaction: TransactionFacts): void {
    this.removeTransaction(transaction.key);
    this.#transactions.set(transaction.key, transaction);
    for (const key of transactionKeys(transaction)) this.#meeting(key).transactions.add(transaction.key);
  }

  removeTransaction(key: TransactionKey): void {
    const known = this.#transactions.get(key);
    if (known === undefined) return;
    for (const meeting of transactionKeys(known)) this.#meetings.get(meeting)?.transactions.delete(key);
    this.#transactions.delete(key);
  }

  putLeg(leg: LegFacts): void {
    this.removeLeg(leg.key);
    this.#legs.set(leg.key, leg);
    for (const key of legKeys(leg)) this.#meeting(key).legs.add(leg.key);
  }

  removeLeg(key: LegKey): void {
    const known = this.#legs.get(key);
    if (known === undefined) return;
    for (const meeting of legKeys(known)) this.#meetings.get(meeting)?.legs.delete(key);
    this.#legs.delete(key);
  }

  /** Transactions that some rule joins to the payment. */
  transactionsJoinedTo(legKey: LegKey): TransactionKey[] {
    const leg = this.#legs.get(legKey);
    if (leg === undefined) return [];
    return this.#transactionsMeeting(leg).filter((key) => isJoined(this.#transactions.get(key)!, leg));
  }

  /** Transactions whose reference number the payment, of another sum, shows to be none. */
  transactionsWornBy(legKey: LegKey): TransactionKey[] {
    const leg = this.#legs.get(legKey);
    if (leg?.rrn === undefined) return [];
    return this.#transactionsMeeting(leg).filter((key) => isWorn(this.#transactions.get(key)!, leg));
  }

  legsJoinedTo(transactionKey: TransactionKey): LegKey[] {
    const transaction = this.#transactions.get(transactionKey);
    if (transaction === undefined) return [];
    return this.#legsMeeting(transaction).filter((key) => isJoined(transaction, this.#legs.get(key)!));
  }

  /** Other entries of the same authorisation. */
  siblingsOf(transactionKey: TransactionKey): TransactionKey[] {
    const transaction = this.#transactions.get(transactionKey);
    const key = transaction && siblingKey(transaction);
    const met = key === undefined ? undefined : this.#meetings.get(key)?.transactions;
    return [...(met ?? [])].filter((other) => areSiblings(transaction!, this.#transactions.get(other)!));
  }

  /**
   * The closed set around some transactions and legs: everything reached from them over pairs that some rule joins, and siblings. Payments that
   * meet a transaction without a rule for it come along at the edge, to say why it stays unmatched.
   */
  around(transactionKeys: Iterable<TransactionKey>, legKeys: Iterable<LegKey>): Neighbourhood {
    const transactions = new Map<TransactionKey, TransactionFacts>();
    const legs = new Map<LegKey, LegFacts>();
    const edge = new Map<LegKey, LegFacts>();
    const openTransactions = [...transactionKeys];
    const openLegs = [...legKeys];
    while (openTransactions.length + openLegs.length > 0) {
      const transaction = this.#transactions.get(openTransactions.pop()!);
      if (transaction !== undefined && !transactions.has(transaction.key)) {
        transactions.set(transaction.key, transaction);
        openTransactions.push(...this.siblingsOf(transaction.key));
        for (const legKey of this.#legsMeeting(transaction)) {
          const leg = this.#legs.get(legKey)!;
          if (isJoined(transaction, leg)) openLegs.push(legKey);
          else edge.set(legKey, leg);
        }
      }
      const leg = this.#legs.get(openLegs.pop()!);
      if (leg !== undefined && !legs.has(leg.key)) {
        legs.set(leg.key, leg);
        openTransactions.push(...this.transactionsJoinedTo(leg.key));
      }
    }
    return { transactions: [...transactions.values()], legs: [...new Map([...edge, ...legs]).values()] };
  }

  #transactionsMeeting(leg: LegFacts): TransactionKey[] {
    return [...new Set(legKeys(leg).flatMap((key) => [...(this.#meetings.get(key)?.transactions ?? [])]))];
  }

  #legsMeeting(transaction: TransactionFacts): LegKey[] {
    return [...new Set(transactionKeys(transaction).flatMap((key) => [...(this.#meetings.get(key)?.legs ?? [])]))];
  }

  #meeting(key: MeetingKey): Meeting {
    let meeting = this.#meetings.get(key);
    if (meeting === undefined) this.#meetings.set(key, (meeting = { transactions: new Set(), legs: new Set() }));
    return meeting;
  }
}

export const isWorn = (transaction: TransactionFacts, leg: LegFacts): boolean =>
  leg.rrn !== undefined && transaction.rrn === leg.rrn && compare(transaction, leg)?.wears === true;

export const isJoined = (transaction: TransactionFacts, leg: LegFacts): boolean =>
  (compare(transaction, leg)?.tiers.length ?? 0) > 0;
