import { type CurvePoint, recallAt } from '../measure/curve.js';
import { type Pooled, type PooledRow, upperBound } from '../measure/pool.js';
import type { Counts, Dimension, Missed } from '../measure/report-file.js';

/** One way to find the sale of a transaction, and what came of it. */
export interface Contestant {
  readonly name: string;
  readonly pooled: Pooled;
  /** Mean over the worlds, from the program's start to its end. */
  readonly wallSeconds: number;
  /** Decides as records arrive; others only when everything has. */
  readonly live: boolean;
  /** By threshold; the total alone of a contestant that has none. */
  readonly curve: readonly CurvePoint[];
  /** Ours at other accepted risks; empty unless asked for. */
  readonly atRisks: readonly AtRisk[];
}

export interface AtRisk {
  /** Accepted probability that a match is wrong. */
  readonly risk: number;
  readonly total: Counts;
}

const NOTHING = '–';

/** A Markdown table: the first column to the left, all others to the right. */
export function markdownTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const rule = `|${headings.map((_, i) => (i === 0 ? '---' : '---:')).join('|')}|`;
  return [line(headings), rule, ...rows.map(line)].join('\n');
}

/** One column per contestant. */
export function contestTable(contestants: readonly Contestant[]): string {
  const row = (name: string, cell: (contestant: Contestant) => string) => [name, ...contestants.map(cell)];
  const ofCounts = (name: string, cell: (counts: Counts) => string) => row(name, ({ pooled }) => cell(pooled.total));
  const seconds = (contestant: Contestant, which: 'p50' | 'p99') =>
    decimal(contestant.live ? contestant.pooled.seconds?.[which] : undefined);
  return markdownTable(
    ['', ...contestants.map(({ name }) => name)],
    [
      ofCounts('assertions', ({ asserted }) => whole(asserted)),
      ofCounts('leaks', ({ leaks }) => whole(leaks)),
      ofCounts('leaks per million', ({ leaks, asserted }) => perMillion(ratio(leaks, asserted))),
      ofCounts('… at most (95 %)', ({ leaks, asserted }) => perMillion(upperBound(leaks, asserted))),
      ofCounts('mix-ups per million', ({ mixUps, asserted }) => perMillion(ratio(mixUps, asserted))),
      ofCounts('… still shown in the end', ({ mixUpsLeft, asserted }) => perMillion(ratio(mixUpsLeft, asserted))),
      ofCounts('precision', ({ right, asserted }) => percent(ratio(right, asserted), 4)),
      ofCounts('recall of resolvable', ({ recalled, resolvable }) => percent(ratio(recalled, resolvable), 2)),
      ...[0, 10, 100].map((perMillion) =>
        row(`… at ${perMillion} leaks per million`, ({ curve }) => percent(recallAt(curve, perMillion), 2)),
      ),
      row('p50 seconds to decision', (contestant) => seconds(contestant, 'p50')),
      row('p99 seconds to decision', (contestant) => seconds(contestant, 'p99')),
      row('wall seconds per world', ({ wallSeconds }) => decimal(wallSeconds)),
    ],
  );
}

/** Ours, by what sets transactions apart; the most frequent first. */
export function breakdownTable(name: string, rows: readonly PooledRow[]): string {
  return markdownTable(
    [name, 'transactions', 'resolvable', 'assertions', 'leaks', '… per million at most', 'mix-ups', 'recall'],
    [...rows]
      .sort((a, b) => b.transactions - a.transactions)
      .map(({ value, ...row }) => [
        value,
        whole(row.transactions),
        whole(row.resolvable),
        whole(row.asserted),
        whole(row.leaks),
        perMillion(upperBound(row.leaks, row.asserted)),
        whole(row.mixUps),
        percent(ratio(row.recalled, row.resolvable), 1),
      ]),
  );
}

/** What other accepted risks come to; nothing where none was tried. */
export function riskTable({ atRisks }: Contestant): string[] {
  if (atRisks.length === 0) return [];
  const rows = atRisks.map(({ risk, total }) => [
    String(risk),
    whole(total.asserted),
    whole(total.leaks),
    perMillion(upperBound(total.leaks, total.asserted)),
    percent(ratio(total.recalled, total.resolvable), 2),
  ]);
  return [
    markdownTable(['ours at an accepted risk of', 'assertions', 'leaks', '… per million at most', 'recall'], rows),
  ];
}

/** Every contestant's recall and leaks, by what sets transactions apart; the most frequent first. */
export function besideTable(name: string, by: Dimension, contestants: readonly Contestant[]): string {
  const values = [...(contestants[0]?.pooled.by[by] ?? [])]
    .filter(({ resolvable }) => resolvable > 0)
    .sort((a, b) => b.transactions - a.transactions);
  const cell = ({ pooled }: Contestant, value: string) => {
    const row = pooled.by[by].find((one) => one.value === value);
    return row === undefined ? NOTHING : recallAndLeaks(row);
  };
  return markdownTable(
    [name, 'resolvable', ...contestants.map((one) => one.name)],
    values.map(({ value, resolvable }) => [value, whole(resolvable), ...contestants.map((one) => cell(one, value))]),
  );
}

/** Leaks are named only where there are any. */
export function recallAndLeaks({ recalled, resolvable, leaks }: Counts): string {
  const recall = percent(ratio(recalled, resolvable), 1);
  return leaks === 0 ? recall : `${recall}, ${whole(leaks)} ${leaks === 1 ? 'leak' : 'leaks'}`;
}

/** By rule, from the strongest; the recall of all rules together is the whole's. */
export function tierTable({ by, total }: Pooled): string {
  return markdownTable(
    ['tier', 'assertions', 'leaks', '… per million at most', 'mix-ups', 'its part of recall'],
    by.tier.map((row) => [
      row.value,
      whole(row.asserted),
      whole(row.leaks),
      perMillion(upperBound(row.leaks, row.asserted)),
      whole(row.mixUps),
      percent(ratio(row.recalled, total.resolvable), 1),
    ]),
  );
}

export function missedTable(missed: readonly Missed[]): string {
  return markdownTable(
    ['missed, though an expert could have told by', 'transactions'],
    missed.map(({ because, missed: count }) => [because, whole(count)]),
  );
}

export const ratio = (part: number, all: number): number | undefined => (all === 0 ? undefined : part / all);

export const whole = (value: number): string => value.toLocaleString('en-GB');
export const percent = (share: number | undefined, decimals: number): string =>
  share === undefined ? NOTHING : `${(share * 100).toFixed(decimals)} %`;
const perMillion = (share: number | undefined): string =>
  share === undefined ? NOTHING : (share * 1_000_000).toFixed(1);
const decimal = (value: number | undefined): string => (value === undefined ? NOTHING : value.toFixed(1));
