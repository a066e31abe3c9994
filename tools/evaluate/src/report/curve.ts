import type { Row } from './judge.js';
import { type Share, wilson } from './wilson.js';

/** What a tier and all stronger ones achieve together. */
export interface CurvePoint {
  readonly tier: string;
  readonly precision: Share;
  readonly recall: number;
}

/** One point per tier that asserted, from the strongest: each adds its assertions to those before. */
export function toCurve(tierRows: readonly Row[]): CurvePoint[] {
  const points: CurvePoint[] = [];
  let asserted = 0;
  let right = 0;
  let recall = 0;
  for (const row of tierRows) {
    asserted += row.asserted;
    right += row.right;
    recall += row.recall ?? 0;
    const precision = wilson(right, asserted);
    if (row.asserted > 0 && precision !== undefined) points.push({ tier: row.value, precision, recall });
  }
  return points;
}
