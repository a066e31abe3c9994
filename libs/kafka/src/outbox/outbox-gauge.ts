import { Gauge, type Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import { Periodic, type WarnLog } from '../periodic.js';

interface OutboxGaugeOptions {
  readonly dataSource: DataSource;
  readonly registry: Registry;
  readonly logger: WarnLog;
  readonly intervalMs?: number;
}

interface Seen {
  /** Of the oldest row that can be published, in ms, when it was looked at. */
  readonly ageMs: number;
  readonly refused: number;
  readonly waiting: number;
  /** On this process's monotonic clock. */
  readonly at: number;
}

const INTERVAL_MS = 2_000;

/** Monitors how long outbox rows wait to be published, and rows that Kafka refuses. While the database cannot be queried the age keeps growing. */
export class OutboxGauge {
  readonly #options: OutboxGaugeOptions;
  #seen: Seen = { ageMs: 0, refused: 0, waiting: 0, at: performance.now() };
  readonly #periodic: Periodic;

  constructor(options: OutboxGaugeOptions) {
    this.#options = options;
    this.#periodic = new Periodic({
      component: 'outbox gauge',
      everyMs: options.intervalMs ?? INTERVAL_MS,
      work: () => this.#look(),
      logger: options.logger,
      atOnce: true,
    });
    const gauge = (name: string, help: string, read: () => number) =>
      new Gauge({
        name,
        help,
        registers: [options.registry],
        collect() {
          this.set(read());
        },
      });
    gauge(
      'quittance_outbox_age_seconds',
      'How long the oldest row of the outbox has waited for Kafka',
      () => this.ageMs() / 1_000,
    );
    gauge(
      'quittance_outbox_refused',
      'Rows that Kafka refuses for good: "ops outbox" shows them',
      () => this.#seen.refused,
    );
    gauge('quittance_outbox_waiting', 'Rows that wait behind a refused one of their key', () => this.#seen.waiting);
  }

  start(): void {
    this.#periodic.start();
  }

  stop(): Promise<void> {
    return this.#periodic.stop();
  }

  /** How long the oldest row has waited to be published, refused ones and those behind them apart; 0 when none does. */
  ageMs(): number {
    const { ageMs, at } = this.#seen;
    const unseenMs = performance.now() - at;
    // Between two looks nothing is known to have gone wrong.
    return unseenMs <= 2 * (this.#options.intervalMs ?? INTERVAL_MS) ? ageMs : ageMs + unseenMs;
  }

  async #look(): Promise<void> {
    const [row] = await this.#options.dataSource.query<{ age_ms: string; refused: string; waiting: string }[]>(LOOK);
    this.#seen = {
      ageMs: Number(row!.age_ms),
      refused: Number(row!.refused),
      waiting: Number(row!.waiting),
      at: performance.now(),
    };
  }
}

const LOOK = `
  SELECT coalesce((SELECT greatest(0, extract(epoch FROM clock_timestamp() - created_at) * 1000) FROM outbox ORDER BY id LIMIT 1), 0) AS age_ms,
         count(*) FILTER (WHERE reason IS NOT NULL) AS refused, count(*) FILTER (WHERE reason IS NULL) AS waiting
    FROM outbox_refused`;
