import type { LineAccount } from '../uci/accounting.js';
import type { Verdict } from './judge.js';

const SHOWN = 12;

/** The figures as a person reads them, with what is wrong first when something is. */
export function summary({ ok, figures, complaints }: Verdict): string {
  const { transactions: t, receipts: r, edges: e } = figures;
  const sum = t.matched + t.abstained + t.unmatched + t.rejected;
  const rows: Row[] = [
    ['Transactions sent', t.sent],
    ['  matched', t.matched],
    ['  abstained', t.abstained],
    ['  unmatched', t.unmatched, `of them without consent ${n(t.withoutConsent)}, voided ${n(t.voided)}`],
    ['  rejected', t.rejected],
    ['  sum', sum, sum === t.sent ? '= sent' : `≠ sent (${n(t.sent)})`],
    null,
    ['Receipts expected', r.expected, r.open > 0 ? `of them by amount and time alone ${n(r.open)}` : ''],
    ['  delivered', r.delivered, r.delivered === r.expected ? '= expected' : `≠ expected (${n(r.expected)})`],
    ['  wrong', r.wrong],
    ['  missing', r.missing],
    ['  unexpected', r.unexpected],
    ['  twice', r.duplicated],
    ['  altered', r.altered],
    null,
    ['Till documents sent', e.sales.sent, `accepted ${n(e.sales.accepted)}, rejected ${n(e.sales.rejected)}`],
    [
      'Bank records sent',
      e.transactions.sent,
      `accepted ${n(e.transactions.accepted)}, rejected ${n(e.transactions.rejected)}`,
    ],
    ['Other requests', e.others.sent, `accepted ${n(e.others.accepted)}, rejected ${n(e.others.rejected)}`],
    ['  malformed by design', e.malformed, `accepted all the same ${n(e.acceptedWrongly)}`],
    ['  refused wrongly', e.refusedWrongly],
  ];
  const shown = complaints.slice(0, SHOWN).map(({ about, text }) => `  ${about}: ${text}`);
  const rest = complaints.length > SHOWN ? [`  … and ${complaints.length - SHOWN} more`] : [];
  const ending = ok ? ['Every figure is right.'] : [`${complaints.length} things are wrong:`, ...shown, ...rest];
  return [table(rows), '', ...ending].join('\n');
}

/** Where every line of the file went. */
export function lineSummary(account: LineAccount): string {
  const byCount = [...account.reasons].sort((a, b) => b.lines - a.lines);
  const rows: Row[] = [
    ['Lines in the file', account.linesInFile],
    ['  on delivered receipts', account.onReceipts],
    ...byCount.map(({ reason, lines }): Row => [`  ${reason}`, lines]),
    ['  unaccounted for', account.unaccounted],
    ['Receipts unlike their invoice', account.differences.length],
  ];
  const shown = account.differences.slice(0, SHOWN).map((difference) => `  ${difference}`);
  return [table(rows), ...shown].join('\n');
}

type Row = readonly [label: string, count: number, note?: string] | null;

function table(rows: readonly Row[]): string {
  const labels = rows.map((row) => row?.[0].length ?? 0);
  const counts = rows.map((row) => (row ? n(row[1]).length : 0));
  const [label, count] = [Math.max(...labels), Math.max(...counts)];
  return rows
    .map((row) => (row ? `${row[0].padEnd(label)}  ${n(row[1]).padStart(count)}  ${row[2] ?? ''}`.trimEnd() : ''))
    .join('\n');
}

function n(value: number): string {
  return value.toLocaleString('en-GB');
}
