import type { Pair } from './decide.js';
import { agreedMinors } from '../compare/money.js';
import { areSiblings } from './siblings.js';

/**
 * A corrected payment belongs to the transaction that took the same steps: a pair that agrees on every amount on which another one of its
 * transaction or payment agrees, and on more, has no rival in that. Of two that agree on one amount each, the earlier and the current,
 * nobody knows.
 */
export function withoutOutdone(pairs: readonly Pair[]): readonly Pair[] {
  if (!pairs.some(({ leg }) => leg.earlierMinors !== undefined)) return pairs;
  const agreed = new Map(pairs.map((pair) => [pair, agreedMinors(pair.transaction, pair.leg)]));
  const stepped = pairs.filter((pair) => agreed.get(pair)!.length > 1);
  const [ofTransaction, ofLeg] = [Map.groupBy(stepped, (p) => p.transaction), Map.groupBy(stepped, (p) => p.leg)];
  const isOutdone = (pair: Pair) => {
    const minors = agreed.get(pair)!;
    const isLess = (other: Pair) => {
      const more = agreed.get(other)!;
      return minors.length < more.length && minors.every((minor) => more.includes(minor));
    };
    const met = [...(ofTransaction.get(pair.transaction) ?? []), ...(ofLeg.get(pair.leg) ?? [])];
    return minors.length > 0 && met.some((other) => areRivals(pair, other) && isLess(other));
  };
  return pairs.filter((pair) => !isOutdone(pair));
}

const areRivals = (one: Pair, other: Pair): boolean =>
  one.transaction === other.transaction
    ? one.leg !== other.leg
    : one.leg === other.leg && !areSiblings(one.transaction, other.transaction);
