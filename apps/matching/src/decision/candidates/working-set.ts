import type { TenderKey, TransactionKey } from '../identity.js';
import { compare, type Tier } from '../compare/rules.js';
import { keysOfTender, transactionKeys } from '../compare/blocking-keys.js';
import { areOfOneAuthorisation, authorisationKey } from '../decide/same-authorisation.js';
import type { Crowds } from './crowds.js';
import type { TenderFacts, TransactionFacts } from '../facts.js';
import type { BlockingKey } from '../compare/blocking-key.js';

export interface Neighbourhood {
  readonly transactions: readonly TransactionFacts[];
  readonly tenders: readonly TenderFacts[];
  /** Those of the transactions of which all that could be meant is there, too. The others are there as rivals of theirs. */
  readonly concerned: ReadonlySet<TransactionFacts>;
  /** There is more than anybody looks at. */
  readonly isTooLarge: boolean;
}

/** How far in payments by amount alone, the weakest rule, what becomes known may change decisions: a transaction, its payment, and whoever else has that. */
const CONCERNED = 2;
/** And how far what these decisions rest on. */
export const FARTHEST = 2 * CONCERNED;
/** Sides of a set that are looked at; chains of more need somebody who makes them. */
const MOST_TOGETHER = 1_500;

/** What is joined costs a step: by amount alone, or by any rule. */
type Stepping = (rule: Tier) => boolean;
const byAmount: Stepping = (rule) => rule === 'amount-store';
const always: Stepping = () => true;

/** What meets under a key: nearly always very few. */
interface Meeting {
  readonly transactions: TransactionFacts[];
  readonly tenders: TenderFacts[];
}

interface Open {
  readonly transactions: TransactionFacts[];
  readonly tenders: TenderFacts[];
}

interface Reached {
  readonly transactions: Set<TransactionFacts>;
  readonly tenders: Set<TenderFacts>;
  readonly edge: Set<TenderFacts>;
  readonly concerned: Set<TransactionFacts>;
}

/** Transactions and payments in memory, found by the keys under which they can meet. */
export class WorkingSet {
  readonly #transactions = new Map<TransactionKey, TransactionFacts>();
  readonly #tenders = new Map<TenderKey, TenderFacts>();
  readonly #meetings = new Map<BlockingKey, Meeting>();

  /** `isBeyond`: whether what one of them is joined to is not all here. */
  constructor(
    private readonly crowds: Pick<Crowds, 'isCrowded'>,
    private readonly isBeyond?: (key: TransactionKey | TenderKey) => boolean,
  ) {}

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

  putTender(tender: TenderFacts): void {
    this.removeTender(tender.key);
    this.#tenders.set(tender.key, tender);
    for (const key of keysOfTender(tender)) this.#meeting(key).tenders.push(tender);
  }

  removeTender(key: TenderKey): void {
    const known = this.#tenders.get(key);
    if (known === undefined) return;
    for (const meeting of keysOfTender(known)) remove(this.#meetings.get(meeting)?.tenders, known);
    this.#tenders.delete(key);
  }

  /** Transactions that some rule joins to the payment. */
  transactionsJoinedTo(tenderKey: TenderKey): TransactionKey[] {
    const tender = this.#tenders.get(tenderKey);
    return tender === undefined ? [] : keysOf(this.#joinedToTender(tender));
  }

  /** Transactions whose reference number the payment, of another sum, shows to be none. */
  transactionsOfReusedRrn(tenderKey: TenderKey): TransactionKey[] {
    const tender = this.#tenders.get(tenderKey);
    if (tender?.rrn === undefined) return [];
    return keysOf(this.#transactionsMeeting(tender).filter((transaction) => isRrnReused(transaction, tender)));
  }

  tendersJoinedTo(transactionKey: TransactionKey): TenderKey[] {
    const transaction = this.#transactions.get(transactionKey);
    if (transaction === undefined) return [];
    return keysOf(this.#tendersMeeting(transaction).filter((tender) => isJoined(transaction, tender)));
  }

  /** Other entries of the same authorisation. */
  othersOfAuthorisation(transactionKey: TransactionKey): TransactionKey[] {
    const transaction = this.#transactions.get(transactionKey);
    return transaction === undefined ? [] : keysOf(this.#othersOfAuthorisation(transaction));
  }

  /**
   * The closed set around some transactions and tenders: everything reached from them over pairs that some rule joins, and entries of one authorisation; over pairs
   * by amount alone only as far as anything can follow from it, since no rule comes after that one. Payments that meet a transaction without a
   * rule for it come along at the edge, to say why it stays unmatched.
   */
  around(transactionKeys: Iterable<TransactionKey>, keysOfTender: Iterable<TenderKey>): Neighbourhood {
    return this.#reach(transactionKeys, keysOfTender, byAmount);
  }

  /** The same as near as {@link around} looks by amount: where there would be too much. */
  nearby(transactionKeys: Iterable<TransactionKey>, keysOfTender: Iterable<TenderKey>): Neighbourhood {
    return this.#reach(transactionKeys, keysOfTender, always);
  }

  #reach(
    transactionKeys: Iterable<TransactionKey>,
    keysOfTender: Iterable<TenderKey>,
    isStep: Stepping,
  ): Neighbourhood {
    const reached: Reached = { transactions: new Set(), tenders: new Set(), edge: new Set(), concerned: new Set() };
    const { transactions, tenders, edge, concerned } = reached;
    let open = {
      transactions: known(transactionKeys, this.#transactions),
      tenders: known(keysOfTender, this.#tenders),
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
          for (const other of this.#transactionsMeeting(tender)) {
            const rule = strongestOf(other, tender);
            if (rule !== undefined) (isStep(rule) ? next : open).transactions.push(other);
          }
        }
        isTooLarge = isStep === byAmount && this.#isTooLarge(reached, transaction, tender);
      }
      open = next;
    }
    const all = edge.size === 0 ? [...tenders] : [...new Set([...edge, ...tenders])];
    return { transactions: [...transactions], tenders: all, concerned, isTooLarge };
  }

  #pass(transaction: TransactionFacts, { transactions, edge }: Reached, openAt: (rule: Tier) => Open): void {
    transactions.add(transaction);
    openAt('rrn-terminal').transactions.push(...this.#othersOfAuthorisation(transaction));
    for (const tender of this.#tendersMeeting(transaction)) {
      const rule = strongestOf(transaction, tender);
      if (rule === undefined) edge.add(tender);
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

  /** All that is found under some keys, crowded or not. */
  under(keys: readonly BlockingKey[]): { readonly transactions: TransactionKey[]; readonly tenders: TenderKey[] } {
    const met = keys.flatMap((key) => this.#meetings.get(key) ?? []);
    const transactions = met.flatMap((meeting) => keysOf(meeting.transactions));
    return { transactions, tenders: met.flatMap((meeting) => keysOf(meeting.tenders)) };
  }

  #joinedToTender(tender: TenderFacts): TransactionFacts[] {
    return this.#transactionsMeeting(tender).filter((transaction) => isJoined(transaction, tender));
  }

  #othersOfAuthorisation(transaction: TransactionFacts): readonly TransactionFacts[] {
    const key = authorisationKey(transaction);
    const met = key === undefined ? undefined : this.#leadsTo(key)?.transactions;
    return met?.filter((other) => areOfOneAuthorisation(transaction, other)) ?? NONE;
  }

  #transactionsMeeting(tender: TenderFacts): readonly TransactionFacts[] {
    return together(keysOfTender(tender), (key) => this.#leadsTo(key)?.transactions);
  }

  #tendersMeeting(transaction: TransactionFacts): readonly TenderFacts[] {
    return together(transactionKeys(transaction), (key) => this.#leadsTo(key)?.tenders);
  }

  #leadsTo(key: BlockingKey): Meeting | undefined {
    return this.crowds.isCrowded(key) ? undefined : this.#meetings.get(key);
  }

  #meeting(key: BlockingKey): Meeting {
    let meeting = this.#meetings.get(key);
    if (meeting === undefined) this.#meetings.set(key, (meeting = { transactions: [], tenders: [] }));
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

export const isRrnReused = (transaction: TransactionFacts, tender: TenderFacts): boolean =>
  tender.rrn !== undefined && transaction.rrn === tender.rrn && compare(transaction, tender)?.reusesRrn === true;

const isJoined = (transaction: TransactionFacts, tender: TenderFacts): boolean =>
  strongestOf(transaction, tender) !== undefined;

/** The first of the rules that join a pair. */
export const strongestOf = (transaction: TransactionFacts, tender: TenderFacts): Tier | undefined =>
  compare(transaction, tender)?.tiers[0];
