import type { LegKey, TransactionKey } from '../identity.js';
import { compare, legKeys, type Tier, transactionKeys } from '../compare/evidence.js';
import { areSiblings, siblingKey } from '../decide/siblings.js';
import type { Crowds } from './crowds.js';
import type { LegFacts, TransactionFacts } from '../facts.js';
import type { MeetingKey } from '../compare/blocking-key.js';

export interface Neighbourhood {
  readonly transactions: readonly TransactionFacts[];
  readonly legs: readonly LegFacts[];
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
  readonly legs: LegFacts[];
}

interface Open {
  readonly transactions: TransactionFacts[];
  readonly legs: LegFacts[];
}

interface Reached {
  readonly transactions: Set<TransactionFacts>;
  readonly legs: Set<LegFacts>;
  readonly edge: Set<LegFacts>;
  readonly concerned: Set<TransactionFacts>;
}

/** Transactions and payments in memory, found by the keys under which they can meet. */
export class WorkingSet {
  readonly #transactions = new Map<TransactionKey, TransactionFacts>();
  readonly #legs = new Map<LegKey, LegFacts>();
  readonly #meetings = new Map<MeetingKey, Meeting>();

  /** `isBeyond`: whether what one of them is joined to is not all here. */
  constructor(
    private readonly crowds: Pick<Crowds, 'isCrowded'>,
    private readonly isBeyond?: (key: TransactionKey | LegKey) => boolean,
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
   * The closed set around some transactions and legs: everything reached from them over pairs that some rule joins, and siblings; over pairs
   * by amount alone only as far as anything can follow from it, since no rule comes after that one. Payments that meet a transaction without a
   * rule for it come along at the edge, to say why it stays unmatched.
   */
  around(transactionKeys: Iterable<TransactionKey>, legKeys: Iterable<LegKey>): Neighbourhood {
    return this.#reach(transactionKeys, legKeys, byAmount);
  }

  /** The same as near as {@link around} looks by amount: where there would be too much. */
  nearby(transactionKeys: Iterable<TransactionKey>, legKeys: Iterable<LegKey>): Neighbourhood {
    return this.#reach(transactionKeys, legKeys, always);
  }

  #reach(transactionKeys: Iterable<TransactionKey>, legKeys: Iterable<LegKey>, isStep: Stepping): Neighbourhood {
    const reached: Reached = { transactions: new Set(), legs: new Set(), edge: new Set(), concerned: new Set() };
    const { transactions, legs, edge, concerned } = reached;
    let open = { transactions: known(transactionKeys, this.#transactions), legs: known(legKeys, this.#legs) };
    let isTooLarge = false;
    for (let far = 0; far <= FARTHEST && open.transactions.length + open.legs.length > 0; far += 1) {
      const next: Open = { transactions: [], legs: [] };
      while (open.transactions.length + open.legs.length > 0 && !isTooLarge) {
        const transaction = open.transactions.pop();
        if (transaction !== undefined && !transactions.has(transaction)) {
          if (far <= CONCERNED) concerned.add(transaction);
          this.#pass(transaction, reached, (rule) => (isStep(rule) ? next : open));
        }
        const leg = open.legs.pop();
        if (leg !== undefined && !legs.has(leg)) {
          legs.add(leg);
          for (const other of this.#transactionsMeeting(leg)) {
            const rule = strongestOf(other, leg);
            if (rule !== undefined) (isStep(rule) ? next : open).transactions.push(other);
          }
        }
        isTooLarge = isStep === byAmount && this.#isTooLarge(reached, transaction, leg);
      }
      open = next;
    }
    const all = edge.size === 0 ? [...legs] : [...new Set([...edge, ...legs])];
    return { transactions: [...transactions], legs: all, concerned, isTooLarge };
  }

  #pass(transaction: TransactionFacts, { transactions, edge }: Reached, openAt: (rule: Tier) => Open): void {
    transactions.add(transaction);
    openAt('rrn-terminal').transactions.push(...this.#siblingsOf(transaction));
    for (const leg of this.#legsMeeting(transaction)) {
      const rule = strongestOf(transaction, leg);
      if (rule === undefined) edge.add(leg);
      else openAt(rule).legs.push(leg);
    }
  }

  #isTooLarge({ transactions, legs }: Reached, ...passed: ({ readonly key: TransactionKey | LegKey } | undefined)[]) {
    if (transactions.size + legs.size > MOST_TOGETHER) return true;
    return this.isBeyond !== undefined && passed.some((one) => one !== undefined && this.isBeyond!(one.key));
  }

  /** All that is found under some keys, crowded or not. */
  under(keys: readonly MeetingKey[]): { readonly transactions: TransactionKey[]; readonly legs: LegKey[] } {
    const met = keys.flatMap((key) => this.#meetings.get(key) ?? []);
    const transactions = met.flatMap((meeting) => keysOf(meeting.transactions));
    return { transactions, legs: met.flatMap((meeting) => keysOf(meeting.legs)) };
  }

  #joinedToLeg(leg: LegFacts): TransactionFacts[] {
    return this.#transactionsMeeting(leg).filter((transaction) => isJoined(transaction, leg));
  }

  #siblingsOf(transaction: TransactionFacts): readonly TransactionFacts[] {
    const key = siblingKey(transaction);
    const met = key === undefined ? undefined : this.#leadsTo(key)?.transactions;
    return met?.filter((other) => areSiblings(transaction, other)) ?? NONE;
  }

  #transactionsMeeting(leg: LegFacts): readonly TransactionFacts[] {
    return together(legKeys(leg), (key) => this.#leadsTo(key)?.transactions);
  }

  #legsMeeting(transaction: TransactionFacts): readonly LegFacts[] {
    return together(transactionKeys(transaction), (key) => this.#leadsTo(key)?.legs);
  }

  #leadsTo(key: MeetingKey): Meeting | undefined {
    return this.crowds.isCrowded(key) ? undefined : this.#meetings.get(key);
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
  strongestOf(transaction, leg) !== undefined;

/** The first of the rules that join a pair. */
export const strongestOf = (transaction: TransactionFacts, leg: LegFacts): Tier | undefined =>
  compare(transaction, leg)?.tiers[0];
