import { type TopicSpec, type Topology, writersOf } from '../catalogue/model.js';

export type Verdict = 'allowed' | 'denied';

export interface MatrixCell {
  readonly principal: string;
  readonly resource: 'topic' | 'group' | 'transactional-id';
  readonly name: string;
  readonly operation: 'read' | 'write' | 'describe' | 'delete';
  readonly expected: Verdict;
}

/**
 * Every principal × every topic, group and transactional id × every operation, with the verdict topics.yaml implies.
 * Derived from the roles in the file, not from the ACLs, so that a mistake in the ACLs shows.
 */
export function expectedMatrix(topology: Topology, prefix: string): MatrixCell[] {
  const names = Object.keys(topology.principals);
  return names.flatMap((principal) => [
    ...Object.values(topology.topics).flatMap((topic) => topicCells(principal, topic, prefix)),
    ...names.flatMap((owner) => groupCells(topology, principal, owner, prefix)),
    ...names.flatMap((owner) => transactionalIdCells(principal, prefix + owner)),
  ]);
}

function topicCells(principal: string, topic: TopicSpec, prefix: string): MatrixCell[] {
  const reads = Object.hasOwn(topic.readers, principal);
  const writes = writersOf(topic).includes(principal);
  const cell = (operation: MatrixCell['operation'], allowed: boolean): MatrixCell => ({
    principal,
    resource: 'topic',
    name: prefix + topic.name,
    operation,
    expected: verdict(allowed),
  });
  return [cell('read', reads), cell('write', writes), cell('describe', reads || writes), cell('delete', false)];
}

function groupCells({ principals }: Topology, principal: string, owner: string, prefix: string): MatrixCell[] {
  const own = principal === owner && principals[owner]?.group !== undefined;
  const name = prefix + (principals[owner]?.group ?? owner);
  const cell = (operation: MatrixCell['operation'], allowed: boolean): MatrixCell => ({
    principal,
    resource: 'group',
    name,
    operation,
    expected: verdict(allowed),
  });
  return [cell('read', own), cell('describe', own), cell('delete', false)];
}

function transactionalIdCells(principal: string, name: string): MatrixCell[] {
  return (['write', 'describe'] as const).map((operation) => ({
    principal,
    resource: 'transactional-id',
    name,
    operation,
    expected: 'denied',
  }));
}

function verdict(allowed: boolean): Verdict {
  return allowed ? 'allowed' : 'denied';
}
