import { type Topology, writersOf } from '../catalogue/model.js';
import type { AclResource, AclRule, DesiredState } from './state.js';

interface Deployment {
  /** Put before every topic, group and transactional id. Empty for a cluster of its own. */
  readonly prefix: string;
}

/**
 * Topics, principals and ACLs of a deployment. WRITE and READ imply DESCRIBE; an idempotent producer needs nothing more.
 * No service uses transactions, so nobody holds a transactional id.
 */
export function desiredState(topology: Topology, { prefix }: Deployment): DesiredState {
  const topics = Object.values(topology.topics);
  return {
    prefix,
    principals: Object.keys(topology.principals),
    topics: topics.map(({ name, partitions, config }) => ({ name: prefix + name, partitions, config })),
    acls: [...denials(topology, prefix), ...topicGrants(topology, prefix), ...groupGrants(topology, prefix)],
  };
}

function denials({ wall }: Topology, prefix: string): AclRule[] {
  return wall.denied.flatMap((principal) =>
    ['read', 'write', 'describe'].map((operation) => ({
      ...rule(principal, operation, 'topic', prefix + wall.prefix),
      permission: 'deny' as const,
      pattern: 'prefixed' as const,
    })),
  );
}

function topicGrants({ topics }: Topology, prefix: string): AclRule[] {
  return Object.values(topics).flatMap((topic) => [
    ...writersOf(topic).map((writer) => rule(writer, 'write', 'topic', prefix + topic.name)),
    ...Object.keys(topic.readers).map((reader) => rule(reader, 'read', 'topic', prefix + topic.name)),
  ]);
}

function groupGrants({ principals }: Topology, prefix: string): AclRule[] {
  return Object.entries(principals).flatMap(([name, { group }]) =>
    group === undefined ? [] : [rule(name, 'read', 'group', prefix + group)],
  );
}

function rule(principal: string, operation: string, resource: AclResource, name: string): AclRule {
  return { permission: 'allow', principal, operation, resource, pattern: 'literal', name, host: '*' };
}
