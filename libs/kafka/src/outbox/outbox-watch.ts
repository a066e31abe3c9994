import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { Coalescer } from '../coalescer.js';

const LOOK_EVERY_MS = 10;
const MOST_AT_ONCE = 1_000;

/**
 * Tells when what was emitted is published: the relay, of whichever instance, takes a row away once Kafka has it on acks=all, and
 * until then everybody sees it. A row that Kafka refuses, or that waits behind one, is not published either. Asks by key, so the service has an index on `outbox (key)`.
 */
export class OutboxWatch {
  readonly #asked: Coalescer<string, boolean>;

  constructor(dataSource: DataSource) {
    this.#asked = new Coalescer((keys) => findWaiting(dataSource, keys), MOST_AT_ONCE);
  }

  /** Whether Kafka has all that was committed under a key before this was called, once it does or the time is over. */
  async published(key: string, waitMs: number): Promise<boolean> {
    const until = performance.now() + waitMs;
    for (;;) {
      const [isWaiting] = await this.#asked.run([key]);
      if (isWaiting === false) return true;
      if (performance.now() >= until) return false;
      await sleep(LOOK_EVERY_MS);
    }
  }
}

const findWaiting = async (dataSource: DataSource, keys: readonly string[]): Promise<boolean[]> => {
  const rows = await dataSource.query<{ waits: boolean }[]>(
    `SELECT EXISTS (SELECT FROM outbox o WHERE o.key = k.key) OR EXISTS (SELECT FROM outbox_refused r WHERE r.key = k.key) AS waits
       FROM unnest($1::text[]) WITH ORDINALITY AS k(key, place) ORDER BY k.place`,
    [keys],
  );
  return rows.map((row) => row.waits);
};
