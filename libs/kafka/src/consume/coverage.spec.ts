import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { Coverage, type CoverageOptions } from './coverage.js';
import type { Positions } from './positions.js';

// What the topic held when it was asked is known when the answer is yes; questions are shared; in doubt the answer is no.

const at = (offset: number): Positions => new Map([[0, offset]]);

const open = (over: Partial<CoverageOptions> = {}) => {
  const asked = { ends: 0, recorded: 0, committed: 0, faults: 0 };
  const now = { end: 5, recorded: 5, committed: 5 };
  const coverage = new Coverage({
    ends: () => Promise.resolve(at((asked.ends++, now.end))),
    recorded: () => Promise.resolve(at((asked.recorded++, now.recorded))),
    committed: () => Promise.resolve(at((asked.committed++, now.committed))),
    onFault: () => (asked.faults += 1),
    ...over,
  });
  return { coverage, asked, now };
};

describe('Coverage', () => {
  it('asks nothing of the database where what is known is enough', async () => {
    const { coverage, asked } = open();
    expect([await coverage.reached(300), await coverage.reached(300)]).toEqual([true, true]);
    expect(asked).toEqual({ ends: 2, recorded: 1, committed: 1, faults: 0 });
  });

  it('waits for the projection, and goes by commits where nothing was recorded', async () => {
    const { coverage, now } = open();
    Object.assign(now, { recorded: 4, committed: 4 });
    setTimeout(() => (now.recorded = 5), 50);
    expect(await coverage.reached(300)).toBe(true);
    now.end = 6;
    setTimeout(() => (now.committed = 6), 20);
    expect(await coverage.reached(300)).toBe(true);
  });

  it('shares a question among those who come before it, never one that was under way', async () => {
    const releases: (() => void)[] = [];
    let end = 5;
    const { coverage, now } = open({
      ends: () => {
        const seen = at(end);
        return new Promise((resolve) => releases.push(() => resolve(seen)));
      },
    });
    const turn = () => sleep(5);
    const first = coverage.reached(300);
    await turn();
    end = 6;
    const later = [coverage.reached(300), coverage.reached(300)];
    await turn();
    expect(releases).toHaveLength(1);
    releases[0]!();
    expect(await first).toBe(true);
    await turn();
    expect(releases).toHaveLength(2);
    releases[1]!();
    setTimeout(() => (now.recorded = 6), 30);
    expect(await Promise.all(later)).toEqual([true, true]);
  });

  it('says no when it takes too long, when Kafka does not answer and when it refuses', async () => {
    const behind = open();
    Object.assign(behind.now, { recorded: 4, committed: 4 });
    const silent = open({ ends: () => new Promise(() => undefined) });
    const refused = open({ ends: () => Promise.reject(new Error('away')) });
    const answers = [behind, silent, refused].map(({ coverage }) => coverage.reached(300));
    expect(await Promise.all(answers)).toEqual([false, false, false]);
    expect(refused.asked.faults).toBe(1);
  });
});
