import type { Pair } from './decision.js';
import { agreedMinors } from '../compare/money.js';
import type { Authorisations } from './same-authorisation.js';

/**
 * Leaves out dominated pairs: where a payment was corrected, a pair that agrees on every amount of a rival pair and on
 * more outranks it, since the same steps were taken on both sides. Two that agree on one amount each, the earlier and
 * the current, remain rivals.
 */
export function withoutDominated(pairs: readonly Pair[], authorisations: Authorisations): readonly Pair[] {
  if (!pairs.some(({ tender }) => tender.earlierMinors !== undefined)) return pairs;
  const agreed = new Map(pairs.map((pair) => [pair, agreedMinors(pair.transaction, pair.tender)]));
  const stepped = pairs.filter((pair) => agreed.get(pair)!.length > 1);
  const [ofTransaction, ofTender] = [Map.groupBy(stepped, (p) => p.transaction), Map.groupBy(stepped, (p) => p.tender)];
  const isDominated = (pair: Pair) => {
    const minors = agreed.get(pair)!;
    const isLess = (other: Pair) => {
      const more = agreed.get(other)!;
      return minors.length < more.length && minors.every((minor) => more.includes(minor));
    };
    const met = [...(ofTransaction.get(pair.transaction) ?? []), ...(ofTender.get(pair.tender) ?? [])];
    return minors.length > 0 && met.some((other) => areRivals(pair, other, authorisations) && isLess(other));
  };
  return pairs.filter((pair) => !isDominated(pair));
}

const areRivals = (one: Pair, other: Pair, authorisations: Authorisations): boolean =>
  one.transaction === other.transaction
    ? one.tender !== other.tender
    : one.tender === other.tender && !authorisations.areOne(one.transaction, other.transaction);
