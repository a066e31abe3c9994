import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { inOrder, InTurn, stoppable } from './in-order.js';

// Results come in the order of the items, as early as that allows, with a bounded number under way.

async function* numbers(count: number) {
  for (let n = 0; n < count; n += 1) yield n;
}

async function collect<T>(source: AsyncGenerator<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

describe('inOrder', () => {
  it('keeps the order of items whatever the order of completion', async () => {
    const delays = [20, 1, 10, 0, 5];
    const results = inOrder(
      numbers(5),
      async (n) => {
        await sleep(delays[n] ?? 0);
        return n;
      },
      3,
    );
    expect(await collect(results)).toEqual([0, 1, 2, 3, 4]);
  });

  it('has at most `depth` items under way', async () => {
    let underWay = 0;
    let most = 0;
    const work = async (n: number) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await sleep(1);
      underWay -= 1;
      return n;
    };
    await collect(inOrder(numbers(20), work, 3));
    expect(most).toBe(3);
  });

  it('gives a result before the next item has come', async () => {
    let give: (() => void) | undefined;
    async function* slow() {
      yield 1;
      await new Promise<void>((resolve) => {
        give = resolve;
      });
      yield 2;
    }
    const results = inOrder(slow(), async (n) => n, 3);
    expect(await results.next()).toEqual({ value: 1, done: false });
    give?.();
    expect(await results.next()).toEqual({ value: 2, done: false });
    expect((await results.next()).done).toBe(true);
  });

  it('leaves the rest of the source to its owner when nobody wants more results', async () => {
    const source = numbers(50);
    for await (const result of inOrder(source, async (n) => n, 2)) if (result === 1) break;
    expect(await collect(source)).toContain(49);
  });

  it('passes on what breaks the source', async () => {
    async function* broken() {
      yield 1;
      throw new Error('gone');
    }
    await expect(collect(inOrder(broken(), async (n) => n, 2))).rejects.toThrow('gone');
  });
});

describe('stoppable', () => {
  it('ends a read that waits, and every read after it', async () => {
    const source = stoppable({ next: () => new Promise<IteratorResult<number>>(() => undefined) });
    const waiting = source.next();
    source.stop();
    expect((await waiting).done).toBe(true);
    expect((await source.next()).done).toBe(true);
  });

  it('lets what is under way finish', async () => {
    const source = stoppable(numbers(50));
    const results: number[] = [];
    for await (const result of inOrder(source, async (n) => n, 2)) {
      results.push(result);
      if (result === 1) source.stop();
    }
    expect(results).toEqual(results.map((_, n) => n));
    expect(results.length).toBeLessThan(5);
  });
});

describe('InTurn', () => {
  it('begins in order whatever is ready first, and waits for no one to end', async () => {
    const turns = new InTurn();
    const seen: string[] = [];
    const work = async (name: string) => {
      seen.push(`${name} begins`);
      await sleep(name === 'first' ? 20 : 0);
      seen.push(`${name} ends`);
    };
    await Promise.all([
      turns.run(
        sleep(10).then(() => 'first'),
        work,
      ),
      turns.run(Promise.resolve('second'), work),
    ]);
    expect(seen).toEqual(['first begins', 'second begins', 'second ends', 'first ends']);
  });

  it('goes on after what failed', async () => {
    const turns = new InTurn();
    const failed = turns.run(Promise.reject(new Error('not ready')), () => Promise.resolve(1));
    const broken = turns.run(Promise.resolve(1), () => Promise.reject(new Error('broken')));
    const next = turns.run(Promise.resolve(2), (n) => Promise.resolve(n));
    await expect(failed).rejects.toThrow('not ready');
    await expect(broken).rejects.toThrow('broken');
    expect(await next).toBe(2);
  });
});
