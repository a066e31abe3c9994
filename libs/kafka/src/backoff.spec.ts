// Waits grow by their factor from the first to the longest, stay within their jitter, and never end in Infinity.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { backoff, scheduled } from './backoff.js';

const aChance = fc.double({ min: 0, max: 0.999, noNaN: true });

describe('backoff', () => {
  it('doubles from the first wait to the longest', () => {
    const wait = backoff({ firstMs: 100, mostMs: 5_000 });
    expect([1, 2, 3, 6, 7, 50, 5_000].map((attempt) => wait(attempt))).toEqual([
      100, 200, 400, 3_200, 5_000, 5_000, 5_000,
    ]);
  });

  it('grows by another factor where one is given', () => {
    expect([1, 2, 3, 4].map((attempt) => backoff({ firstMs: 10, mostMs: 200, factor: 3 })(attempt))).toEqual([
      10, 30, 90, 200,
    ]);
    expect(backoff({ firstMs: 500, mostMs: 500, factor: 1 })(9)).toBe(500);
  });

  it('spreads a wait by its jitter either way, in whole ms', () => {
    const wait = backoff({ firstMs: 1_001, mostMs: 60_000, jitter: 0.25 });
    expect([0, 0.5, 0.999_999].map((chance) => wait(1, chance))).toEqual([751, 1_001, 1_251]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_000 }), aChance, (attempt, chance) => {
        const ms = wait(attempt, chance);
        expect(Number.isInteger(ms)).toBe(true);
        expect(Math.abs(ms - wait(attempt))).toBeLessThanOrEqual(wait(attempt) * 0.25 + 1);
      }),
    );
  });
});

describe('scheduled', () => {
  it('waits as the table says, with its jitter, and says when there is no next attempt', () => {
    const wait = scheduled([5_000, 300_000], 0.2);
    expect([1, 2, 3].map((attempt) => wait(attempt))).toEqual([5_000, 300_000, undefined]);
    expect([wait(1, 0), wait(2, 0.75)]).toEqual([4_000, 330_000]);
    expect(scheduled([])(1)).toBeUndefined();
  });
});
