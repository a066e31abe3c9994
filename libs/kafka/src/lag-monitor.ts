import type { Admin, Kafka } from 'kafkajs';
import { Gauge, type Registry } from 'prom-client';

export interface LagMonitorOptions {
  readonly kafka: Kafka;
  readonly groupId: string;
  readonly prefix: string;
  /** Topic names without prefix. */
  readonly topics: readonly string[];
  readonly registry: Registry;
  readonly onFault: (error: unknown) => void;
  readonly intervalMs?: number;
}

interface Seen {
  lag: number;
  /** When the group was last known to have handled everything up to then (epoch ms). */
  caughtUpAt: number | undefined;
}

/** Watches how far the group is behind, in records and in time. What it does not know counts as behind. */
export class LagMonitor {
  readonly #options: LagMonitorOptions;
  readonly #seen = new Map<string, Seen>();
  readonly #lastRecordAt = new Map<string, number>();
  #admin: Admin | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: LagMonitorOptions) {
    this.#options = options;
    const monitor = this;
    new Gauge({
      name: 'quittance_consumer_lag_records',
      help: 'Records of the topic that the group has not handled',
      labelNames: ['topic'],
      registers: [options.registry],
      collect() {
        for (const [topic, seen] of monitor.#seen) this.set({ topic }, seen.lag);
      },
    });
    new Gauge({
      name: 'quittance_consumer_lag_seconds',
      help: 'Age of the last handled record while records wait, else 0',
      labelNames: ['topic'],
      registers: [options.registry],
      collect() {
        for (const [topic, seen] of monitor.#seen) {
          const last = monitor.#lastRecordAt.get(topic);
          this.set({ topic }, seen.lag === 0 || last === undefined ? 0 : (Date.now() - last) / 1000);
        }
      },
    });
  }

  start(): void {
    void this.#poll();
  }

  handled(topic: string, producedAt: number): void {
    this.#lastRecordAt.set(topic, producedAt);
  }

  /** Milliseconds since the projection of `topic` was last known complete; Infinity when it never was. */
  ageMs(topic: string, nowMs: number): number {
    const at = this.#seen.get(topic)?.caughtUpAt;
    return at === undefined ? Number.POSITIVE_INFINITY : Math.max(0, nowMs - at);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#admin?.disconnect().catch(() => {});
  }

  async #poll(): Promise<void> {
    try {
      await this.#measure();
    } catch (error) {
      this.#options.onFault(error);
      await this.#admin?.disconnect().catch(() => {});
      this.#admin = undefined;
    }
    if (!this.#stopped) this.#timer = setTimeout(() => void this.#poll(), this.#options.intervalMs ?? 2_000);
  }

  async #measure(): Promise<void> {
    const { kafka, groupId, prefix, topics } = this.#options;
    if (!this.#admin) {
      this.#admin = kafka.admin({ retry: { retries: 2 } });
      await this.#admin.connect();
    }
    for (const topic of topics) {
      // The log's end is read before the group's position, at a time no later than both: a caught-up answer holds for `asOf`.
      const asOf = Date.now();
      const ends = await this.#admin.fetchTopicOffsets(prefix + topic);
      const [group] = await this.#admin.fetchOffsets({ groupId, topics: [prefix + topic] });
      const positions = new Map(group?.partitions.map((p) => [p.partition, Number(p.offset)]));
      let lag = 0;
      for (const { partition, low, high } of ends) {
        const position = positions.get(partition) ?? -1;
        lag += Math.max(0, Number(high) - Math.max(position, Number(low)));
      }
      this.#seen.set(topic, { lag, caughtUpAt: lag === 0 ? asOf : this.#seen.get(topic)?.caughtUpAt });
    }
  }
}
