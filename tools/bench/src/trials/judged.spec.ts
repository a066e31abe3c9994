import { describe, expect, it } from '@jest/globals';
import { aReport } from './builders.js';
import { toContestant } from './judged.js';
import { findPeers, ours, oursAt } from './players.js';

// One contestant of several worlds: one threshold counts for all of them, and ours has a point for each accepted risk.

const judged = (weights: readonly number[], leaks: number) => ({
  report: aReport({ leaks }),
  seconds: 10 * weights.length,
  weighed: weights.map((weight) => ({ weight, leak: weight < 2, recalled: weight >= 2 })),
});

describe('a contestant', () => {
  const worlds = [judged([9, 3], 0), judged([5, 4, 1], 1)];

  it('that weighs has a curve over all worlds', () => {
    const splink = findPeers(() => true).installed.find(({ weighs }) => weighs)!;
    const { curve, wallSeconds } = toContestant(splink, worlds);
    expect(curve).toEqual([
      { leaks: 0, asserted: 4, recalled: 4, resolvable: 220 },
      { leaks: 1, asserted: 5, recalled: 4, resolvable: 220 },
    ]);
    expect(wallSeconds).toBe(25);
  });

  it('that does not weigh has its one point', () => {
    const { curve, pooled } = toContestant(ours, worlds);
    expect(pooled.total.leaks).toBe(1);
    expect(curve).toEqual([pooled.total]);
  });

  it('of ours has the other risks as points too', () => {
    const bold = toContestant(oursAt(0.001), [judged([], 3)]).pooled.total;
    const atRisks = [{ risk: 0.001, total: bold }];
    const { curve, pooled, ...rest } = toContestant(ours, worlds, atRisks);
    expect(curve).toEqual([pooled.total, bold]);
    expect(rest.atRisks).toEqual(atRisks);
    expect(oursAt(0.001).name).toBe('ours at 0.001');
  });
});
