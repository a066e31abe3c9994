/** A decision's weight, and whether it is a leak. */
export interface Weighed {
  readonly weight: number;
  readonly leak: boolean;
}

/** The lowest weight from which on decisions hold at most so many leaks: the most recall for that; undefined when there is none. */
export function lowestWeight(decisions: readonly Weighed[], mostLeaks: number): number | undefined {
  const byWeight = [...decisions].sort((a, b) => b.weight - a.weight);
  const excess = byWeight.filter(({ leak }) => leak)[mostLeaks];
  return byWeight.findLast(({ weight }) => excess === undefined || weight > excess.weight)?.weight;
}

/** What a weight, the binary logarithm of the odds, says as a probability; digits enough to tell it from 1. */
export function probabilityText(weight: number): string {
  const against = 1 / (1 + 2 ** weight);
  return `1 − ${against.toPrecision(2)}`;
}
