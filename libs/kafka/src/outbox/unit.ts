import type { Topic } from '@quittance/contracts';
import type { ClientBase } from 'pg';
import type { EntityManager, QueryRunner } from 'typeorm';
import { bytesColumn, numberColumn, textColumn, texts } from '../columns.js';
import type { TraceCarrier, Unit } from '../consume/delivered.js';
import { newMessageId } from '../publish/message-id.js';
import { toStatement } from '../statement.js';

interface OutboxRow {
  readonly topic: string;
  readonly key: string;
  /** Null: a tombstone. */
  readonly value: Buffer | null;
  readonly messageId: string;
  readonly traceparent: string | null;
}

/** Relays own shards, not keys: one owner per shard keeps each key's order (migrations name the same number). */
export const OUTBOX_SHARDS = 8;

/** FNV-1a, 32 bit: spreads keys over shards; any stable hash would do. */
const shardOf = (key: string): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i += 1) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193) >>> 0;
  return hash % OUTBOX_SHARDS;
};

const NOTHING = Buffer.alloc(0);

/** Writes rows in one statement; the identity column keeps their order. */
const insertOutbox = async (runner: QueryRunner, rows: readonly OutboxRow[]): Promise<void> => {
  if (rows.length === 0) return;
  const { bytes, starts } = bytesColumn(rows.map((r) => r.value ?? NOTHING));
  await runner.query(
    `INSERT INTO outbox (shard, topic, key, value, message_id, traceparent)
     SELECT shard, topic, key, substring($8::bytea FROM start FOR length), message_id, traceparent
     FROM unnest($1::smallint[], ${texts(2)}, $3::text[], $4::uuid[], $5::text[], $6::int[], $7::int[])
       AS r(shard, topic, key, message_id, traceparent, start, length)`,
    [
      numberColumn(rows.map((r) => shardOf(r.key))),
      textColumn(rows.map((r) => r.topic)),
      // A parked record's key, and what came with it, may be any text.
      rows.map((r) => r.key),
      rows.map((r) => r.messageId),
      rows.map((r) => r.traceparent),
      starts,
      // Cut without a length, there is no value.
      numberColumn(rows.map((r) => r.value?.length ?? null)),
      bytes,
    ],
  );
};

/** A unit over one query runner whose transaction is open. Outbox rows wait here until `flush`, before the commit. */
export class TransactionUnit implements Unit {
  readonly #runner: QueryRunner;
  readonly #outbox: OutboxRow[] = [];

  constructor(runner: QueryRunner) {
    this.#runner = runner;
  }

  /** Entities in this transaction. */
  get manager(): EntityManager {
    return this.#runner.manager;
  }

  async query<R>(...asked: Parameters<Unit['query']>): Promise<R[]> {
    const client = (await this.#runner.connect()) as ClientBase;
    return (await client.query(toStatement(...asked))).rows as R[];
  }

  emit<T>(topic: Topic<T>, key: string, value: T, cause?: TraceCarrier): void {
    this.#add(topic.name, key, topic.encode(value), cause);
  }

  /** Like {@link emit}, of a tombstone: a compacted topic forgets what was under the key. */
  erase(topic: Pick<Topic<unknown>, 'name'>, key: string, cause?: TraceCarrier): void {
    this.#add(topic.name, key, null, cause);
  }

  #add(topic: string, key: string, value: Buffer | null, cause: TraceCarrier = {}): void {
    this.#outbox.push({
      topic,
      key,
      value,
      messageId: newMessageId(),
      traceparent: cause.traceparent ?? null,
    });
  }

  /** How many rows wait; with `forgetAfter` a failed record's emissions are undone together with its savepoint. */
  get pending(): number {
    return this.#outbox.length;
  }

  forgetAfter(count: number): void {
    this.#outbox.length = count;
  }

  async flush(): Promise<void> {
    await insertOutbox(this.#runner, this.#outbox.splice(0));
  }
}
