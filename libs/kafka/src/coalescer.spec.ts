import { describe, expect, it } from '@jest/globals';
import { Coalescer } from './coalescer.js';

// Calls that come while one is under way share the next one, and each gets its own results.

function openCoalescer(maxItems: number) {
  const calls: (readonly number[])[] = [];
  const gates: (() => void)[] = [];
  const coalescer = new Coalescer<number, number>(async (items) => {
    calls.push(items);
    await new Promise<void>((open) => gates.push(open));
    if (items.includes(13)) throw new Error('unlucky');
    return items.map((item) => item * 10);
  }, maxItems);
  const openNext = async () => {
    while (gates.length === 0) await new Promise(setImmediate);
    gates.shift()?.();
  };
  return { calls, coalescer, openNext };
}

describe('Coalescer', () => {
  it('merges what comes at once, in order, and hands everyone their own', async () => {
    const { calls, coalescer, openNext } = openCoalescer(10);
    const answers = [coalescer.run([1]), coalescer.run([2, 3]), coalescer.run([]), coalescer.run([4])];
    await openNext();
    expect(await Promise.all(answers)).toEqual([[10], [20, 30], [], [40]]);
    expect(calls).toEqual([[1, 2, 3, 4]]);
  });

  it('merges what comes while a call is under way', async () => {
    const { calls, coalescer, openNext } = openCoalescer(10);
    const first = coalescer.run([1]);
    while (calls.length === 0) await new Promise(setImmediate);
    const later = Promise.all([coalescer.run([2]), coalescer.run([3])]);
    await openNext();
    await openNext();
    expect([await first, await later]).toEqual([[10], [[20], [30]]]);
    expect(calls).toEqual([[1], [2, 3]]);
  });

  it('keeps to the limit, but never splits one caller', async () => {
    const { calls, coalescer, openNext } = openCoalescer(2);
    const answers = [coalescer.run([1]), coalescer.run([2]), coalescer.run([3, 4, 5]), coalescer.run([6])];
    for (let call = 0; call < 3; call += 1) await openNext();
    await Promise.all(answers);
    expect(calls).toEqual([[1, 2], [3, 4, 5], [6]]);
  });

  it('fails everyone merged into a failing call, and nobody after', async () => {
    const { coalescer, openNext } = openCoalescer(2);
    const first = coalescer.run([1, 1]);
    const failing = Promise.allSettled([coalescer.run([13]), coalescer.run([2])]);
    const later = coalescer.run([3, 4]);
    for (let call = 0; call < 3; call += 1) await openNext();
    expect(await first).toEqual([10, 10]);
    expect((await failing).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await later).toEqual([30, 40]);
  });
});
