import { describe, expect, it } from '@jest/globals';
import { aReport, aRow } from '../builders.js';
import { pool, upperBound } from './pool.js';

// Several worlds read as if they were one: counts are added, never rates.

describe('pool', () => {
  const worlds = [
    aReport({ leaks: 1 }, { scenario: [aRow('plain'), aRow('tip', { leaks: 2 })] }),
    aReport({ leaks: 2, asserted: 300 }, { scenario: [aRow('tip', { asserted: 50 }), aRow('void')] }),
  ];

  it('adds counts, in all and by value', () => {
    const { total, by, missedBecause, worlds: count } = pool(worlds);
    expect({ count, leaks: total.leaks, asserted: total.asserted }).toEqual({ count: 2, leaks: 3, asserted: 400 });
    expect(by.scenario.map(({ value, asserted, leaks }) => [value, asserted, leaks])).toEqual([
      ['plain', 100, 0],
      ['tip', 150, 2],
      ['void', 100, 0],
    ]);
    expect(missedBecause).toEqual([{ because: 'same reference number', missed: 6 }]);
  });

  it('takes the median of seconds, and has none where nothing was right', () => {
    expect(pool(worlds).seconds).toEqual({ p50: 1, p99: 10 });
    const { total, ...rest } = aReport({});
    expect(pool([{ ...rest, total: { ...total, secondsToRight: null } }]).seconds).toBeUndefined();
  });
});

describe('upperBound', () => {
  it.each([
    [0, 0, undefined],
    [0, 1163, 0.0032922],
    [1, 1, 1],
    [5, 100, 0.1117505],
  ])('%i of %i', (successes, trials, bound) => {
    if (bound === undefined) expect(upperBound(successes, trials)).toBeUndefined();
    else expect(upperBound(successes, trials)).toBeCloseTo(bound, 6);
  });
});
