import { readFileSync } from 'node:fs';

/** What is counted about some transactions; the report of `npm run evaluate` has more. */
export interface Counts {
  readonly transactions: number;
  readonly resolvable: number;
  readonly present: number;
  readonly asserted: number;
  readonly right: number;
  readonly mixUps: number;
  /** Mix-ups that still stand in the end. */
  readonly mixUpsLeft: number;
  readonly leaks: number;
  /** Assertions that could not be judged. */
  readonly unknown: number;
  /** Resolvable ones about which the right assertion stands in the end. */
  readonly recalled: number;
  readonly missed: number;
}

interface Measures extends Counts {
  readonly secondsToRight: { readonly p50: number; readonly p99: number } | null;
}

export interface Row extends Measures {
  readonly value: string;
}

export type Dimension = 'scenario' | 'wallet' | 'bank' | 'till' | 'storeKind' | 'tier';

export interface Missed {
  readonly because: string;
  readonly missed: number;
}

/** How good the decisions about one world are. */
export interface WorldReport {
  readonly total: Measures;
  readonly by: Readonly<Record<Dimension, readonly Row[]>>;
  readonly missedBecause: readonly Missed[];
}

export const readReport = (file: string): WorldReport => JSON.parse(readFileSync(file, 'utf8')) as WorldReport;
