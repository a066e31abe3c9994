import pg from 'pg';
import type { Publisher } from './publisher.js';
import { OUTBOX_SHARDS } from './unit.js';

export interface OutboxRelayOptions {
  readonly databaseUrl: string;
  readonly publisher: Publisher;
  readonly onFault: (error: unknown) => void;
  readonly onPublished: (count: number) => void;
}

interface Row {
  readonly id: string;
  readonly topic: string;
  readonly key: string;
  readonly value: Buffer;
  readonly message_id: string;
  readonly traceparent: string | null;
}

const BATCH = 1_000;
const IDLE_POLL_MS = 250;
const CLAIM_EVERY_MS = 2_000;
const LOCK_SPACE = 0x0b0c;

/**
 * Publishes outbox rows in order and deletes them once Kafka has them. Each shard is owned by one relay at a time through a
 * session advisory lock on the relay's own connection, so two instances never reorder a key, and a dead owner's shards are
 * free as soon as its connection is. A crash between publishing and committing repeats records: their ids are stable and the
 * consumers' inboxes drop the repeats.
 */
export class OutboxRelay {
  readonly #options: OutboxRelayOptions;
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
      const client = new pg.Client({ connectionString: this.#options.databaseUrl, application_name: 'outbox-relay' });
      client.on('error', () => {}); // the next query reports it
      try {
        await client.connect();
        await this.#relay(client);
      } catch (error) {
        if (this.#stopping) break;
        this.#options.onFault(error);
        await this.#sleep(500);
      } finally {
        await client.end().catch(() => {});
      }
    }
  }

  async #relay(client: pg.Client): Promise<void> {
    const owned: number[] = [];
    let lastClaim = 0;
    for (;;) {
      const now = performance.now();
      if (owned.length < OUTBOX_SHARDS && (lastClaim === 0 || now - lastClaim > CLAIM_EVERY_MS)) {
        lastClaim = now;
        await claimShards(client, owned);
      }
      this.#nudged = false;
      const count = owned.length > 0 ? await this.#publishNext(client, owned) : 0;
      if (count === BATCH) continue;
      if (this.#stopping && count === 0) return;
      if (!this.#nudged) await this.#sleep(IDLE_POLL_MS);
    }
  }

  async #publishNext(client: pg.Client, shards: readonly number[]): Promise<number> {
    await client.query('BEGIN');
    try {
      const { rows } = await client.query<Row>(
        `DELETE FROM outbox WHERE id = ANY(ARRAY(SELECT id FROM outbox WHERE shard = ANY($1::smallint[]) ORDER BY id LIMIT ${BATCH}))
         RETURNING id, topic, key, value, message_id, traceparent`,
        [shards],
      );
      rows.sort((a, b) => Number(a.id) - Number(b.id));
      await this.#options.publisher.publishRaw(
        rows.map((r) => ({
          topic: r.topic,
          key: r.key,
          value: r.value,
          messageId: r.message_id,
          traceparent: r.traceparent,
        })),
      );
      await client.query('COMMIT');
      if (rows.length > 0) this.#options.onPublished(rows.length);
      return rows.length;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => {});
      throw error;
    }
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
