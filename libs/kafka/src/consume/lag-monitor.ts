import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin, Kafka } from 'kafkajs';
import { Gauge, type Registry } from 'prom-client';
import type { Positions } from './positions.js';
import { Periodic, type WarnLog } from '../periodic.js';

interface LagMonitorOptions {
  readonly kafka: Kafka;
  readonly groupId: string;
  readonly prefix: string;
  /** Topic names without prefix; of a service that consumes nothing there are none. */
  readonly topics: readonly string[];
  readonly registry: Registry;
  readonly logger: WarnLog;
  readonly intervalMs?: number;
}

type End = Awaited<ReturnType<Admin['fetchTopicOffsets']>>[number];

/** Offsets are committed a few times a second. */
const REACHED_EVERY_MS = 100;
const INTERVAL_MS = 2_000;

interface Seen {
  lag: number;
  /** When the group was last known to have handled everything up to then (epoch ms). */
  caughtUpAt: number | undefined;
}

/** Watches how far the group is behind, in records and in time, and whether Kafka answers. Unknown counts as behind. */
export class LagMonitor {
  readonly #options: LagMonitorOptions;
  readonly #seen = new Map<string, Seen>();
  readonly #lastRecordAt = new Map<string, number>();
  #admin: Promise<Admin> | undefined;
  readonly #periodic: Periodic;
  #answeredAt = Number.NEGATIVE_INFINITY;

  constructor(options: LagMonitorOptions) {
    this.#options = options;
    this.#periodic = new Periodic({
      component: 'lag monitor',
      everyMs: options.intervalMs ?? INTERVAL_MS,
      work: () => this.#measure(),
      logger: options.logger,
      atOnce: true,
    });
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
    this.#periodic.start();
  }

  handled(topic: string, producedAt: number): void {
    this.#lastRecordAt.set(topic, producedAt);
  }

  /** Milliseconds since the projection of `topic` was last known complete; Infinity when it never was. */
  ageMs(topic: string, nowMs: number): number {
    const at = this.#seen.get(topic)?.caughtUpAt;
    return at === undefined ? Number.POSITIVE_INFINITY : Math.max(0, nowMs - at);
  }

  /**
   * Resolves once the group has handled all that `topic` holds when this is called, whatever comes meanwhile. Rejects while Kafka cannot
   * be asked, and when the service stops.
   */
  async reached(topic: string): Promise<void> {
    const ends = await this.#ask((admin) => admin.fetchTopicOffsets(this.#options.prefix + topic));
    while ((await this.#behind(topic, ends)) > 0) {
      await sleep(REACHED_EVERY_MS);
    }
  }

  /** Whether Kafka has answered this process within so many milliseconds. */
  answeredWithin(ms: number): boolean {
    return performance.now() - this.#answeredAt <= ms;
  }

  async stop(): Promise<void> {
    // A pending request to Kafka is not awaited.
    void this.#periodic.stop();
    await this.#disconnect();
  }

  async #measure(): Promise<void> {
    const { prefix, topics } = this.#options;
    if (topics.length === 0) await this.#ask((admin) => admin.describeCluster());
    for (const topic of topics) {
      // The log's end is read before the group's position, at a time no later than both: a caught-up answer holds for `asOf`.
      const asOf = Date.now();
      const ends = await this.#ask((admin) => admin.fetchTopicOffsets(prefix + topic));
      const lag = await this.#behind(topic, ends);
      this.#seen.set(topic, { lag, caughtUpAt: lag === 0 ? asOf : this.#seen.get(topic)?.caughtUpAt });
    }
  }

  /** Records before these ends of a topic's partitions that the group has not committed. */
  async #behind(topic: string, ends: readonly End[]): Promise<number> {
    const { groupId, prefix } = this.#options;
    const [group] = await this.#ask((admin) => admin.fetchOffsets({ groupId, topics: [prefix + topic] }));
    const positions = new Map(group?.partitions.map((p) => [p.partition, Number(p.offset)]));
    let lag = 0;
    for (const { partition, low, high } of ends) {
      const position = positions.get(partition) ?? -1;
      lag += Math.max(0, Number(high) - Math.max(position, Number(low)));
    }
    return lag;
  }

  /** After a fault the next question is asked over a new connection. */
  async #ask<A>(question: (admin: Admin) => Promise<A>): Promise<A> {
    if (this.#periodic.isStopped) throw new Error('the service stops');
    try {
      this.#admin ??= this.#connect();
      const answer = await question(await this.#admin);
      this.#answeredAt = performance.now();
      return answer;
    } catch (error) {
      await this.#disconnect();
      throw error;
    }
  }

  async #connect(): Promise<Admin> {
    const admin = this.#options.kafka.admin({ retry: { retries: 2 } });
    try {
      await admin.connect();
    } catch (error) {
      await admin.disconnect().catch(() => {});
      throw error;
    }
    return admin;
  }

  async #disconnect(): Promise<void> {
    const admin = this.#admin;
    this.#admin = undefined;
    await admin?.then((connected) => connected.disconnect()).catch(() => {});
  }

  /** Where the partitions of a topic that hold anything end, as Kafka says some time after this was called. */
  async ends(topic: string): Promise<Positions> {
    const ends = await this.#ask((admin) => admin.fetchTopicOffsets(this.#options.prefix + topic));
    return new Map(ends.filter((e) => e.high !== e.low).map((e) => [e.partition, Number(e.high)]));
  }

  /** Up to where the group has committed in a topic. */
  async committed(topic: string): Promise<Positions> {
    const { groupId, prefix } = this.#options;
    const [group] = await this.#ask((admin) => admin.fetchOffsets({ groupId, topics: [prefix + topic] }));
    return new Map(group?.partitions.map((p) => [p.partition, Number(p.offset)]));
  }
}
