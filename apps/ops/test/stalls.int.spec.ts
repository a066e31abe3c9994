// A Kafka or a PostgreSQL that is frozen for a while is waited out by whoever waits for the network, and named when time is up.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type OwnStack, startOwnStack, testStack } from '@quittance/testbed';
import { openOperator, settled } from '../src/index.js';
import { type OpsBed, openOpsBed } from './ops-bed.js';

/** Longer than an operator's client waits for one answer of Kafka and the tries that kafkajs makes, or for a connection of a database. */
const FROZEN_MS = 25_000;

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

  /** Freezes a process while `work` runs, `FROZEN_MS` at most. */
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

  const away = /^Kafka or a database does not answer \(/;

  it('waits out a broker that freezes while it is asked, and says so meanwhile', async () => {
    const operator = openOperator(world.settings);
    const outbox = (sql: string) => world.bed.query('delivery', sql);
    // No relay ever owns shard 99, so the row holds things up.
    await outbox(
      `INSERT INTO outbox (shard, topic, key, value, message_id) VALUES (99, 'a.topic.v1', 'k', '', gen_random_uuid())`,
    );
    const seen: string[] = [];
    let told = () => {};
    const next = (): Promise<void> => new Promise((resolve) => (told = resolve));
    const first = next();
    const waiting = settled(operator, {
      services: ['delivery'],
      timeoutMs: 90_000,
      onProgress: (laggard) => {
        seen.push(laggard);
        told();
      },
    });
    await first;
    await frozen(stack.kafka.pid, next);
    await outbox('DELETE FROM outbox');
    await waiting;
    await operator.close();
    expect(seen[0]).toBe('delivery has 1 rows in its outbox');
    expect(seen[1]).toMatch(away);
  }, 120_000);

  it('waits out a database that takes no connection', async () => {
    const operator = openOperator(world.settings);
    const seen: string[] = [];
    await frozen(stack.postgres.pid, () =>
      settled(operator, { services: [], timeoutMs: 90_000, onProgress: (laggard) => seen.push(laggard) }),
    );
    await operator.close();
    expect(seen[0]).toMatch(away);
  }, 120_000);

  it('names what is away when time is up', async () => {
    const operator = openOperator(world.settings);
    const began = performance.now();
    await frozen(stack.kafka.pid, async () => {
      const waiting = settled(operator, { services: [], timeoutMs: 3_000 });
      await expect(waiting).rejects.toThrow(/^Not settled after 3 s: Kafka or a database does not answer/);
      expect(performance.now() - began).toBeLessThan(12_000);
    });
    await operator.close();
  }, 30_000);
});
