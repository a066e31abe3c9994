import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';
import { uuidFloor } from '../publish/message-id.js';

const DAY_MS = 86_400_000;
/** Topics keep records for 7 days, so nothing older can be delivered again; two days of slack. */
const INBOX_KEEP_DAYS = 9;

/** The tables of the runtime, in every consuming or emitting service's own database. */
class KafkaTables1700000000000 implements MigrationInterface {
  readonly name = 'KafkaTables1700000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE outbox (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        shard smallint NOT NULL,
        topic text NOT NULL,
        key text NOT NULL,
        value bytea NOT NULL,
        message_id uuid NOT NULL,
        traceparent text,
        created_at timestamptz NOT NULL DEFAULT now()
      ) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000, autovacuum_vacuum_cost_delay = 0)`);
    await runner.query(`CREATE TABLE inbox (message_id uuid PRIMARY KEY) PARTITION BY RANGE (message_id)`);
    await runner.query(`CREATE TABLE inbox_other PARTITION OF inbox DEFAULT`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE outbox, inbox');
  }
}

/** Outbox rows that Kafka refuses for good, and those of the same keys behind them. */
class RefusedRows1764500000000 implements MigrationInterface {
  readonly name = 'RefusedRows1764500000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE outbox_refused (
        id bigint PRIMARY KEY,
        shard smallint NOT NULL,
        topic text NOT NULL,
        key text NOT NULL,
        value bytea NOT NULL,
        message_id uuid NOT NULL,
        traceparent text,
        created_at timestamptz NOT NULL,
        reason text,
        refused_at timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query('CREATE INDEX outbox_refused_key ON outbox_refused (topic, key)');
    await runner.query(
      `COMMENT ON COLUMN outbox_refused.reason IS 'why Kafka refuses the row; null: it waits for its key''s refused row'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE outbox_refused');
  }
}

/** A row without a value is a tombstone: Kafka forgets what was under its key. */
class Tombstones1767100000000 implements MigrationInterface {
  readonly name = 'Tombstones1767100000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of ['outbox', 'outbox_refused'])
      await runner.query(`ALTER TABLE ${table} ALTER value DROP NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['outbox', 'outbox_refused']) {
      await runner.query(`DELETE FROM ${table} WHERE value IS NULL`);
      await runner.query(`ALTER TABLE ${table} ALTER value SET NOT NULL`);
    }
  }
}

export const kafkaMigrations = [KafkaTables1700000000000, RefusedRows1764500000000, Tombstones1767100000000];

const dayName = (ms: number): string => `inbox_${new Date(ms).toISOString().slice(0, 10).replaceAll('-', '')}`;

/** Makes the inbox's partitions for yesterday to the day after tomorrow and drops those past keeping: expiry without deletes. */
export const maintainInbox = async (dataSource: DataSource, nowMs: number): Promise<void> => {
  const today = Math.floor(nowMs / DAY_MS) * DAY_MS;
  for (let day = today - DAY_MS; day <= today + 2 * DAY_MS; day += DAY_MS) {
    const [row] = await dataSource.query<{ found: boolean }[]>('SELECT to_regclass($1) IS NOT NULL AS found', [
      dayName(day),
    ]);
    if (row?.found) continue;
    const [from, to] = [uuidFloor(day), uuidFloor(day + DAY_MS)];
    // Ids that arrived before their day's partition existed wait in the default partition; the new one takes them over.
    await dataSource.transaction(async (m) => {
      await m.query(`SELECT pg_advisory_xact_lock(hashtext('quittance-inbox'))`);
      const [again] = await m.query<{ found: boolean }[]>('SELECT to_regclass($1) IS NOT NULL AS found', [
        dayName(day),
      ]);
      if (again?.found) return;
      await m.query(`CREATE TABLE ${dayName(day)} (LIKE inbox INCLUDING ALL)`);
      await m.query(
        `WITH moved AS (DELETE FROM inbox_other WHERE message_id >= $1 AND message_id < $2 RETURNING message_id)
                     INSERT INTO ${dayName(day)} SELECT message_id FROM moved`,
        [from, to],
      );
      await m.query(`ALTER TABLE inbox ATTACH PARTITION ${dayName(day)} FOR VALUES FROM ('${from}') TO ('${to}')`);
    });
  }
  const old = await dataSource.query<{ name: string }[]>(
    `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
      WHERE i.inhparent = 'inbox'::regclass AND c.relname ~ '^inbox_[0-9]{8}$' AND c.relname < $1`,
    [dayName(today - INBOX_KEEP_DAYS * DAY_MS)],
  );
  for (const { name } of old) await dataSource.query(`DROP TABLE IF EXISTS ${name}`);
  await dataSource.query('DELETE FROM inbox_other WHERE message_id < $1', [
    uuidFloor(today - INBOX_KEEP_DAYS * DAY_MS),
  ]);
};
