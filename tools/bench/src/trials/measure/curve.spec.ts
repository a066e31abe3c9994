import { describe, expect, it } from '@jest/globals';
import { curveOf, recallAt } from './curve.js';

// A curve says what every number of leaks buys; a threshold cannot part decisions of one weight.

const right = (weight: number) => ({ weight, leak: false, recalled: true });
const leak = (weight: number) => ({ weight, leak: true, recalled: false });

describe('a curve', () => {
  it('has the most recall of each number of leaks, whatever the order of the decisions', () => {
    const decisions = [leak(5), right(9), right(1), right(7), right(4)];
    expect(curveOf(decisions, 10)).toEqual([
      { leaks: 0, asserted: 2, recalled: 2, resolvable: 10 },
      { leaks: 1, asserted: 5, recalled: 4, resolvable: 10 },
    ]);
  });

  it('takes all decisions of a weight or none', () => {
    expect(curveOf([right(9), leak(5), right(5)], 2)).toEqual([
      { leaks: 0, asserted: 1, recalled: 1, resolvable: 2 },
      { leaks: 1, asserted: 3, recalled: 2, resolvable: 2 },
    ]);
  });

  it('counts no recall for what no expert could tell', () => {
    expect(curveOf([{ weight: 3, leak: false, recalled: false }], 1)).toEqual([
      { leaks: 0, asserted: 1, recalled: 0, resolvable: 1 },
    ]);
  });
});

describe('recall at a rate of leaks', () => {
  const point = (leaks: number, recalled: number) => ({ leaks, asserted: 100_000, recalled, resolvable: 1000 });
  const curve = [point(0, 500), point(1, 600), point(10, 700), point(11, 800)];

  it('is the highest with at most so many', () => {
    expect([0, 10, 100, 1000].map((perMillion) => recallAt(curve, perMillion))).toEqual([0.5, 0.6, 0.7, 0.8]);
  });

  it('is that of a single point where this has no more, and does not exist where it has', () => {
    expect(recallAt([point(1, 600)], 10)).toBe(0.6);
    expect(recallAt([point(1, 600)], 9)).toBeUndefined();
    expect(recallAt([], 100)).toBeUndefined();
  });
});
