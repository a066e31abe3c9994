import type { BlockingKey } from '../compare/blocking-key.js';
import type { Comparisons } from '../compare/comparisons.js';
import type { TenderFacts, TransactionFacts } from '../facts.js';
import type { TenderKey, TransactionKey } from '../identity.js';
import { isTender, Meetings, type Side } from './meetings.js';
import { FARTHEST } from './working-set.js';

/**
 * Steps by amount alone that are followed: the facts of a run may each change states up to FARTHEST away, and those
 * again others.
 */
const REACH = 3 * FARTHEST;
/** Sides taken in at most; beyond that, after ROUNDS rounds, growth stops. Chains that long only arise on purpose. */
const MOST = 6_000;
const ROUNDS = 4;

/**
 * Grows the set of states reachable over pairs that some rule joins and over entries of one authorisation; over pairs
 * joined by amount alone only {@link REACH} steps. A state is a transaction or payment as it is, or will be during the
 * run's facts. States are offered as they are read; those joined to the set are taken in, and the caller must then read
 * what lies under their keys.
 */
export class Closure {
  readonly #inside: Meetings;
  /** Fewest steps by amount alone, as far as known, from each state inside to one that was added unconditionally. */
  readonly #far = new Map<Side, number>();
  readonly #taken = new Set<TransactionKey | TenderKey>();
  /** The greatest distance of any state inside, or more. */
  #farthest = 0;
  #keys: BlockingKey[] = [];
  #waiting: Side[] = [];
  #rounds = 0;

  constructor(
    private readonly comparisons: Comparisons,
    isCrowded: (key: BlockingKey) => boolean,
  ) {
    this.#inside = new Meetings(isCrowded);
  }

  /** Takes the state in, whether or not anything joins it. */
  add(state: Side): void {
    this.#takeIn(state, 0);
  }

  offer(state: Side): void {
    this.#waiting.push(state);
  }

  /** Whether growth stopped before everything joined was inside. */
  get isCut(): boolean {
    return this.#rounds > ROUNDS && this.#taken.size > MOST;
  }

  has(key: TransactionKey | TenderKey): boolean {
    return this.#taken.has(key);
  }

  /** Takes in what is joined to the inside by now; returns the keys not returned before. */
  grow(): BlockingKey[] {
    this.#rounds += 1;
    for (let grown = !this.isCut; grown; ) {
      const outside: Side[] = [];
      for (const state of this.#waiting) {
        const far = this.#farOf(state);
        if (far <= REACH) this.#takeIn(state, far);
        else outside.push(state);
      }
      grown = outside.length < this.#waiting.length;
      this.#waiting = outside;
    }
    const fresh = this.#keys;
    this.#keys = [];
    return fresh;
  }

  #takeIn(state: Side, far: number): void {
    const known = this.#far.get(state);
    if (known !== undefined && known <= far) return;
    this.#taken.add(state.key);
    this.#far.set(state, far);
    if (known === undefined) {
      for (const key of state.keys) if (!this.#inside.has(key)) this.#keys.push(key);
      this.#inside.put(state);
    }
    if (far < this.#farthest) this.#bringNearer(state);
    else this.#farthest = far;
  }

  /** Shortens the distances of states that were reached over a longer way before. */
  #bringNearer(from: Side): void {
    const open = [from];
    for (let state = open.pop(); state !== undefined; state = open.pop()) {
      const near = this.#far.get(state)!;
      for (const other of this.#met(state)) {
        const known = this.#far.get(other)!;
        if (known <= near) continue;
        const far = near + this.#stepBetween(state, other);
        if (far >= known) continue;
        this.#far.set(other, far);
        open.push(other);
      }
    }
  }

  #farOf(state: Side): number {
    let nearest = Infinity;
    for (const other of this.#met(state)) {
      const known = this.#far.get(other)!;
      if (known < nearest) nearest = Math.min(nearest, known + this.#stepBetween(state, other));
      if (nearest === 0) break;
    }
    return nearest;
  }

  /** States inside that share a key with it. */
  #met(state: Side): readonly Side[] {
    if (isTender(state)) return this.#inside.transactionsMeeting(state);
    const others = this.#inside.othersOfAuthorisation(state);
    const tenders = this.#inside.tendersMeeting(state);
    return others.length === 0 ? tenders : [...others, ...tenders];
  }

  /** Steps between two states that meet; infinite where no rule joins them. */
  #stepBetween(one: Side, other: Side): number {
    if (isTender(one)) return isTender(other) ? Infinity : this.#stepOf(other, one);
    return isTender(other) ? this.#stepOf(one, other) : 0;
  }

  #stepOf(transaction: TransactionFacts, tender: TenderFacts): number {
    const rule = this.comparisons.strongestOf(transaction, tender);
    if (rule === undefined) return this.comparisons.isRrnReused(transaction, tender) ? 0 : Infinity;
    return rule === 'amount-store' ? 1 : 0;
  }
}
