import { describe, expect, it } from '@jest/globals';
import { isPlausible } from './till-clock.js';

// A till may be late by weeks and early by hours, and no more.

describe('isPlausible', () => {
  const bounds = { maxAgeMs: 1_000, maxAheadMs: 100 };
  it.each([
    [10_000, true],
    [10_100, true],
    [10_101, false],
    [9_000, true],
    [8_999, false],
  ])('judges %d at 10000', (instant, expected) => {
    expect(isPlausible(instant, 10_000, bounds)).toBe(expected);
  });
});
