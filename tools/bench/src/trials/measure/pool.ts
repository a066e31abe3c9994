import { type Counts, type Dimension, type Missed, type WorldReport } from './report-file.js';
import { median } from '../../result.js';

export interface PooledRow extends Counts {
  readonly value: string;
}

/** Several worlds as if they were one. */
export interface Pooled {
  readonly worlds: number;
  readonly total: Counts;
  readonly by: Readonly<Record<Dimension, readonly PooledRow[]>>;
  readonly missedBecause: readonly Missed[];
  /** The median of the worlds' own; undefined when nothing was right. */
  readonly seconds: { readonly p50: number; readonly p99: number } | undefined;
}

const NOTHING: Counts = {
  transactions: 0,
  resolvable: 0,
  present: 0,
  asserted: 0,
  right: 0,
  mixUps: 0,
  mixUpsLeft: 0,
  leaks: 0,
  unknown: 0,
  recalled: 0,
  missed: 0,
};
const NAMES = Object.keys(NOTHING) as (keyof Counts)[];

export function pool(reports: readonly WorldReport[]): Pooled {
  const times = reports.flatMap(({ total }) => total.secondsToRight ?? []);
  return {
    worlds: reports.length,
    total: reports.reduce((sum, { total }) => add(sum, total), NOTHING),
    by: {
      scenario: poolRows(reports, 'scenario'),
      wallet: poolRows(reports, 'wallet'),
      bank: poolRows(reports, 'bank'),
      till: poolRows(reports, 'till'),
      storeKind: poolRows(reports, 'storeKind'),
      tier: poolRows(reports, 'tier'),
    },
    missedBecause: poolMissed(reports),
    seconds:
      times.length === 0
        ? undefined
        : { p50: median(times.map(({ p50 }) => p50)), p99: median(times.map(({ p99 }) => p99)) },
  };
}

/** In the order of the first world that has the value. */
function poolRows(reports: readonly WorldReport[], dimension: Dimension): PooledRow[] {
  const rows = new Map<string, Counts>();
  for (const { by } of reports) {
    for (const row of by[dimension]) rows.set(row.value, add(rows.get(row.value) ?? NOTHING, row));
  }
  return [...rows].map(([value, counts]) => ({ value, ...counts }));
}

function poolMissed(reports: readonly WorldReport[]): Missed[] {
  const sums = new Map<string, number>();
  for (const { missedBecause } of reports) {
    for (const { because, missed } of missedBecause) sums.set(because, (sums.get(because) ?? 0) + missed);
  }
  return [...sums].map(([because, missed]) => ({ because, missed })).sort((a, b) => b.missed - a.missed);
}

function add(some: Counts, more: Counts): Counts {
  return Object.fromEntries(NAMES.map((name) => [name, some[name] + more[name]])) as unknown as Counts;
}

/** The normal quantile that leaves 2.5 % above. */
const Z = 1.959963984540054;

/** The upper end of the 95 % score interval of Wilson (1927) for a share; undefined without trials. */
export function upperBound(successes: number, trials: number): number | undefined {
  if (trials === 0) return undefined;
  const share = successes / trials;
  const centre = share + Z ** 2 / (2 * trials);
  const half = Z * Math.sqrt((share * (1 - share)) / trials + Z ** 2 / (4 * trials ** 2));
  return Math.min(1, (centre + half) / (1 + Z ** 2 / trials));
}
