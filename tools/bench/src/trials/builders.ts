import { pool } from './measure/pool.js';
import type { Counts, Dimension, Row, WorldReport } from './measure/report-file.js';
import type { Contestant } from './page/tables.js';

/** A hundred assertions of which all are right, where not said otherwise. */
function theCounts(over: Partial<Counts> = {}): Counts {
  return {
    transactions: 200,
    resolvable: 110,
    present: 150,
    asserted: 100,
    right: 100,
    mixUps: 0,
    mixUpsLeft: 0,
    leaks: 0,
    unknown: 0,
    recalled: 99,
    missed: 11,
    ...over,
  };
}

export function aReport(over: Partial<Counts>, by: Partial<Record<Dimension, readonly Row[]>> = {}): WorldReport {
  const none = { scenario: [], wallet: [], bank: [], till: [], storeKind: [], tier: [] };
  return {
    total: { ...theCounts(over), secondsToRight: { p50: 1, p99: 10 } },
    by: { ...none, ...by },
    missedBecause: [{ because: 'same reference number', missed: 3 }],
  };
}

export const aRow = (value: string, over: Partial<Counts> = {}): Row => ({
  value,
  ...theCounts(over),
  secondsToRight: null,
});

/** Of two worlds, with the leaks in the first. */
export function aContestant(name: string, leaks: number, over: Partial<Contestant> = {}): Contestant {
  const by = { bank: [aRow('rich', { leaks }), aRow('sparse', { transactions: 300, recalled: 11 })] };
  const pooled = pool([aReport({ leaks, right: 100 - leaks, recalled: 88 }, by), aReport({ recalled: 66 })]);
  return { name, pooled, curve: [pooled.total], atRisks: [], wallSeconds: 12.34, live: true, ...over };
}
