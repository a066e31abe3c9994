import type { Admin } from 'kafkajs';
import type { Topology } from '@quittance/topology';
import type { ServiceName } from '../settings.js';
import { services } from '../settings.js';

/** Records behind, by service and topic (without prefix). */
export type Lag = Readonly<Partial<Record<ServiceName, Readonly<Record<string, number>>>>>;

/** The topics that each service reads. */
const consumedTopics = (topology: Topology, service: ServiceName): string[] =>
  Object.values(topology.topics)
    .filter((topic) => service in topic.readers && topology.principals[service]?.group !== undefined)
    .map((topic) => topic.name);

/** Committed offsets of every group, by `service topic partition`. */
type Commits = ReadonlyMap<string, bigint>;

const placeOf = (service: string, topic: string, partition: number): string => `${service} ${topic} ${partition}`;

export const readCommits = async (admin: Admin, prefix: string, topology: Topology): Promise<Commits> => {
  const commits = new Map<string, bigint>();
  for (const service of services) {
    const topics = consumedTopics(topology, service).map((topic) => prefix + topic);
    if (topics.length === 0) continue;
    for (const { topic, partitions } of await admin.fetchOffsets({ groupId: prefix + service, topics })) {
      for (const { partition, offset } of partitions) commits.set(placeOf(service, topic, partition), BigInt(offset));
    }
  }
  return commits;
};

/** How far the commits are behind the log ends as they are now. */
export const readLag = async (admin: Admin, prefix: string, topology: Topology, commits: Commits): Promise<Lag> => {
  const lag: Partial<Record<ServiceName, Record<string, number>>> = {};
  for (const service of services) {
    for (const topic of consumedTopics(topology, service)) {
      let behind = 0n;
      for (const { partition, low, high } of await admin.fetchTopicOffsets(prefix + topic)) {
        const at = commits.get(placeOf(service, prefix + topic, partition)) ?? -1n;
        behind += BigInt(high) - (at < BigInt(low) ? BigInt(low) : at);
      }
      (lag[service] ??= {})[topic] = Number(behind);
    }
  }
  return lag;
};
