import type { TenderKey, TransactionKey } from '../identity.js';
import type { Comparisons } from '../compare/comparisons.js';
import type { Tier } from '../compare/rules.js';
import type { Crowds } from './crowds.js';
import { Meetings } from './meetings.js';
import type { TenderFacts, TransactionFacts } from '../facts.js';
import type { BlockingKey } from '../compare/blocking-key.js';

export interface Neighbourhood {
  readonly transactions: readonly TransactionFacts[];
  readonly tenders: readonly TenderFacts[];
  /**
   * The transactions to decide: all that could be meant for them is in the set. The others are only there as rivals.
   */
  readonly concerned: ReadonlySet<TransactionFacts>;
  /** More than {@link MOST_TOGETHER} sides, or joined to something that was not loaded. */
  readonly isTooLarge: boolean;
}

/**
 * Steps by amount alone within which a fact may change decisions: to a transaction, on to its payment, and to that
 * payment's other transactions.
 */
const CONCERNED = 2;
/** Steps within which those decisions have their rivals. */
export const FARTHEST = 2 * CONCERNED;
/** Sides in a set; a longer chain only arises on purpose. */
const MOST_TOGETHER = 1_500;

/** Which joined pairs cost a step: those joined by amount alone, or all. */
type Stepping = (rule: Tier) => boolean;
const byAmount: Stepping = (rule) => rule === 'amount-store';
const always: Stepping = () => true;

interface Open {
  readonly transactions: TransactionFacts[];
  readonly tenders: TenderFacts[];
}

interface Reached {
  readonly transactions: Set<TransactionFacts>;
  readonly tenders: Set<TenderFacts>;
  /** May repeat one, and have some that a rule joins after all. */
  readonly edge: TenderFacts[];
  readonly concerned: Set<TransactionFacts>;
}

/** Transactions and payments in memory, by blocking key. */
export class WorkingSet {
  readonly #transactions = new Map<TransactionKey, TransactionFacts>();
  readonly #tenders = new Map<TenderKey, TenderFacts>();
  readonly #meetings: Meetings;

  /** `isBeyond`: whether something joined to the transaction or payment was not loaded. */
  constructor(
    private readonly comparisons: Comparisons,
    { isCrowded }: Pick<Crowds, 'isCrowded'>,
    private readonly isBeyond: ((key: TransactionKey | TenderKey) => boolean) | undefined,
  ) {
    this.#meetings = new Meetings(isCrowded);
  }

  putTransaction(transaction: TransactionFacts): void {
    this.removeTransaction(transaction.key);
    this.#transactions.set(transaction.key, transaction);
    this.#meetings.put(transaction);
  }

  removeTransaction(key: TransactionKey): void {
    const known = this.#transactions.get(key);
    if (known === undefined) return;
    this.#meetings.remove(known);
    this.#transactions.delete(key);
  }

  putTender(tender: TenderFacts): void {
    this.removeTender(tender.key);
    this.#tenders.set(tender.key, tender);
    this.#meetings.put(tender);
  }

  removeTender(key: TenderKey): void {
    const known = this.#tenders.get(key);
    if (known === undefined) return;
    this.#meetings.remove(known);
    this.#tenders.delete(key);
  }

  tender(key: TenderKey): TenderFacts | undefined {
    return this.#tenders.get(key);
  }

  /** Transactions that some rule joins to the payment. */
  transactionsJoinedTo(tenderKey: TenderKey): TransactionKey[] {
    const tender = this.#tenders.get(tenderKey);
    return tender === undefined ? [] : keysOf(this.#joinedToTender(tender));
  }

  /** Transactions whose RRN the payment, of another amount, shows to be reused. */
  transactionsOfReusedRrn(tenderKey: TenderKey): TransactionKey[] {
    const tender = this.#tenders.get(tenderKey);
    if (tender?.rrn === undefined) return [];
    return keysOf(
      this.#meetings
        .transactionsMeeting(tender)
        .filter((transaction) => this.comparisons.isRrnReused(transaction, tender)),
    );
  }

  tendersJoinedTo(transactionKey: TransactionKey): TenderKey[] {
    const transaction = this.#transactions.get(transactionKey);
    if (transaction === undefined) return [];
    return keysOf(this.#meetings.tendersMeeting(transaction).filter((tender) => this.#isJoined(transaction, tender)));
  }

  /** Other entries of the same authorisation. */
  othersOfAuthorisation(transactionKey: TransactionKey): TransactionKey[] {
    const transaction = this.#transactions.get(transactionKey);
    return transaction === undefined ? [] : keysOf(this.#meetings.othersOfAuthorisation(transaction));
  }

  /**
   * The closed set around some transactions and tenders: everything reachable over pairs that some rule joins and over
   * entries of one authorisation. Pairs by amount alone are followed {@link FARTHEST} steps; it is the weakest rule, so
   * no other depends on it. Payments that share a key with a transaction but no rule come along unfollowed, to explain
   * why it stays unmatched.
   */
  around(transactions: Iterable<TransactionKey>, tenders: Iterable<TenderKey>): Neighbourhood {
    return this.#reach(transactions, tenders, byAmount);
  }

  /** The same, with every joined pair counted as a step: for sets that are too large. */
  nearby(transactions: Iterable<TransactionKey>, tenders: Iterable<TenderKey>): Neighbourhood {
    return this.#reach(transactions, tenders, always);
  }

  #reach(
    fromTransactions: Iterable<TransactionKey>,
    fromTenders: Iterable<TenderKey>,
    isStep: Stepping,
  ): Neighbourhood {
    const reached: Reached = { transactions: new Set(), tenders: new Set(), edge: [], concerned: new Set() };
    const { transactions, tenders, edge, concerned } = reached;
    let open = {
      transactions: known(fromTransactions, this.#transactions),
      tenders: known(fromTenders, this.#tenders),
    };
    let isTooLarge = false;
    for (let far = 0; far <= FARTHEST && open.transactions.length + open.tenders.length > 0; far += 1) {
      const next: Open = { transactions: [], tenders: [] };
      while (open.transactions.length + open.tenders.length > 0 && !isTooLarge) {
        const transaction = open.transactions.pop();
        if (transaction !== undefined && !transactions.has(transaction)) {
          if (far <= CONCERNED) concerned.add(transaction);
          this.#pass(transaction, reached, (rule) => (isStep(rule) ? next : open));
        }
        const tender = open.tenders.pop();
        if (tender !== undefined && !tenders.has(tender)) {
          tenders.add(tender);
          for (const other of this.#meetings.transactionsMeeting(tender)) {
            const rule = this.comparisons.strongestOf(other, tender);
            if (rule !== undefined) (isStep(rule) ? next : open).transactions.push(other);
          }
        }
        isTooLarge = isStep === byAmount && this.#isTooLarge(reached, transaction, tender);
      }
      open = next;
    }
    const all = edge.length === 0 ? [...tenders] : [...new Set([...edge, ...tenders])];
    return { transactions: [...transactions], tenders: all, concerned, isTooLarge };
  }

  #pass(transaction: TransactionFacts, { transactions, edge }: Reached, openAt: (rule: Tier) => Open): void {
    transactions.add(transaction);
    openAt('rrn-terminal').transactions.push(...this.#meetings.othersOfAuthorisation(transaction));
    for (const tender of this.#meetings.tendersMeeting(transaction)) {
      const rule = this.comparisons.strongestOf(transaction, tender);
      if (rule === undefined) edge.push(tender);
      else openAt(rule).tenders.push(tender);
    }
  }

  #isTooLarge(
    { transactions, tenders }: Reached,
    ...passed: ({ readonly key: TransactionKey | TenderKey } | undefined)[]
  ) {
    if (transactions.size + tenders.size > MOST_TOGETHER) return true;
    return this.isBeyond !== undefined && passed.some((one) => one !== undefined && this.isBeyond!(one.key));
  }

  /** Everything under some keys, crowded or not. */
  under(keys: readonly BlockingKey[]): { readonly transactions: TransactionKey[]; readonly tenders: TenderKey[] } {
    const { transactions, tenders } = this.#meetings.under(keys);
    return { transactions: keysOf(transactions), tenders: keysOf(tenders) };
  }

  #joinedToTender(tender: TenderFacts): TransactionFacts[] {
    return this.#meetings.transactionsMeeting(tender).filter((transaction) => this.#isJoined(transaction, tender));
  }

  #isJoined(transaction: TransactionFacts, tender: TenderFacts): boolean {
    return this.comparisons.strongestOf(transaction, tender) !== undefined;
  }
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
