// Pins: the plan is exactly the difference between the file and the cluster; nothing of another deployment is touched, nothing that could lose data is done.
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { loadTopology } from '../catalogue/load-topology.js';
import { desiredState } from './desired-state.js';
import { plan, planText, type Step } from './plan.js';
import type { AclRule, ActualState } from './state.js';

const desired = desiredState(loadTopology(resolve('schemas/topics.yaml')), { prefix: 'w1.' });
const asDesired: ActualState = { users: desired.principals, topics: desired.topics, acls: desired.acls };
const SALE = 'w1.retailer.sale.recorded.v1';

function changed(change: Partial<ActualState>): string[] {
  return planText(plan(desired, { ...asDesired, ...change }));
}
function acl(change: Partial<AclRule>): AclRule {
  return {
    permission: 'allow',
    principal: 'delivery',
    operation: 'read',
    resource: 'topic',
    pattern: 'literal',
    name: SALE,
    host: '*',
    ...change,
  };
}

describe('a plan', () => {
  it('is empty when the cluster is as the file says', () => {
    expect(plan(desired, asDesired)).toEqual({ steps: [], leftovers: [] });
  });

  it('builds everything on an empty cluster, denials before grants', () => {
    const { steps, leftovers } = plan(desired, { users: [], topics: [], acls: [] });
    expect(leftovers).toEqual([]);
    expect(steps).toHaveLength(desired.principals.length + desired.topics.length + desired.acls.length);
    const permissions = steps.flatMap((step: Step) => (step.kind === 'grant' ? [step.rule.permission] : []));
    expect(permissions.lastIndexOf('deny')).toBeLessThan(permissions.indexOf('allow'));
  });

  it('names a missing topic, user and ACL', () => {
    expect(changed({ topics: desired.topics.filter(({ name }) => name !== SALE) })).toEqual([
      `+ topic ${SALE} (6 partitions, cleanup.policy=delete max.message.bytes=1572864 retention.ms=604800000 segment.ms=86400000)`,
    ]);
    expect(changed({ users: desired.principals.filter((name) => name !== 'delivery') })).toEqual(['+ user delivery']);
    expect(changed({ acls: desired.acls.slice(1) })).toEqual([
      '+ acl deny delivery read topic w1.retailer.* (prefixed)',
    ]);
  });

  it('restores settings, and removes a setting nobody asked for', () => {
    const config = { 'cleanup.policy': 'delete', 'retention.ms': '-1', 'max.message.bytes': '99' };
    const topics = desired.topics.map((topic) => (topic.name === SALE ? { ...topic, config } : topic));
    expect(changed({ topics })).toEqual([
      `~ topic ${SALE} has cleanup.policy=delete max.message.bytes=99 retention.ms=-1, should have cleanup.policy=delete max.message.bytes=1572864 retention.ms=604800000 segment.ms=86400000`,
    ]);
  });

  it('never changes a partition count, and says so as something that blocks', () => {
    const topics = desired.topics.map((topic) => (topic.name === SALE ? { ...topic, partitions: 3 } : topic));
    const { steps, leftovers } = plan(desired, { ...asDesired, topics });
    expect(steps).toEqual([]);
    expect(leftovers).toEqual([
      { text: expect.stringContaining(`${SALE} has 3 partitions, topics.yaml says 6`), blocking: true },
    ]);
  });

  it('never deletes a topic', () => {
    const topics = [...desired.topics, { name: 'w1.retailer.sale.copy.v1', partitions: 1, config: {} }];
    expect(changed({ topics })).toEqual([
      expect.stringContaining('! topic w1.retailer.sale.copy.v1 is not in topics.yaml'),
    ]);
  });

  it.each<[string, Partial<AclRule>]>([
    ['a grant the wall forbids', {}],
    ['a grant on a wildcard', { name: '*' }],
    ['a grant on a prefix wider than the deployment', { pattern: 'prefixed', name: 'w' }],
    ['a grant on the cluster', { resource: 'cluster', name: 'kafka-cluster', operation: 'alter' }],
    ['a grant to everybody on a topic of ours', { principal: '*' }],
    ['a grant to a stranger on a topic of ours', { principal: 'mallory' }],
    ['a denial nobody asked for', { permission: 'deny', principal: 'matching' }],
    ['a grant from one host', { principal: 'matching', host: '10.0.0.1' }],
    ['a group of somebody else', { resource: 'group', name: 'w1.matching' }],
  ])('revokes %s', (_, change) => {
    expect(changed({ acls: [...desired.acls, acl(change)] })).toEqual([expect.stringMatching(/^- acl /)]);
  });

  it('reports a wildcard of a stranger without removing it', () => {
    const acls = [...desired.acls, acl({ principal: 'mallory', name: '*' })];
    expect(changed({ acls })).toEqual([
      '! acl allow mallory read topic * reaches into this deployment and is not in topics.yaml: remove it by hand',
    ]);
  });

  it('leaves another deployment on the same cluster alone', () => {
    const other = acl({ principal: 'matching', name: 'w2.retailer.sale.recorded.v1' });
    expect(
      changed({
        acls: [...desired.acls, other],
        topics: [...desired.topics, { name: 'w2.x.y.v1', partitions: 1, config: {} }],
      }),
    ).toEqual([]);
  });
});
