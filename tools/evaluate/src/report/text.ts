import type { Row } from './judge.js';
import type { Report } from './report.js';
import type { Measures } from './tally.js';
import { dimensions } from './truth.js';

/** A heading and its cell. */
type Column = readonly [heading: string, cell: (measures: Measures) => string];

const ASSERTIONS: readonly Column[] = [
  ['asserted', (m) => String(m.asserted)],
  ['right', (m) => String(m.right)],
  ['mix-ups', (m) => String(m.mixUps)],
  ['/million', (m) => decimal(m.mixUpsPerMillion)],
  ['left', (m) => String(m.mixUpsLeft)],
  ['leaks', (m) => String(m.leaks)],
  ['/million', (m) => decimal(m.leaksPerMillion)],
  ['at most', (m) => decimal(m.leaksPerMillionAtMost)],
  ['precision %', (m) => percent(m.precision?.share, 4)],
  ['95 % interval', interval],
];
const RECALL: readonly Column[] = [
  ['recall %', (m) => percent(m.recall, 1)],
  ['of present', (m) => percent(m.presentRecall, 1)],
];
const ENDINGS: readonly Column[] = [
  ['missed', (m) => String(m.missed)],
  ['abstained rightly', (m) => String(m.abstainedRightly)],
];
const DELAYS: readonly Column[] = [
  ['p50 s', (m) => decimal(m.secondsToRight?.p50)],
  ['p99 s', (m) => decimal(m.secondsToRight?.p99)],
];
const SIZES: readonly Column[] = [
  ['transactions', (m) => String(m.transactions)],
  ['resolvable', (m) => String(m.resolvable)],
];

/** A report as text: totals, then a block of aligned columns per dimension. */
export function toText({ total, by, missedBecause, badLines }: Report): string {
  const all = [...SIZES, ...ASSERTIONS, ...RECALL, ...ENDINGS, ...DELAYS];
  return [
    `judged: ${badLines.truth} bad lines of the truth, ${badLines.decisions} of the decisions`,
    ...(total.unknown === 0
      ? []
      : [`${total.unknown} assertions cannot be judged: give the truth of their transactions and sales too`]),
    'left: mix-ups that still stand in the end; of the others a later record took the receipt back',
    'p50 s and p99 s: from the arrival of the last record that is needed to the first right assertion',
    '',
    ...table('all', [{ value: '', ...total }], all),
    ...dimensions.flatMap((dimension) => ['', ...table(dimension, by[dimension], all)]),
    '',
    ...table('tier', by.tier, [...ASSERTIONS, ...RECALL, ...DELAYS]),
    ...(missedBecause.length === 0
      ? []
      : [
          '',
          ...align([['missed, because', 'missed'], ...missedBecause.map((row) => [row.because, String(row.missed)])]),
        ]),
  ].join('\n');
}

const table = (name: string, rows: readonly Row[], columns: readonly Column[]): string[] =>
  align([
    [name, ...columns.map(([heading]) => heading)],
    ...rows.map((row) => [row.value, ...columns.map(([, cell]) => cell(row))]),
  ]);

/** First column left-aligned, numbers right-aligned. */
function align(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  return rows.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join('  ')
      .trimEnd(),
  );
}

const NOTHING = '–';

const percent = (share: number | undefined, decimals: number) =>
  share === undefined ? NOTHING : (share * 100).toFixed(decimals);
const decimal = (value: number | undefined) => (value === undefined ? NOTHING : value.toFixed(1));

function interval({ precision }: Measures): string {
  return precision ? `${percent(precision.lower, 4)}–${percent(precision.upper, 4)}` : NOTHING;
}
