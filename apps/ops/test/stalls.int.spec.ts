// A Kafka or a PostgreSQL that is frozen for a while is waited out by whoever waits for the network, and named when time is up.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type OwnStack, startOwnStack, testStack } from '@quittance/testbed';
import { openOperator, settled } from '../src/index.js';
import { type OpsBed, openOpsBed } from './ops-bed.js';

/** Longer than an operator's client waits for one answer of Kafka, or for a connection of a database. */
const FROZEN_MS = 12_000;

let stack: OwnStack;
let world: OpsBed;

// A container cannot be frozen from here.
(testStack().kind === 'native' ? describe : describe.skip)('settled', () => {
  beforeAll(async () => {
    stack = await startOwnStack();
    world = await openOpsBed([], stack.access);
  }, 120_000);
  afterAll(async () => {
    await world?.close();
    await stack?.close();
  });

  const frozen = async (pid: number | undefined, work: () => Promise<void>): Promise<void> => {
    process.kill(pid!, 'SIGSTOP');
    const thaw = setTimeout(() => process.kill(pid!, 'SIGCONT'), FROZEN_MS);
    try {
      await work();
    } finally {
      clearTimeout(thaw);
      process.kill(pid!, 'SIGCONT');
    }
  };

  it.each(['kafka', 'postgres'] as const)(
    'waits out a frozen %s, and says so meanwhile',
    async (part) => {
      const operator = openOperator(world.settings);
      const progress: string[] = [];
      await frozen(stack[part].pid, () =>
        settled(operator, { services: [], timeoutMs: 60_000, onProgress: (laggard) => progress.push(laggard) }),
      );
      await operator.close();
      expect(progress.join('\n')).toMatch(/^Kafka or a database does not answer \(/);
    },
    90_000,
  );

  it('names what is away when time is up', async () => {
    const operator = openOperator(world.settings);
    const began = performance.now();
    await frozen(stack.kafka.pid, async () => {
      const waiting = settled(operator, { services: [], timeoutMs: 3_000 });
      await expect(waiting).rejects.toThrow(/^Not settled after 3 s: Kafka or a database does not answer/);
      expect(performance.now() - began).toBeLessThan(6_000);
    });
    await operator.close();
  }, 30_000);
});
