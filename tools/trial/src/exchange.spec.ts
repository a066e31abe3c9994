import { describe, expect, it } from '@jest/globals';
import { mayBeConverted, rateOn } from './exchange.js';

// A conversion is plausible where it costs up to some per cent more than the rate of its day.

const day = Date.parse('2026-06-04T12:00:00Z');

describe('rateOn', () => {
  it('stays all day and moves a little from day to day', () => {
    expect(rateOn('EUR', day)).toBe(rateOn('EUR', day + 3_600_000));
    const rates = Array.from({ length: 100 }, (_, i) => rateOn('EUR', day + i * 86_400_000));
    expect(new Set(rates).size).toBe(100);
    for (const rate of rates) expect(Math.abs(rate / 1.15 - 1)).toBeLessThan(0.016);
  });
});

describe('mayBeConverted', () => {
  it.each([
    [10_000, 11_500, true],
    [10_000, 12_300, true],
    [10_000, 12_425, false],
    [10_000, 11_370, false],
    [10_000, 10_000, false],
    // 2.47 pounds are 2.8405 euros.
    [247, 284, true],
    [247, 308, false],
  ])('%i pence and %i cents: %s', (pounds, euros, plausible) => {
    expect(mayBeConverted(pounds, euros, 1.15)).toBe(plausible);
  });
});
