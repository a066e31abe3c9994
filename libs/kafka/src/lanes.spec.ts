// Per-key order is kept, keys overlap, and offsets resolve only up to the first gap.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DonePrefix, runLanes } from './lanes.js';

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('runLanes', () => {
  it('runs items of one key in order while another key goes ahead', async () => {
    const seen: string[] = [];
    await runLanes(
      ['a1', 'a2', 'b1'],
      (x) => x[0]!,
      8,
      async (item) => {
        if (item === 'a1') await tick();
        seen.push(item);
      },
    );
    expect(seen).toEqual(['b1', 'a1', 'a2']);
  });

  it('never has more than `width` items under way', async () => {
    let now = 0;
    let most = 0;
    await runLanes(
      Array.from({ length: 50 }, (_, i) => String(i)),
      (x) => x,
      4,
      async () => {
        most = Math.max(most, ++now);
        await tick();
        now -= 1;
      },
    );
    expect(most).toBe(4);
  });

  it('keeps the order within each key for any interleaving', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 40 }),
        fc.integer({ min: 1, max: 6 }),
        async (keys, width) => {
          const seen = new Map<number, number[]>();
          await runLanes(keys, String, width, async (key, index) => {
            if (index % 3 === 0) await tick();
            seen.set(key, [...(seen.get(key) ?? []), index]);
          });
          for (const indexes of seen.values()) expect(indexes).toEqual([...indexes].sort((a, b) => a - b));
          expect([...seen.values()].flat()).toHaveLength(keys.length);
        },
      ),
    );
  });
});

describe('DonePrefix', () => {
  it('does not pass a gap', () => {
    const prefix = new DonePrefix(4);
    expect(prefix.mark(1)).toBe(0);
    expect(prefix.mark(3)).toBe(0);
    expect(prefix.mark(0)).toBe(2);
    expect(prefix.mark(2)).toBe(4);
  });
});
