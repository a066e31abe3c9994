// What costs much is done in small portions, what costs little in large ones, whatever came before.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BatchSize } from './batch-size.js';

/** Works through records that cost so much each; answers how long each portion took. */
const portions = (size: BatchSize, records: number, msEach: number): number[] => {
  const taken: number[] = [];
  for (let left = records; left > 0; ) {
    const count = Math.min(size.most, left);
    taken.push(count * msEach);
    size.took(count, count * msEach);
    left -= count;
  }
  return taken;
};

describe('the size of a batch', () => {
  it('comes to half a second after the first portion of records that cost much', () => {
    const [, ...rest] = portions(new BatchSize(), 10_000, 3);
    expect(Math.max(...rest)).toBeLessThanOrEqual(1_000);
  });

  it('is large again soon after', () => {
    const size = new BatchSize();
    portions(size, 500, 100);
    expect(size.most).toBe(20);
    portions(size, 10_000, 0.1);
    expect(size.most).toBe(2_000);
  });

  it('stays within its bounds, whatever is told', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(3_000), fc.nat(100_000))), (told) => {
        const size = new BatchSize();
        for (const [count, ms] of told) size.took(count, ms);
        expect(size.most).toBeGreaterThanOrEqual(20);
        expect(size.most).toBeLessThanOrEqual(2_000);
      }),
    );
  });
});
