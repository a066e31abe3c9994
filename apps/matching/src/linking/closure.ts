import { legKeys, transactionKeys } from '../domain/link/evidence.js';
import type { LegFacts, TransactionFacts } from '../domain/link/facts.js';
import type { MeetingKey } from '../domain/link/meeting-key.js';
import { areSiblings } from '../domain/link/siblings.js';
import { isJoined, isWorn } from '../domain/link/working-set.js';

interface State {
  readonly keys: readonly MeetingKey[];
  readonly transaction?: TransactionFacts;
  readonly leg?: LegFacts;
}

/**
 * Grows the set of everything that can be reached over pairs that some rule joins, and siblings. States (a transaction or payment as it is or
 * will be in the course of the facts) are offered as they are read; those joined to the set are taken in, and their keys must
 * then be locked and followed too.
 */
export class Closure {
  readonly #inside = new Map<MeetingKey, State[]>();
  #waiting: State[] = [];
  readonly #keys = new Set<MeetingKey>();

  /** Keys of states that are inside whatever they are joined to. */
  addTransaction(transaction: TransactionFacts): void {
    this.#takeIn({ keys: transactionKeys(transaction), transaction });
  }

  addLeg(leg: LegFacts): void {
    this.#takeIn({ keys: legKeys(leg), leg });
  }

  offerTransaction(transaction: TransactionFacts): void {
    this.#waiting.push({ keys: transactionKeys(transaction), transaction });
  }

  offerLeg(leg: LegFacts): void {
    this.#waiting.push({ keys: legKeys(leg), leg });
  }

  /** Takes in what is joined to the inside by now and answers the keys not answered before. */
  grow(): MeetingKey[] {
    for (let grown = true; grown; ) {
      const outside: State[] = [];
      for (const state of this.#waiting) {
        if (this.#isJoined(state)) this.#takeIn(state);
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
    for (const key of state.keys) {
      const states = this.#inside.get(key);
      if (states === undefined) {
        this.#inside.set(key, [state]);
        this.#keys.add(key);
      } else states.push(state);
    }
  }

  #isJoined(state: State): boolean {
    return state.keys.some((key) =>
      this.#inside.get(key)?.some((other) => {
        if (state.transaction && other.transaction) return areSiblings(state.transaction, other.transaction);
        if (state.transaction && other.leg) return isConcerned(state.transaction, other.leg);
        return state.leg !== undefined && other.transaction !== undefined && isConcerned(other.transaction, state.leg);
      }),
    );
  }
}

const isConcerned = (transaction: TransactionFacts, leg: LegFacts): boolean =>
  isJoined(transaction, leg) || isWorn(transaction, leg);
