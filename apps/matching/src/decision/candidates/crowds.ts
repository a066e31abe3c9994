import type { Keyed } from '../facts.js';
import { dayOfKey, type BlockingKey, type KeyKind } from '../compare/blocking-key.js';
import type { NodeId } from './nodes.js';

/** A number that so many share tells nothing apart: a till may send one and the same for ever. */
const MOST_OF_A_NUMBER = 200;
/** So many of one amount at one store within minutes, or of one amount and the same digits on a day: whoever looks at them cannot tell one from another. */
const MOST_OF_A_DAY = 32;

/** Sales and transactions that may be found under a key. With one more it is crowded, for good: it leads nowhere, and nothing is decided by it. */
export const mostUnder = (key: BlockingKey): number => (dayOfKey(key) === undefined ? MOST_OF_A_NUMBER : MOST_OF_A_DAY);

const NONE: ReadonlySet<KeyKind> = new Set();

/**
 * Keys under which too many are found to look at them all. Who is found under a key is counted by what has come, in whatever order, and
 * never less: so it does not depend on the order either which keys are crowded in the end.
 */
export class Crowds {
  readonly #crowded: Set<BlockingKey>;
  readonly #nodesUnder: ((key: BlockingKey) => Set<NodeId> | undefined) | undefined;

  /** `nodesUnder`: of keys that may yet become crowded, who is found there; the set is added to. Without it none may. */
  constructor(crowded: Iterable<BlockingKey>, nodesUnder?: (key: BlockingKey) => Set<NodeId> | undefined) {
    this.#crowded = new Set(crowded);
    this.#nodesUnder = nodesUnder;
  }

  get isEmpty(): boolean {
    return this.#crowded.size === 0;
  }

  readonly isCrowded = (key: BlockingKey): boolean => this.#crowded.has(key);

  /** From now on the node is found under these keys. Answers those under which it is the one too many. */
  add(node: NodeId, keys: Iterable<BlockingKey>): BlockingKey[] {
    const crossed: BlockingKey[] = [];
    if (this.#nodesUnder === undefined) return crossed;
    for (const key of keys) {
      if (this.#crowded.has(key)) continue;
      const nodes = this.#nodesUnder(key);
      if (nodes === undefined || nodes.add(node).size <= mostUnder(key)) continue;
      this.#crowded.add(key);
      crossed.push(key);
    }
    return crossed;
  }

  /** Kinds of which a transaction or a tender has a crowded key. */
  kindsAt({ keys, kinds }: Keyed): ReadonlySet<KeyKind> {
    if (this.#crowded.size === 0 || !keys.some(this.isCrowded)) return NONE;
    return new Set(kinds.filter((_, i) => this.#crowded.has(keys[i]!)));
  }
}

/** What decides looks at. */
export type CrowdsSeen = Pick<Crowds, 'isEmpty' | 'kindsAt'>;

const WEAK: ReadonlySet<KeyKind> = new Set<KeyKind>(['digits', 'paid']);

/** In a set that is too large to be looked at everybody is in a crowd, as far as no number speaks. */
export const EVERYWHERE: CrowdsSeen = { isEmpty: false, kindsAt: () => WEAK };

/** Where nothing has been counted before. */
export function countingCrowds(): Crowds {
  const nodes = new Map<BlockingKey, Set<NodeId>>();
  return new Crowds([], (key) => {
    let under = nodes.get(key);
    if (under === undefined) nodes.set(key, (under = new Set()));
    return under;
  });
}
