// Pins: on a live broker, every principal may do exactly what topics.yaml says, cell by cell; and when a fence is lowered, this test and the drift check both go red.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import kafkajs, { type Admin } from 'kafkajs';
import { applyTopology, checkTopology, expectedMatrix, type MatrixCell, type Verdict } from '../src/index.js';
import { toKafkaAcl } from '../src/live/acl-codes.js';
import type { AclRule } from '../src/live/state.js';
import { type LiveKafka, liveKafka, passwords, topology } from './live-kafka.js';
import { Probe, topicIds } from './probe.js';

const prefix = 'fence.';
const matrix = expectedMatrix(topology, prefix);
const sale = `${prefix}retailer.sale.recorded.v1`;
const grant: AclRule = {
  permission: 'allow',
  principal: 'delivery',
  operation: 'read',
  resource: 'topic',
  pattern: 'literal',
  name: sale,
  host: '*',
};

let kafka: LiveKafka;
let admin: Admin;
let probes: ReadonlyMap<string, Probe>;

beforeAll(async () => {
  kafka = await liveKafka();
  await applyTopology({ ...deployment(), passwords });
  const client = new kafkajs.Kafka({
    brokers: kafka.brokers,
    sasl: { mechanism: 'scram-sha-512', ...kafka.sasl },
    logLevel: kafkajs.logLevel.NOTHING,
  });
  admin = client.admin();
  await admin.connect();
  const ids = await topicIds(kafka);
  const names = Object.keys(topology.principals);
  probes = new Map(await Promise.all(names.map(async (name) => [name, await Probe.login(kafka, name, ids)] as const)));
}, 120_000);

afterAll(async () => {
  await Promise.all([...probes.values()].map((probe) => probe.close()));
  await admin.disconnect();
  await kafka.stop();
});

function deployment() {
  return { brokers: kafka.brokers, sasl: kafka.sasl, topology, prefix };
}

function cellText({ principal, operation, resource, name }: MatrixCell, verdict: Verdict): string {
  return `${principal} ${operation} ${resource} ${name}: ${verdict}`;
}

async function walk(cells: readonly MatrixCell[]): Promise<string[]> {
  const lines: string[] = [];
  for (const cell of cells) {
    const probe = probes.get(cell.principal);
    if (probe !== undefined) lines.push(cellText(cell, await probe.verdict(cell)));
  }
  return lines;
}

function asTheFileSays(cells: readonly MatrixCell[]): string[] {
  return cells.map((cell) => cellText(cell, cell.expected));
}

async function eventually(check: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!(await check())) if (performance.now() > deadline) throw new Error('the ACL change did not become visible');
}

describe('the wall at the broker', () => {
  it('covers every principal, topic, group and transactional id', () => {
    const principals = Object.keys(topology.principals).length;
    const topics = Object.keys(topology.topics).length;
    expect(matrix).toHaveLength(principals * (topics * 4 + principals * 3 + principals * 2));
    expect(matrix.filter(({ expected }) => expected === 'allowed').length).toBeGreaterThan(principals);
  });

  it('allows and denies exactly what topics.yaml says, in every cell', async () => {
    expect(await walk(matrix)).toEqual(asTheFileSays(matrix));
  });

  it('shows a principal only the topics it has to do with', async () => {
    expect(probes.size).toBeGreaterThan(0);
    for (const [name, probe] of probes) {
      const own = matrix.filter(
        (cell) =>
          cell.principal === name &&
          cell.resource === 'topic' &&
          cell.operation === 'describe' &&
          cell.expected === 'allowed',
      );
      expect((await probe.visibleTopics()).sort()).toEqual(own.map((cell) => cell.name).sort());
    }
  });

  it('answers a forbidden topic and one that does not exist alike, so that nobody can ask what exists', async () => {
    const missing: MatrixCell = {
      principal: 'delivery',
      resource: 'topic',
      name: `${prefix}retailer.till.opened.v1`,
      operation: 'describe',
      expected: 'denied',
    };
    expect(await walk([missing])).toEqual(asTheFileSays([missing]));
  });
});

describe('when a fence is lowered', () => {
  const ofDelivery = matrix.filter(({ principal, resource }) => principal === 'delivery' && resource === 'topic');
  const denial: AclRule = { ...grant, permission: 'deny', pattern: 'prefixed', name: `${prefix}retailer.` };

  it('a careless grant alone opens nothing: the denial beats it, and drift names it', async () => {
    await admin.createAcls({ acl: [toKafkaAcl(grant)] });
    await eventually(async () => (await checkTopology(deployment())).length > 0);
    expect(await checkTopology(deployment())).toEqual([`- acl allow delivery read topic ${sale}`]);
    expect(await walk(ofDelivery)).toEqual(asTheFileSays(ofDelivery));
  });

  it('with the denial gone as well, the matrix goes red and drift names both', async () => {
    const denials = ['read', 'describe'].map((operation) => toKafkaAcl({ ...denial, operation }));
    await admin.deleteAcls({ filters: denials });
    await eventually(async () => (await walk(ofDelivery)).includes(`delivery read topic ${sale}: allowed`));
    expect(await walk(ofDelivery)).not.toEqual(asTheFileSays(ofDelivery));
    expect(await checkTopology(deployment())).toEqual([
      `+ acl deny delivery read topic ${prefix}retailer.* (prefixed)`,
      `+ acl deny delivery describe topic ${prefix}retailer.* (prefixed)`,
      `- acl allow delivery read topic ${sale}`,
    ]);
  });

  it('apply raises it again', async () => {
    await applyTopology({ ...deployment(), passwords });
    expect(await checkTopology(deployment())).toEqual([]);
    await eventually(async () => !(await walk(ofDelivery)).includes(`delivery read topic ${sale}: allowed`));
    expect(await walk(ofDelivery)).toEqual(asTheFileSays(ofDelivery));
  });
});
