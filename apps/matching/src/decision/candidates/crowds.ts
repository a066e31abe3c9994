import type { Keyed } from '../facts.js';
import { dayOfKey, type BlockingKey, type KeyKind } from '../compare/blocking-key.js';
import type { NodeId } from './nodes.js';

/** A number shared by more identifies nothing: some tills send the same one for every payment. */
const MOST_OF_A_NUMBER = 200;
/**
 * Limit for one amount at one store within minutes, or one amount and last four on a day: more than these cannot be
 * distinguished.
 */
const MOST_OF_A_DAY = 32;

/**
 * Sales and transactions that may lie under a key. With one more the key is crowded for good: it is not followed, and
 * decides nothing.
 */
export const mostUnder = (key: BlockingKey): number => (dayOfKey(key) === undefined ? MOST_OF_A_NUMBER : MOST_OF_A_DAY);

const NONE: ReadonlySet<KeyKind> = new Set();

/**
 * Crowded keys: those under which too many lie to compare them all. Counts are of everything that ever arrived and
 * never fall, so which keys end up crowded does not depend on the order of arrival.
 */
export class Crowds {
  readonly #crowded: Set<BlockingKey>;
  readonly #nodesUnder: ((key: BlockingKey) => Set<NodeId> | undefined) | undefined;

  /**
   * `nodesUnder`: the nodes under a key that may still become crowded; the set is added to. Without it no key can
   * become crowded.
   */
  constructor(crowded: Iterable<BlockingKey>, nodesUnder?: (key: BlockingKey) => Set<NodeId> | undefined) {
    this.#crowded = new Set(crowded);
    this.#nodesUnder = nodesUnder;
  }

  get isEmpty(): boolean {
    return this.#crowded.size === 0;
  }

  readonly isCrowded = (key: BlockingKey): boolean => this.#crowded.size > 0 && this.#crowded.has(key);

  /** Records the node under the keys of its sides; returns the keys that thereby became crowded. */
  add(node: NodeId, sides: readonly Keyed[]): BlockingKey[] {
    if (this.#nodesUnder === undefined) return [];
    const crossed: BlockingKey[] = [];
    for (const key of sides.flatMap(({ keys }) => keys)) {
      if (this.#crowded.has(key)) continue;
      const nodes = this.#nodesUnder(key);
      if (nodes === undefined || nodes.add(node).size <= mostUnder(key)) continue;
      this.#crowded.add(key);
      crossed.push(key);
    }
    return crossed;
  }

  /** Kinds of the node's crowded keys. */
  kindsAt({ keys, kinds }: Keyed): ReadonlySet<KeyKind> {
    if (this.#crowded.size === 0 || !keys.some(this.isCrowded)) return NONE;
    return new Set(kinds.filter((_, i) => this.#crowded.has(keys[i]!)));
  }
}

/** The part that decisions read. */
export type CrowdsSeen = Pick<Crowds, 'isEmpty' | 'kindsAt'>;

const WEAK: ReadonlySet<KeyKind> = new Set<KeyKind>(['digits', 'bill', 'paid']);

/** For a set too large to load: every node counts as crowded by amount and by digits, so only numbers decide. */
export const EVERYWHERE: CrowdsSeen = { isEmpty: false, kindsAt: () => WEAK };

/** Crowds that start from an empty count. */
export function countingCrowds(): Crowds {
  const nodes = new Map<BlockingKey, Set<NodeId>>();
  return new Crowds([], (key) => {
    let under = nodes.get(key);
    if (under === undefined) nodes.set(key, (under = new Set()));
    return under;
  });
}
