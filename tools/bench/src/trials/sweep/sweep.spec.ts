import { describe, expect, it } from '@jest/globals';
import type { TransactionTruthLine } from '@quittance/trial';
import { describeLeak } from './leaks.js';
import { toPayers } from '../measure/payers.js';
import { progressText } from './sweep.js';
import { makeOptions, townOf } from './town.js';

// A sweep can be made again town by town, and a leak be found again in its files.

describe('the towns of a sweep', () => {
  const sweep = { seed: 's', presets: ['default', 'hard'] as const };

  it('take presets and days in turn', () => {
    expect(townOf(sweep, 0)).toEqual({ seed: 's-0', preset: 'default', firstDay: '2026-06-04', days: 2 });
    expect(townOf(sweep, 5)).toEqual({ seed: 's-5', preset: 'hard', firstDay: '2026-10-24', days: 5 });
  });

  it.each([2, 3])('meet clock changes and every length with each of %i presets', (count) => {
    const presets = (['default', 'hard', 'hard'] as const).slice(0, count);
    const towns = Array.from({ length: 24 }, (_, index) => townOf({ seed: 's', presets }, index));
    for (const of of presets.keys()) {
      const own = towns.filter((_, index) => index % count === of);
      expect(new Set(own.map(({ firstDay }) => firstDay))).toEqual(new Set(['2026-06-04', '2026-10-24', '2026-03-28']));
      expect(new Set(own.map(({ days }) => days))).toEqual(new Set([2, 3, 5]));
    }
  });

  it('can be made again', () => {
    expect(makeOptions(townOf(sweep, 5), 100, 'r.json').join(' ')).toBe(
      '--seed s-5 --preset hard --from 2026-10-24 --days 5 --sales 100 --rates r.json',
    );
  });
});

it('progress says how long the other towns may take', () => {
  expect(progressText(6, 24, 300)).toBe('6 of 24 towns in 5 min, about 15 min to go');
  expect(progressText(24, 24, 1200)).toBe('24 of 24 towns in 20 min');
});

it('a leak is described by what was shown and what it is', () => {
  const truth = {
    kind: 'transaction',
    transactionId: 'T',
    customer: 'anna',
    of: { retailerId: 'R', saleId: 'S', tenderIndex: 0 },
    scenario: 'plain',
    bank: 'rich',
    because: 'same reference number',
  } as TransactionTruthLine;
  const leak = { transactionId: 'T', saleId: 'X', tenderIndex: 1, state: 'asserted', tier: 'rrn-store' };
  expect(describeLeak(leak, toPayers([truth]))).toBe(
    'T was shown X#1 by rrn-store, is of S#0 (plain, rich, same reference number)',
  );
});
