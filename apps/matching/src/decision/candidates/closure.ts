import type { TenderFacts, TransactionFacts } from '../facts.js';
import type { TenderKey, TransactionKey } from '../identity.js';
import type { BlockingKey } from '../compare/blocking-key.js';
import { areOfOneAuthorisation } from '../decide/same-authorisation.js';
import type { Comparisons } from '../compare/comparisons.js';
import { FARTHEST } from './working-set.js';

interface State {
  readonly keys: readonly BlockingKey[];
  readonly transaction?: TransactionFacts;
  readonly tender?: TenderFacts;
  /** Steps by amount alone between it and what was inside from the start, as far as is known. */
  far: number;
}

/** What becomes known may touch others, and these again others: more than is looked at around one. */
const REACH = 3 * FARTHEST;
/** Sides that are taken in at most, once those next to the first are. More are only joined where somebody wants them to be. */
const MOST = 6_000;
const ROUNDS = 4;

/**
 * Grows the set of everything that can be reached over pairs that some rule joins, and entries of one authorisation; over pairs by amount alone so far that
 * nothing beyond can matter. States (a transaction or payment as it is or will be in the course of the facts) are offered as they are read; those
 * joined to the set are taken in, and their keys must then be locked and followed too.
 */
export class Closure {
  readonly #inside = new Map<BlockingKey, State[]>();
  #waiting: State[] = [];
  readonly #keys = new Set<BlockingKey>();
  readonly #taken = new Set<TransactionKey | TenderKey>();
  #rounds = 0;

  constructor(
    private readonly comparisons: Comparisons,
    private readonly isCrowded: (key: BlockingKey) => boolean,
  ) {}

  /** Keys of states that are inside whatever they are joined to. */
  addTransaction(transaction: TransactionFacts): void {
    this.#takeIn({ keys: transaction.keys, transaction, far: 0 });
  }

  addTender(tender: TenderFacts): void {
    this.#takeIn({ keys: tender.keys, tender, far: 0 });
  }

  offerTransaction(transaction: TransactionFacts): void {
    this.#waiting.push({ keys: transaction.keys, transaction, far: Infinity });
  }

  offerTender(tender: TenderFacts): void {
    this.#waiting.push({ keys: tender.keys, tender, far: Infinity });
  }

  /** Whether it has stopped growing before everything joined was inside. */
  get isCut(): boolean {
    return this.#rounds > ROUNDS && this.#taken.size > MOST;
  }

  has(key: TransactionKey | TenderKey): boolean {
    return this.#taken.has(key);
  }

  /** Takes in what is joined to the inside by now and answers the keys not answered before. */
  grow(): BlockingKey[] {
    this.#rounds += 1;
    for (let grown = !this.isCut; grown; ) {
      const outside: State[] = [];
      for (const state of this.#waiting) {
        state.far = this.#farOf(state);
        if (state.far <= REACH) this.#takeIn(state);
        else outside.push(state);
      }
      grown = outside.length < this.#waiting.length;
      this.#waiting = outside;
    }
    const fresh = [...this.#keys];
    this.#keys.clear();
    return fresh;
  }

  #takeIn(state: State): void {
    this.#taken.add((state.transaction ?? state.tender)!.key);
    for (const key of state.keys) {
      const states = this.#inside.get(key);
      if (states === undefined) {
        this.#inside.set(key, [state]);
        this.#keys.add(key);
      } else states.push(state);
    }
    this.#bringNearer(state);
  }

  /** What was reached over a longer way before is now nearer, too. */
  #bringNearer(from: State): void {
    const open = [from];
    for (let state = open.pop(); state !== undefined; state = open.pop()) {
      for (const states of this.#met(state)) {
        for (const other of states) {
          if (other.far <= state.far) continue;
          const far = state.far + this.#stepBetween(state, other);
          if (far >= other.far) continue;
          other.far = far;
          open.push(other);
        }
      }
    }
  }

  #farOf(state: State): number {
    let nearest = Infinity;
    for (const states of this.#met(state)) {
      for (const other of states) {
        if (other.far >= nearest) continue;
        nearest = Math.min(nearest, other.far + this.#stepBetween(state, other));
        if (nearest === 0) return nearest;
      }
    }
    return nearest;
  }

  #met({ keys }: State): readonly State[][] {
    const met: State[][] = [];
    for (const key of keys) {
      const states = this.isCrowded(key) ? undefined : this.#inside.get(key);
      if (states !== undefined) met.push(states);
    }
    return met;
  }

  /** Infinite where nothing joins two states. */
  #stepBetween(one: State, other: State): number {
    if (one.transaction && other.transaction)
      return areOfOneAuthorisation(one.transaction, other.transaction) ? 0 : Infinity;
    const [transaction, tender] = [one.transaction ?? other.transaction, one.tender ?? other.tender];
    if (transaction === undefined || tender === undefined) return Infinity;
    const rule = this.comparisons.strongestOf(transaction, tender);
    if (rule === undefined) return this.comparisons.isRrnReused(transaction, tender) ? 0 : Infinity;
    return rule === 'amount-store' ? 1 : 0;
  }
}
