import type { Counts } from './report-file.js';
import type { Weighed } from './threshold.js';

/** What is reached at one threshold. */
export type CurvePoint = Pick<Counts, 'leaks' | 'asserted' | 'recalled' | 'resolvable'>;

/** What each number of leaks buys at most, from the highest threshold down. */
export function curveOf(decisions: readonly Weighed[], resolvable: number): CurvePoint[] {
  const byWeight = [...decisions].sort((a, b) => b.weight - a.weight);
  const ofLeaks = new Map<number, CurvePoint>();
  let leaks = 0;
  let recalled = 0;
  for (const [index, decision] of byWeight.entries()) {
    if (decision.leak) leaks += 1;
    if (decision.recalled) recalled += 1;
    // A threshold takes all decisions of one weight, or none.
    if (byWeight[index + 1]?.weight !== decision.weight) {
      ofLeaks.set(leaks, { leaks, asserted: index + 1, recalled, resolvable });
    }
  }
  return [...ofLeaks.values()];
}

export const leakRate = ({ leaks, asserted }: CurvePoint): number => (asserted === 0 ? 0 : leaks / asserted);
export const recallOf = ({ recalled, resolvable }: CurvePoint): number =>
  resolvable === 0 ? 0 : recalled / resolvable;

/** The highest recall with at most so many leaks in a million assertions; undefined where every point has more. */
export function recallAt(curve: readonly CurvePoint[], perMillion: number): number | undefined {
  const recalls = curve.filter((point) => leakRate(point) * 1_000_000 <= perMillion).map(recallOf);
  return recalls.length === 0 ? undefined : Math.max(...recalls);
}
