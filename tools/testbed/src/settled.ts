import { setTimeout as sleep } from 'node:timers/promises';
import type { Topology } from '@quittance/topology';
import type { Admin } from 'kafkajs';

export interface SettledOptions<Service extends string> {
  /** The services that are running; all of the bed's unless said. */
  readonly services?: readonly Service[];
  readonly timeoutMs?: number;
  /** Further facts that have to hold, such as "no webhook is due": what still holds it up, or undefined. */
  readonly also?: readonly (() => Promise<string | undefined>)[];
}

interface SettledSources<Service extends string> {
  readonly admin: Admin;
  readonly prefix: string;
  readonly topology: Topology;
  /** Rows that wait in the service's outbox, or elsewhere in its database to be acted on. */
  outboxRows(service: Service): Promise<number>;
}

/**
 * Waits until nothing is under way: every consumer group has committed up to its log ends and every outbox is empty.
 * Rejects after `timeoutMs` (30 s) with the name of what lags.
 */
export async function settled<Service extends string>(
  sources: SettledSources<Service>,
  services: readonly Service[],
  options: SettledOptions<Service>,
): Promise<void> {
  const timeoutMs = options.timeoutMs ?? 30_000;
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const laggard = await findLaggard(sources, options.services ?? services, options.also ?? []).catch(
      // Kafka or PostgreSQL may be away on purpose: what cannot be asked has not settled.
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    if (laggard === undefined) return;
    if (Date.now() > deadline) throw new Error(`Not settled after ${timeoutMs / 1000} s: ${laggard}.`);
    await sleep(50);
  }
}

/**
 * The order of reading makes the answer sound although nothing is frozen: a commit is read before the outbox, because a
 * handler's outbox rows are visible once its offset is committed; and the log ends are read last, because a row leaves the
 * outbox only after its record is in a log. So ends that equal the earlier commits mean that nothing moved in between.
 */
async function findLaggard<Service extends string>(
  sources: SettledSources<Service>,
  services: readonly Service[],
  also: readonly (() => Promise<string | undefined>)[],
): Promise<string | undefined> {
  const committed = await commits(sources, services);
  const facts = [
    ...services.map((service) => () => fullOutbox(sources, service)),
    ...services.map((service) => () => behindOnTopic(sources, service, committed)),
    ...also,
  ];
  for (const fact of facts) {
    const reason = await fact();
    if (reason !== undefined) return reason;
  }
  return undefined;
}

type Commits = ReadonlyMap<string, bigint>;

const place = (service: string, topic: string, partition: number) => `${service} ${topic} ${partition}`;

async function commits(
  { admin, prefix, topology }: SettledSources<string>,
  services: readonly string[],
): Promise<Commits> {
  const committed = new Map<string, bigint>();
  for (const service of services) {
    const topics = topicsOf(topology, service).map((topic) => prefix + topic);
    if (topics.length === 0) continue;
    for (const { topic, partitions } of await admin.fetchOffsets({ groupId: prefix + service, topics })) {
      for (const { partition, offset } of partitions) committed.set(place(service, topic, partition), BigInt(offset));
    }
  }
  return committed;
}

async function fullOutbox<Service extends string>(sources: SettledSources<Service>, service: Service) {
  const rows = await sources.outboxRows(service);
  return rows === 0 ? undefined : `${service} has ${rows} rows in its outbox`;
}

async function behindOnTopic({ admin, prefix, topology }: SettledSources<string>, service: string, committed: Commits) {
  for (const topic of topicsOf(topology, service)) {
    let behind = 0n;
    for (const { partition, low, high } of await admin.fetchTopicOffsets(prefix + topic)) {
      const at = committed.get(place(service, prefix + topic, partition)) ?? -1n;
      behind += BigInt(high) - (at < BigInt(low) ? BigInt(low) : at);
    }
    if (behind > 0n) return `${service} is ${behind} records behind on ${topic}`;
  }
  return undefined;
}

/** The topics a service consumes; a reader without a group of its own (a person, an analyst) consumes nothing lasting. */
function topicsOf(topology: Topology, service: string): string[] {
  return Object.values(topology.topics)
    .filter((topic) => service in topic.readers && topology.principals[service]?.group !== undefined)
    .map((topic) => topic.name);
}
