import { expect, it } from '@jest/globals';
import { aContestant } from '../builders.js';
import type { Setting } from './setting.js';
import { toSweepPage } from './sweep-page.js';
import { townOf } from '../sweep/town.js';

// The page of a sweep has every town, all of them together, and who found what by profile.

const setting: Setting & { seed: string; probability: number } = {
  command: 'npm run trials -- --sweep',
  date: '2026-06-04',
  commit: 'abc',
  machine: '2 cores',
  sales: 30_000,
  missing: [],
  picture: 'images/p.svg',
  seed: 's',
  probability: 0.999,
};

it('sets contestants side by side in all towns and in each', () => {
  const contestants = [aContestant('ours', 0), aContestant('cascade', 1)];
  const totals = contestants.map(({ pooled }) => pooled.total);
  const town = townOf({ seed: 's', presets: ['hard'] }, 2);
  const page = toSweepPage(setting, [{ town, totals }], contestants);
  expect(page).toContain('1 towns of 30,000 sales');
  expect(page).toContain('| recall of resolvable | 70.00 % | 70.00 % |');
  expect(page).toContain('| s-2 | hard | 2026-10-24 | 5 | 220 | 70.0 % | 70.0 %, 1 leak |');
  expect(page).toContain('| sparse | 110 | 10.0 % | 10.0 % |');
  expect(page).toContain('](images/p.svg)');
});
