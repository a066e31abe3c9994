import { writeFileSync } from 'node:fs';
import type { BadLine } from '../arrivals.js';
import { type CurvePoint, toCurve } from './curve.js';
import { readDecisions } from './decision-line.js';
import { Judge, type Judgement } from './judge.js';
import { toSvg } from './plot.js';
import { loadTruth } from './truth.js';

/** Quality of a file of decisions, judged by a truth. */
export interface Report extends Judgement {
  readonly curve: readonly CurvePoint[];
  readonly badLines: { readonly truth: number; readonly decisions: number };
}

export interface JudgedFiles {
  readonly truth: string;
  readonly decisions: string;
}

/** Judges a file of decisions by a truth; unreadable lines are reported and left out. */
export async function judgeDecisions(files: JudgedFiles, onBadLine: (bad: BadLine) => void): Promise<Report> {
  const { truth, badLines } = await loadTruth(files.truth, onBadLine);
  const judge = new Judge(truth);
  const badDecisions = await readDecisions(files.decisions, (decision) => judge.take(decision), onBadLine);
  const judgement = judge.end();
  return { ...judgement, curve: toCurve(judgement.by.tier), badLines: { truth: badLines, decisions: badDecisions } };
}

/** Rates with nothing to divide by are null. */
export function writeReport(report: Report, file: string): void {
  const toNull = (_: string, value: unknown) => (value === undefined ? null : value);
  writeFileSync(file, `${JSON.stringify(report, toNull, 2)}\n`);
}

export const writePlot = ({ curve }: Report, file: string): void => writeFileSync(file, toSvg(curve));

/**
 * Why a report exceeds `maxLeaks`, or undefined. An assertion that cannot be judged may be a leak, so it counts as one.
 */
export function findExcess({ total, badLines }: Report, maxLeaks: number): string | undefined {
  const { leaks, asserted } = total;
  if (leaks > maxLeaks) return `${leaks} of ${asserted} assertions leak, and --max-leaks allows ${maxLeaks}`;
  const doubtful = total.unknown + badLines.decisions;
  if (leaks + doubtful <= maxLeaks) return undefined;
  return `${leaks} of ${asserted} assertions leak, but ${doubtful} more cannot be judged and may; --max-leaks allows ${maxLeaks}`;
}
