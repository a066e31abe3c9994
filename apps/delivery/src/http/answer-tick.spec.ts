import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { AnswerTick, type Due, whenDue } from './answer-tick.js';

// An answer leaves at a multiple of the tick since its request arrived, never before it is known; order is kept and nobody is held up.

/** Timers may be so early. */
const EARLY_MS = 2;

describe('AnswerTick', () => {
  it.each([0.5, 39, 55, 400])('is due at the first multiple that is not over, %s ms after the request', (ago) => {
    const before = performance.now();
    const arrivedAt = before - ago;
    const dueAt = new AnswerTick(40).dueOf(arrivedAt);
    expect(Math.abs((dueAt - arrivedAt) / 40 - Math.round((dueAt - arrivedAt) / 40))).toBeLessThan(1e-6);
    expect(dueAt).toBeGreaterThanOrEqual(before);
    expect(dueAt).toBeLessThanOrEqual(performance.now() + 40);
  });

  it('lets an answer, and a fault, leave no earlier than they are due', async () => {
    const tick = new AnswerTick(40);
    for (const [takesMs, ticks] of [
      [0, 1],
      [55, 2],
    ] as const) {
      const arrivedAt = performance.now();
      expect(await tick.hold(arrivedAt, () => sleep(takesMs).then(() => 'answer'))).toBe('answer');
      expect(performance.now() - arrivedAt).toBeGreaterThanOrEqual(ticks * 40 - EARLY_MS);
    }
    const arrivedAt = performance.now();
    await expect(tick.hold(arrivedAt, () => Promise.reject(new Error('fault')))).rejects.toThrow('fault');
    expect(performance.now() - arrivedAt).toBeGreaterThanOrEqual(40 - EARLY_MS);
  });

  it('is off at zero', () => {
    const arrivedAt = performance.now() - 5;
    expect(new AnswerTick(0).dueOf(arrivedAt)).toBe(arrivedAt);
  });
});

describe('whenDue', () => {
  it('keeps the order and works on meanwhile: what is known together leaves together', async () => {
    const start = performance.now();
    const source = async function* (): AsyncGenerator<Due<number>> {
      for (let n = 0; n < 10; n += 1) {
        await sleep(1);
        yield { answers: n, dueAt: start + 100 };
      }
    };
    const seen: number[] = [];
    for await (const n of whenDue(source())) seen.push(n);
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(performance.now() - start).toBeGreaterThanOrEqual(100 - EARLY_MS);
    expect(performance.now() - start).toBeLessThan(250);
  });

  it('answers whoever waits for the answer before going on', async () => {
    let answered: (() => void) | undefined;
    const source = async function* (): AsyncGenerator<Due<number>> {
      for (let n = 0; n < 3; n += 1) {
        yield { answers: n, dueAt: performance.now() + 5 };
        await new Promise<void>((resolve) => (answered = resolve));
      }
    };
    const seen: number[] = [];
    for await (const n of whenDue(source())) {
      seen.push(n);
      setTimeout(() => answered?.(), 10);
    }
    expect(seen).toEqual([0, 1, 2]);
  });

  it('ends its source when the reader has gone', async () => {
    let ended = false;
    const source = async function* (): AsyncGenerator<Due<number>> {
      try {
        for (let n = 0; ; n += 1) yield { answers: n, dueAt: 0 };
      } finally {
        ended = true;
      }
    };
    for await (const n of whenDue(source())) if (n === 2) break;
    await sleep(1);
    expect(ended).toBe(true);
  });

  it('passes a fault on, after what was answered before it', async () => {
    const source = async function* (): AsyncGenerator<Due<number>> {
      yield { answers: 1, dueAt: performance.now() + 20 };
      throw new Error('fault');
    };
    const seen: number[] = [];
    const read = async () => {
      for await (const n of whenDue(source())) seen.push(n);
    };
    await expect(read()).rejects.toThrow('fault');
    expect(seen).toEqual([1]);
  });
});
