import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { KafkaRefused, type OnFault, type Refusal } from '../kafkajs/errors.js';
import type { Publisher } from '../publish/publisher.js';
import { OUTBOX_SHARDS } from './unit.js';

interface OutboxRelayOptions {
  readonly databaseUrl: string;
  readonly publisher: Publisher;
  readonly onFault: OnFault;
  readonly onPublished: (count: number) => void;
  /** A row was set aside: neither key nor value is reported. */
  readonly onRefused: (topic: string, reason: string) => void;
}

interface Row {
  readonly id: string;
  readonly topic: string;
  readonly key: string;
  readonly value: Buffer | null;
  readonly message_id: string;
  readonly traceparent: string | null;
  /** A row of its key was refused before it. */
  readonly waits: boolean;
}

interface Attempt {
  /** How many rows, from the first, Kafka has. */
  readonly published: number;
  /** Why it does not take the next one. */
  readonly refusal?: Refusal;
}

const BATCH = 1_000;
const IDLE_POLL_MS = 250;
const CLAIM_EVERY_MS = 2_000;
/** Retry interval for a topic that is missing or not writable by this principal; other topics continue. */
const TOPIC_REST_MS = 5_000;
const FAULT_REST_MS = 500;
/** A server that does not answer within this time counts as gone: the shards are given up and claimed again over a new connection. */
const QUERY_TIMEOUT_MS = 30_000;
const LOCK_SPACE = 0x0b0c;

/**
 * Publishes outbox rows in order and deletes them once Kafka has them. Each shard is owned by one relay at a time through a
 * session advisory lock on the relay's own connection, so two instances never reorder a key, and a dead owner's shards are
 * free as soon as its connection is. A crash between publishing and committing repeats records: their ids are stable and the
 * consumers' inboxes drop the repeats.
 *
 * A row that Kafka refuses for good is set aside in `outbox_refused`, and what comes after it under its key waits there, until an operator
 * has it tried again or drops it; every other key goes on.
 */
export class OutboxRelay {
  readonly #options: OutboxRelayOptions;
  readonly #resting = new Map<string, number>();
  #stopping = false;
  #wake: (() => void) | undefined;
  #nudged = false;
  #loop: Promise<void> | undefined;

  constructor(options: OutboxRelayOptions) {
    this.#options = options;
  }

  start(): void {
    this.#loop = this.#run();
  }

  /** New rows were committed: do not wait for the next poll. */
  readonly nudge = (): void => {
    this.#nudged = true;
    this.#wake?.();
  };

  /** Publishes what is left (bounded by one failed attempt) and lets go of the shards. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.nudge();
    await this.#loop;
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      const client = new pg.Client({
        connectionString: this.#options.databaseUrl,
        application_name: 'outbox-relay',
        query_timeout: QUERY_TIMEOUT_MS,
        connectionTimeoutMillis: QUERY_TIMEOUT_MS,
        keepAlive: true,
      });
      client.on('error', () => {}); // the next query reports it
      try {
        await client.connect();
        await this.#relay(client);
      } catch (error) {
        if (this.#stopping) break;
        this.#options.onFault(error, `what waits is tried again in ${FAULT_REST_MS} ms`);
        await this.#sleep(FAULT_REST_MS);
      } finally {
        // A frozen server does not close the connection either.
        await Promise.race([client.end().catch(() => {}), sleep(1_000)]);
      }
    }
  }

  async #relay(client: pg.Client): Promise<void> {
    const owned: number[] = [];
    let lastClaim = 0;
    for (;;) {
      const now = performance.now();
      if (lastClaim === 0 || now - lastClaim > CLAIM_EVERY_MS) {
        lastClaim = now;
        if (owned.length < OUTBOX_SHARDS) await claimShards(client, owned);
        if (owned.length > 0) await client.query(RELEASE, [owned]);
      }
      this.#nudged = false;
      const count = owned.length > 0 ? await this.#publishNext(client, owned) : 0;
      if (count === BATCH) continue;
      if (this.#stopping && count === 0) return;
      if (!this.#nudged) await this.#sleep(IDLE_POLL_MS);
    }
  }

  /** Returns the number of rows read; a full batch means that there may be more. */
  async #publishNext(client: pg.Client, shards: readonly number[]): Promise<number> {
    await client.query('BEGIN');
    let rows: Row[];
    let attempt: Attempt;
    try {
      rows = (await client.query<Row>(TAKE, [shards, this.#restingTopics()])).rows;
      rows.sort((a, b) => Number(a.id) - Number(b.id));
      attempt = await this.#publish(rows.filter((row) => !row.waits));
      if (attempt.refusal === undefined && !rows.some((row) => row.waits)) {
        await client.query('COMMIT');
        if (rows.length > 0) this.#options.onPublished(rows.length);
        return rows.length;
      }
      await client.query('ROLLBACK');
    } catch (error) {
      await client.query('ROLLBACK').catch(() => {});
      throw error;
    }
    await this.#setAside(client, rows, attempt);
    return BATCH;
  }

  /** Bisects a refused batch until the one row is found; rows before it are published on the way. */
  async #publish(rows: readonly Row[]): Promise<Attempt> {
    try {
      await this.#options.publisher.publishRaw(rows.map(toMessage));
      return { published: rows.length };
    } catch (error) {
      if (!(error instanceof KafkaRefused)) throw error;
      if (rows.length === 1) return { published: 0, refusal: error.refusal };
    }
    const half = rows.length >> 1;
    const first = await this.#publish(rows.slice(0, half));
    if (first.refusal !== undefined) return first;
    const second = await this.#publish(rows.slice(half));
    return { ...second, published: half + second.published };
  }

  /** A crash before this is done repeats what was published, as any other crash does. */
  async #setAside(client: pg.Client, rows: readonly Row[], { published, refusal }: Attempt): Promise<void> {
    const open = rows.filter((row) => !row.waits);
    const refused = refusal && open[published];
    if (refused && refusal.scope === 'topic') {
      this.#resting.set(refused.topic, performance.now() + TOPIC_REST_MS);
      this.#options.onFault(new KafkaRefused(refusal), `${refused.topic} is tried again in ${TOPIC_REST_MS / 1_000} s`);
    }
    const aside = rows.filter((row) => row.waits).map((row) => ({ id: row.id, reason: null as string | null }));
    if (refused && refusal.scope === 'record') aside.push({ id: refused.id, reason: refusal.reason });
    await client.query('BEGIN');
    try {
      await client.query('DELETE FROM outbox WHERE id = ANY($1::bigint[])', [
        open.slice(0, published).map((row) => row.id),
      ]);
      await client.query(SET_ASIDE, [aside.map((row) => row.id), aside.map((row) => row.reason)]);
      await client.query('COMMIT');
    } catch (error) {
      await client.query('ROLLBACK').catch(() => {});
      throw error;
    }
    if (published > 0) this.#options.onPublished(published);
    if (refused && refusal.scope === 'record') this.#options.onRefused(refused.topic, refusal.reason);
  }

  #restingTopics(): string[] {
    const now = performance.now();
    for (const [topic, until] of this.#resting) if (until <= now) this.#resting.delete(topic);
    return [...this.#resting.keys()];
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

const TAKE = `
  DELETE FROM outbox WHERE id = ANY(ARRAY(
    SELECT id FROM outbox WHERE shard = ANY($1::smallint[]) AND topic <> ALL($2::text[]) ORDER BY id LIMIT ${BATCH}))
  RETURNING id, topic, key, value, message_id, traceparent,
    EXISTS (SELECT FROM outbox_refused r WHERE r.topic = outbox.topic AND r.key = outbox.key) AS waits`;

const SET_ASIDE = `
  WITH gone AS (DELETE FROM outbox o USING unnest($1::bigint[], $2::text[]) AS i(id, reason) WHERE o.id = i.id RETURNING o.*, i.reason)
  INSERT INTO outbox_refused (id, shard, topic, key, value, message_id, traceparent, created_at, reason)
  SELECT id, shard, topic, key, value, message_id, traceparent, created_at, reason FROM gone`;

/** Rows no longer blocked, because an operator retried or dropped the refused row, are published in their original order. */
const RELEASE = `
  WITH gone AS (
    DELETE FROM outbox_refused w WHERE shard = ANY($1::smallint[]) AND NOT EXISTS (
      SELECT FROM outbox_refused r WHERE r.topic = w.topic AND r.key = w.key AND r.reason IS NOT NULL)
    RETURNING id, shard, topic, key, value, message_id, traceparent, created_at)
  INSERT INTO outbox (id, shard, topic, key, value, message_id, traceparent, created_at)
  OVERRIDING SYSTEM VALUE SELECT * FROM gone`;

const toMessage = (row: Row) => ({
  topic: row.topic,
  key: row.key,
  value: row.value,
  messageId: row.message_id,
  traceparent: row.traceparent,
});

const claimShards = async (client: pg.Client, owned: number[]): Promise<void> => {
  for (let shard = 0; shard < OUTBOX_SHARDS; shard += 1) {
    if (owned.includes(shard)) continue;
    const { rows } = await client.query<{ got: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS got', [
      LOCK_SPACE,
      shard,
    ]);
    if (rows[0]?.got) owned.push(shard);
  }
};
