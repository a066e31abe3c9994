import { describe, expect, it } from '@jest/globals';
import { aContestant, aRow } from '../builders.js';
import { type ContestSetting, toPage } from './page.js';
import { besideTable, breakdownTable, contestTable, markdownTable, riskTable } from './tables.js';

// The page says who did how well, on what, and how that was measured; what cannot be divided is a dash and not a nought.

const rowOf = (table: string, name: string) => table.split('\n').find((line) => line.startsWith(`| ${name} |`));
describe('tables', () => {
  it('are Markdown, numbers to the right', () => {
    expect(markdownTable(['name', 'count'], [['a|b', '1']])).toBe('| name | count |\n|---|---:|\n| a\\|b | 1 |');
  });

  it('set contestants side by side', () => {
    const table = contestTable([aContestant('ours', 0), aContestant('theirs', 2, { live: false })]);
    expect(rowOf(table, '')).toBe('|  | ours | theirs |');
    expect(rowOf(table, 'leaks')).toBe('| leaks | 0 | 2 |');
    expect(rowOf(table, 'leaks per million')).toBe('| leaks per million | 0.0 | 10000.0 |');
    expect(rowOf(table, 'recall of resolvable')).toBe('| recall of resolvable | 70.00 % | 70.00 % |');
    expect(rowOf(table, '… at 0 leaks per million')).toBe('| … at 0 leaks per million | 70.00 % | – |');
    expect(rowOf(table, 'p99 seconds to decision')).toBe('| p99 seconds to decision | 10.0 | – |');
    expect(rowOf(table, 'wall seconds per world')).toBe('| wall seconds per world | 12.3 | 12.3 |');
  });

  it('set profiles side by side, with leaks where there are any', () => {
    const lines = besideTable('bank', 'bank', [aContestant('ours', 0), aContestant('theirs', 2)]).split('\n');
    expect(lines[0]).toBe('| bank | resolvable | ours | theirs |');
    expect(lines.slice(2)).toEqual(['| sparse | 110 | 10.0 % | 10.0 % |', '| rich | 110 | 90.0 % | 90.0 %, 2 leaks |']);
  });

  it('have a row for each other accepted risk', () => {
    const { pooled } = aContestant('ours', 2);
    const atRisks = [{ risk: 0.001, total: pooled.total }];
    const [table] = riskTable(aContestant('ours', 0, { atRisks }));
    expect(rowOf(table!, '0.001')).toBe('| 0.001 | 200 | 2 | 35721.8 | 70.00 % |');
    expect(riskTable(aContestant('ours', 0))).toEqual([]);
  });

  it('put the most frequent first, with dashes where nothing was asserted', () => {
    const rare = aRow('rare', { transactions: 3, asserted: 0, right: 0, resolvable: 0, recalled: 0 });
    const lines = breakdownTable('scenario', [rare, aRow('plain')]).split('\n');
    expect(lines[2]).toBe('| plain | 200 | 110 | 100 | 0 | 36993.5 | 0 | 90.0 % |');
    expect(lines[3]).toBe('| rare | 3 | 0 | 0 | 0 | – | 0 | – |');
  });
});

describe('the page', () => {
  const setting: ContestSetting = {
    command: 'npm run trials --',
    date: '2026-06-04',
    commit: 'abc',
    machine: '2 cores',
    seeds: ['a', 'b'],
    seedsKept: true,
    sales: 100_000,
    missing: [],
    picture: 'images/p.svg',
  };
  const result = { preset: 'hard', contestants: [aContestant('ours', 0)] as const, remarks: ['A remark.'] };

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

  it('shows the picture where there is one', () => {
    expect(toPage(setting, [result])).toContain('](images/p.svg)');
    expect(toPage({ ...setting, picture: undefined }, [result])).not.toContain('![');
  });

  it('says which peers are not there, and what the others do', () => {
    expect(toPage(setting, [result])).not.toContain('Skipped');
    const beside = { ...result, contestants: [aContestant('ours', 0), aContestant('cascade', 1)] as const };
    const page = toPage({ ...setting, missing: ['Splink 4'] }, [beside]);
    expect(page).toContain('(tools/bench/peers/README.md): Splink 4.');
    expect(page).toContain('**cascade**: exact joins');
    expect(page).toContain('### Recall by profile');
  });
});
