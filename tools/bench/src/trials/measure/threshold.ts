/** A decision's weight, and what came of it. */
export interface Weighed {
  readonly weight: number;
  readonly leak: boolean;
  /** It is right about what an expert could tell. */
  readonly recalled: boolean;
}

/** A threshold, and how many leaks the decisions from it on have. */
interface Safest {
  readonly weight: number;
  readonly leaks: number;
}

/** The lowest weight with the fewest leaks that some decisions can have. Where there are none, no weight is enough. */
export function safestWeight(decisions: readonly Weighed[]): Safest {
  const byWeight = [...decisions].sort((a, b) => b.weight - a.weight);
  const heaviest = byWeight.filter(({ weight }) => weight === byWeight[0]?.weight);
  const leaks = heaviest.filter(({ leak }) => leak).length;
  const excess = byWeight.filter(({ leak }) => leak)[leaks];
  const weight = byWeight.findLast((one) => excess === undefined || one.weight > excess.weight)?.weight;
  return { weight: weight ?? Number.POSITIVE_INFINITY, leaks };
}

/** The binary logarithm of the odds. */
export const weightOf = (probability: number): number => Math.log2(probability / (1 - probability));

/** What a weight says as a probability; digits enough to tell it from 1. */
export function probabilityText(weight: number): string {
  const against = 1 / (1 + 2 ** weight);
  return `1 − ${against.toPrecision(2)}`;
}
