import { describe, expect, it } from '@jest/globals';
import { aReport, aRow } from './builders.js';
import { type Setting, toPage } from './page.js';
import { pool } from './pool.js';
import { breakdownTable, contestTable, markdownTable } from './tables.js';

// The page says who did how well, on what, and how that was measured; what cannot be divided is a dash and not a nought.

const rowOf = (table: string, name: string) => table.split('\n').find((line) => line.startsWith(`| ${name} |`));
const contestant = (name: string, leaks: number, live: boolean) => ({
  name,
  pooled: pool([aReport({ leaks, right: 100 - leaks, recalled: 88 }), aReport({ recalled: 66 })]),
  wallSeconds: 12.34,
  live,
});

describe('tables', () => {
  it('are Markdown, numbers to the right', () => {
    expect(markdownTable(['name', 'count'], [['a|b', '1']])).toBe('| name | count |\n|---|---:|\n| a\\|b | 1 |');
  });

  it('set contestants side by side', () => {
    const table = contestTable([contestant('ours', 0, true), contestant('theirs', 2, false)]);
    expect(rowOf(table, '')).toBe('|  | ours | theirs |');
    expect(rowOf(table, 'leaks')).toBe('| leaks | 0 | 2 |');
    expect(rowOf(table, 'leaks per million')).toBe('| leaks per million | 0.0 | 10000.0 |');
    expect(rowOf(table, 'recall of resolvable')).toBe('| recall of resolvable | 70.00 % | 70.00 % |');
    expect(rowOf(table, 'p99 seconds to decision')).toBe('| p99 seconds to decision | 10.0 | – |');
    expect(rowOf(table, 'wall seconds per world')).toBe('| wall seconds per world | 12.3 | 12.3 |');
  });

  it('put the most frequent first, with dashes where nothing was asserted', () => {
    const rare = aRow('rare', { transactions: 3, asserted: 0, right: 0, resolvable: 0, recalled: 0 });
    const lines = breakdownTable('scenario', [rare, aRow('plain')]).split('\n');
    expect(lines[2]).toBe('| plain | 200 | 110 | 100 | 0 | 36993.5 | 0 | 90.0 % |');
    expect(lines[3]).toBe('| rare | 3 | 0 | 0 | 0 | – | 0 | – |');
  });
});

describe('the page', () => {
  const setting: Setting = {
    command: 'npm run trials --',
    date: '2026-06-04',
    commit: 'abc',
    machine: '2 cores',
    seeds: ['a', 'b'],
    seedsKept: true,
    sales: 100_000,
    peersSkipped: false,
  };
  const result = { preset: 'hard', contestants: [contestant('ours', 0, true)] as const, remarks: ['A remark.'] };

  it('states the setting and has a section per preset', () => {
    const page = toPage(setting, [result]);
    for (const part of ['2026-06-04', '2 cores', 'a, b', 'no limit of the matcher was tuned', '## Preset `hard`']) {
      expect(page).toContain(part);
    }
    expect(page).toContain('- A remark.');
    expect(page).toContain('| same reference number | 6 |');
  });

  it('claims nothing about seeds that somebody named', () => {
    expect(toPage({ ...setting, seedsKept: false }, [result])).toContain('is not known here');
  });

  it('says when the peers are not there', () => {
    expect(toPage(setting, [result])).not.toContain('skipped');
    expect(toPage({ ...setting, peersSkipped: true }, [result])).toContain('Splink were skipped');
  });
});
