// A share has the bounds of Wilson's formula, even where nothing or everything succeeded.
import { describe, expect, it } from '@jest/globals';
import { wilson } from './wilson.js';

describe('the Wilson interval', () => {
  it('is the published one for 5 of 10 and for 8 of 10', () => {
    const half = wilson(5, 10)!;
    expect(half.share).toBe(0.5);
    expect(half.lower).toBeCloseTo(0.2366, 4);
    expect(half.upper).toBeCloseTo(0.7634, 4);
    const most = wilson(8, 10)!;
    expect(most.lower).toBeCloseTo(0.4902, 4);
    expect(most.upper).toBeCloseTo(0.9433, 4);
  });

  it('is 1 to n / (n + z²) when everything succeeded, and mirrors when nothing did', () => {
    expect(wilson(10, 10)).toEqual({ share: 1, lower: expect.closeTo(10 / 13.841459, 6), upper: 1 });
    expect(wilson(0, 10)).toEqual({ share: 0, lower: 0, upper: expect.closeTo(3.841459 / 13.841459, 6) });
    // No leak among a million assertions still leaves room for 3.84 per million.
    expect(wilson(0, 1_000_000)!.upper * 1_000_000).toBeCloseTo(3.8414, 3);
  });

  it('does not exist without trials', () => {
    expect(wilson(0, 0)).toBeUndefined();
  });
});
