import { setTimeout as sleep } from 'node:timers/promises';
import type { Kafka } from 'kafkajs';
import type { DataSource } from 'typeorm';
import { isCurable } from '../kafkajs/errors.js';
import { inTransaction } from '../outbox/transaction.js';
import type { Delivered, Unit } from './delivered.js';

// How far a projection has come in its topic stands in a table of the service,
//   topic_position (topic text, partition integer, next_offset bigint, PRIMARY KEY (topic, partition)),
// together with its effects: what is committed to Kafka says the same a quarter of a second later, and says it still where a backup of the
// database was put back.

/** Partition → the offset that comes next. */
export type Positions = ReadonlyMap<number, number>;

/** Notes that these records, and so all before them, have had their effect: in the transaction of that effect. */
export const recordPositions = async (
  unit: Unit,
  topic: string,
  records: readonly Pick<Delivered<unknown>, 'partition' | 'offset'>[],
): Promise<void> => {
  const next = new Map<number, number>();
  for (const { partition, offset } of records) {
    next.set(partition, Math.max(next.get(partition) ?? 0, Number(offset) + 1));
  }
  const sorted = [...next].sort(([a], [b]) => a - b);
  await unit.query(
    `INSERT INTO topic_position (topic, partition, next_offset)
     SELECT $1, * FROM unnest($2::integer[], $3::bigint[])
     ON CONFLICT (topic, partition) DO UPDATE SET next_offset = GREATEST(topic_position.next_offset, excluded.next_offset)`,
    [topic, sorted.map(([partition]) => partition), sorted.map(([, offset]) => offset)],
  );
};

/** How far the handlers of all instances have come. */
export const readPositions = async (unit: Unit, topic: string): Promise<Positions> => {
  const rows = await unit.query<{ partition: number; next_offset: string }>(
    'SELECT partition, next_offset FROM topic_position WHERE topic = $1',
    [topic],
  );
  return new Map(rows.map((row) => [row.partition, Number(row.next_offset)]));
};

interface SetBackOptions {
  readonly kafka: Kafka;
  readonly dataSource: DataSource;
  readonly service: string;
  readonly prefix: string;
  /** Topics (without prefix) whose positions are in the database. */
  readonly topics: readonly string[];
  readonly onSetBack?: ((topic: string, records: number) => void) | undefined;
}

/** A service cannot start: its message says what an operator is to do. */
class DatabaseBehind extends Error {
  override readonly name = 'DatabaseBehind';
  readonly code = 'database-behind';
  constructor(service: string, options: ErrorOptions) {
    super(
      `the database of ${service} knows less than its consumer group has read (was a backup put back?): stop every instance of ${service}, then start it again.`,
      options,
    );
  }
}

/** As kafkajs says it. */
const RUNNING = /no running instances/;
const AGAIN_MS = 250;
/** A broker that has just started looks for the coordinator of a group for some seconds. */
const PATIENCE_MS = 60_000;

/**
 * Where the group has read further than the database knows, as after a backup was put back, the group goes back to where the database is. Before
 * anything is consumed or served: what was decided since the backup, a withdrawal or an erasure, is then known before it counts.
 */
export const setBack = async (options: SetBackOptions): Promise<void> => {
  if (options.topics.length === 0) return;
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await trySetBack(options);
    } catch (error) {
      if (error instanceof DatabaseBehind || !isCurable(error) || performance.now() > until) throw error;
      await sleep(AGAIN_MS);
    }
  }
};

const trySetBack = async ({ kafka, dataSource, service, prefix, topics, onSetBack }: SetBackOptions): Promise<void> => {
  const groupId = prefix + service;
  const admin = kafka.admin();
  await admin.connect();
  try {
    const groups = await admin.fetchOffsets({ groupId, topics: topics.map((topic) => prefix + topic) });
    for (const { topic, partitions } of groups) {
      const name = topic.slice(prefix.length);
      const known = await inTransaction(dataSource, (unit) => readPositions(unit, name));
      const lows = new Map(
        (await admin.fetchTopicOffsets(topic)).map(({ partition, low }) => [partition, Number(low)]),
      );
      const behind = partitions.flatMap(({ partition, offset }) => {
        const from = Math.max(known.get(partition) ?? 0, lows.get(partition) ?? 0);
        return Number(offset) > from ? [{ partition, offset: String(from), records: Number(offset) - from }] : [];
      });
      if (behind.length === 0) continue;
      await admin
        .setOffsets({ groupId, topic, partitions: behind.map(({ partition, offset }) => ({ partition, offset })) })
        .catch((error: unknown) => {
          throw RUNNING.test(String(error)) ? new DatabaseBehind(service, { cause: error }) : error;
        });
      onSetBack?.(
        name,
        behind.reduce((sum, { records }) => sum + records, 0),
      );
    }
  } finally {
    await admin.disconnect().catch(() => {});
  }
};
