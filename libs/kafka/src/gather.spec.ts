// What comes while work is under way goes into the next batch, in order, and each caller learns of its own batch only.
import { describe, expect, it } from '@jest/globals';
import { Gather } from './gather.js';

const opened = (): { open: () => void; gate: Promise<void> } => {
  let open: () => void = () => {};
  const gate = new Promise<void>((resolve) => (open = resolve));
  return { open, gate };
};

describe('Gather', () => {
  it('puts together what waits, in order of arrival, up to the bound', async () => {
    const batches: string[][] = [];
    const first = opened();
    const gather = new Gather<string>(4, async (items) => {
      batches.push([...items]);
      if (batches.length === 1) await first.gate;
    });
    const runs = [gather.run(['a'])];
    await new Promise((resolve) => setTimeout(resolve, 5));
    runs.push(gather.run(['b1', 'b2']), gather.run(['c1', 'c2']), gather.run(['d']));
    first.open();
    await Promise.all(runs);
    expect(batches).toEqual([['a'], ['b1', 'b2', 'c1', 'c2'], ['d']]);
  });

  it('tells a failure to those in the failed batch and goes on', async () => {
    const gather = new Gather<string>(10, async (items) => {
      if (items.includes('bad')) throw new Error('no');
    });
    await expect(gather.run(['bad'])).rejects.toThrow('no');
    await expect(gather.run(['good'])).resolves.toBeUndefined();
  });
});
