// Quantiles in bounded memory are right to within one per cent.
import { describe, expect, it } from '@jest/globals';
import { Spread } from './spread.js';

const spreadOf = (values: readonly number[]): Spread => {
  const spread = new Spread();
  for (const value of values) spread.add(value);
  return spread;
};

describe('a spread', () => {
  it('without values has no quantile', () => {
    expect(new Spread().quantile(0.5)).toBeUndefined();
  });

  it('returns the nearest rank, to within one per cent', () => {
    const values = Array.from({ length: 10_000 }, (_, i) => (i + 1) * 977);
    const spread = spreadOf(values.toReversed());
    for (const share of [0.01, 0.5, 0.95, 1]) {
      const exact = values[Math.ceil(share * values.length) - 1]!;
      expect(Math.abs(spread.quantile(share)! / exact - 1)).toBeLessThan(0.01);
    }
    expect(spread.count).toBe(10_000);
  });

  it('is exact for values that are all the same, zero and negative ones too', () => {
    expect(spreadOf([1234, 1234, 1234]).quantile(0.95)).toBe(1234);
    expect(spreadOf([-5000, -5000, 0, 7000]).quantile(0.5)).toBe(-5000);
    expect(spreadOf([-5000, 0, 7000]).quantile(0.5)).toBe(0);
  });

  it('merged is the spread of both', () => {
    const [one, other] = [spreadOf([1, 2, 3]), spreadOf([1000, 2000])];
    one.merge(other);
    expect([one.count, one.quantile(0.5), one.quantile(1)]).toEqual([5, 3, 2000]);
  });
});
