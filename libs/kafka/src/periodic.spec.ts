// Work that time brings about runs one at a time, outlives its faults, and has ended when it is stopped.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from '@jest/globals';
import { Periodic, type PeriodicOptions } from './periodic.js';

const lines: [object, string][] = [];
const logger = { warn: (...line: [object, string]) => void lines.push(line) };
let periodic: Periodic;
const start = (options: Partial<PeriodicOptions> & Pick<PeriodicOptions, 'work'>): void => {
  periodic = new Periodic({ component: 'upkeep', everyMs: 5, logger, ...options });
  periodic.start();
};
afterEach(async () => {
  await periodic.stop();
  lines.length = 0;
});

it('runs again and again, never twice at once, and the first time after an interval', async () => {
  let under = 0;
  let most = 0;
  let runs = 0;
  start({
    work: async () => {
      most = Math.max(most, ++under);
      await sleep(20);
      under -= 1;
      runs += 1;
    },
  });
  expect(under).toBe(0);
  while (runs < 3) await sleep(5);
  expect(most).toBe(1);
});

it('runs at once where it is told to', () => {
  let runs = 0;
  start({ everyMs: 3_600_000, atOnce: true, work: () => (runs += 1) });
  expect(runs).toBe(1);
});

it.each([
  ['rejects', () => Promise.reject(new Error('no'))],
  [
    'throws',
    () => {
      throw new Error('no');
    },
  ],
])('says which work it was that %s and when it is tried again, and goes on', async (_, fail) => {
  let runs = 0;
  start({
    work: () => {
      runs += 1;
      if (runs === 1) return fail();
    },
  });
  while (runs < 3) await sleep(5);
  expect(lines).toEqual([
    [{ component: 'upkeep', error: new Error('no') }, 'upkeep: periodic work failed; retrying in 0.005 s'],
  ]);
});

it('waits after a fault for as long as it is told to', async () => {
  start({ atOnce: true, everyMs: 3_600_000, retryMs: 5, work: () => Promise.reject(new Error('no')) });
  while (lines.length < 2) await sleep(5);
  expect(lines[1]?.[1]).toBe('upkeep: periodic work failed; retrying in 0.005 s');
});

it('has ended once it is stopped, and neither starts again nor says a word', async () => {
  let started = 0;
  let ended = 0;
  start({
    atOnce: true,
    work: async () => {
      started += 1;
      await sleep(30);
      ended += 1;
      throw new Error('the database is closed');
    },
  });
  await periodic.stop();
  expect([started, ended]).toEqual([1, 1]);
  await sleep(20);
  expect([started, lines]).toEqual([1, []]);
});
