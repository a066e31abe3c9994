// Pins: a live cluster becomes what topics.yaml says, stays so when nothing changed, and every way of drifting from it is named.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import kafkajs, { type Admin } from 'kafkajs';
import { applyTopology, type ApplyOptions, checkTopology, ClusterError, removeTopology } from '../src/index.js';
import { toKafkaAcl } from '../src/live/acl-codes.js';
import { canLogIn } from '../src/live/cluster.js';
import { type AclRule } from '../src/live/state.js';
import { type LiveKafka, liveKafka, passwords, topology } from './live-kafka.js';

let kafka: LiveKafka;
let admin: Admin;
const at = (prefix: string): ApplyOptions => ({
  brokers: kafka.brokers,
  sasl: kafka.sasl,
  topology,
  prefix,
  passwords,
});

beforeAll(async () => {
  kafka = await liveKafka();
  const client = new kafkajs.Kafka({
    brokers: kafka.brokers,
    sasl: { mechanism: 'scram-sha-512', ...kafka.sasl },
    logLevel: kafkajs.logLevel.NOTHING,
  });
  admin = client.admin();
  await admin.connect();
  await applyTopology(at('w1.'));
}, 120_000);

afterAll(async () => {
  await admin.disconnect();
  await kafka.stop();
});

/** Makes a change, expects it to be named, applies, expects it gone. */
async function drifts(change: () => Promise<unknown>, line: string): Promise<void> {
  await change();
  await expectEventually(() => checkTopology(at('w1.')), [expect.stringContaining(line)]);
  await applyTopology(at('w1.'));
  expect(await checkTopology(at('w1.'))).toEqual([]);
}

async function expectEventually(look: () => Promise<unknown>, expected: unknown): Promise<void> {
  const deadline = performance.now() + 10_000;
  for (;;) {
    const seen = await look();
    try {
      expect(seen).toEqual(expected);
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
  }
}

const sale = 'w1.retailer.sale.recorded.v1';
const careless: AclRule = {
  permission: 'allow',
  principal: 'delivery',
  operation: 'read',
  resource: 'topic',
  pattern: 'literal',
  name: sale,
  host: '*',
};

describe('apply', () => {
  it('leaves a cluster that check agrees with', async () => {
    expect(await checkTopology(at('w1.'))).toEqual([]);
  });

  it('changes nothing the second time', async () => {
    const lines: string[] = [];
    await applyTopology({ ...at('w1.'), log: (line) => lines.push(line) });
    expect(lines).toEqual([]);
  });

  it('creates principals that can log in, and replaces a password that was exchanged', async () => {
    expect(await canLogIn(at('w1.'), { username: 'delivery', password: 'delivery-password' })).toBe(true);
    const lines: string[] = [];
    await applyTopology({
      ...at('w1.'),
      passwords: { ...passwords, delivery: 'another' },
      log: (line) => lines.push(line),
    });
    expect(lines).toEqual(['~ user delivery gets another password']);
    expect(await canLogIn(at('w1.'), { username: 'delivery', password: 'another' })).toBe(true);
    expect(await canLogIn(at('w1.'), { username: 'delivery', password: 'delivery-password' })).toBe(false);
    await applyTopology(at('w1.'));
  });

  it('keeps two deployments on one cluster apart, and removes one without the other', async () => {
    await applyTopology(at('w2.'));
    expect(await checkTopology(at('w1.'))).toEqual([]);
    expect(await checkTopology(at('w2.'))).toEqual([]);
    await removeTopology(at('w2.'));
    await expectEventually(async () => (await admin.listTopics()).filter((name) => name.startsWith('w2.')), []);
    expect(await checkTopology(at('w1.'))).toEqual([]);
  });
});

describe('check names and apply repairs', () => {
  it('a grant that is not in the file', () =>
    drifts(() => admin.createAcls({ acl: [toKafkaAcl(careless)] }), `- acl allow delivery read topic ${sale}`));

  it('a denial taken away', () =>
    drifts(
      () =>
        admin.deleteAcls({
          filters: [toKafkaAcl({ ...careless, permission: 'deny', pattern: 'prefixed', name: 'w1.retailer.' })],
        }),
      '+ acl deny delivery read topic w1.retailer.*',
    ));

  it('a grant taken away', () =>
    drifts(
      () => admin.deleteAcls({ filters: [toKafkaAcl({ ...careless, principal: 'matching' })] }),
      `+ acl allow matching read topic ${sale}`,
    ));

  it('a setting changed', () =>
    drifts(
      () =>
        admin.alterConfigs({
          validateOnly: false,
          resources: [
            {
              type: kafkajs.ConfigResourceTypes.TOPIC,
              name: sale,
              configEntries: [{ name: 'retention.ms', value: '1000' }],
            },
          ],
        }),
      `~ topic ${sale} has retention.ms=1000`,
    ));

  it('a topic deleted', () => drifts(() => admin.deleteTopics({ topics: [sale] }), `+ topic ${sale}`));
});

describe('what is left to a person', () => {
  it('a topic nobody declared', async () => {
    await admin.createTopics({ topics: [{ topic: 'w1.retailer.sale.copy.v1' }], waitForLeaders: true });
    expect(await checkTopology(at('w1.'))).toEqual([
      expect.stringContaining('! topic w1.retailer.sale.copy.v1 is not in topics.yaml'),
    ]);
    await admin.deleteTopics({ topics: ['w1.retailer.sale.copy.v1'] });
  });

  it('a wrong number of partitions, which apply refuses to work with', async () => {
    const topic = 'w1.network.matching.parked.v1';
    await admin.createPartitions({ topicPartitions: [{ topic, count: 2 }] });
    await expectEventually(
      () => checkTopology(at('w1.')),
      [expect.stringContaining(`! topic ${topic} has 2 partitions, topics.yaml says 1`)],
    );
    await expect(applyTopology(at('w1.'))).rejects.toThrow('has 2 partitions');
    await admin.deleteTopics({ topics: [topic] });
    await expectEventually(() => checkTopology(at('w1.')), [expect.stringContaining(`+ topic ${topic}`)]);
    await applyTopology(at('w1.'));
  });
});

describe('a clear sentence instead of a stack', () => {
  it.each<[string, () => Partial<ApplyOptions>, Partial<ClusterError>]>([
    ['nothing listens', () => ({ brokers: ['127.0.0.1:1'] }), { code: 'unreachable' }],
    ['a wrong password', () => ({ sasl: { username: 'admin', password: 'wrong' } }), { code: 'login-refused' }],
    [
      'somebody who is no super user',
      () => ({ sasl: { username: 'delivery', password: 'delivery-password' } }),
      { code: 'not-allowed' },
    ],
  ])(
    '%s',
    async (_, options, expected) => {
      const failure: unknown = await checkTopology({ ...at('w1.'), ...options() }).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(ClusterError);
      expect(failure).toMatchObject(expected);
    },
    30_000,
  );

  it('a principal without a password', async () => {
    const principals = {
      ...topology.principals,
      'analyst-acme': { zone: 'insights' as const, does: 'Another analyst' },
    };
    const options = { ...at('w1.'), topology: { ...topology, principals } };
    await expect(applyTopology(options)).rejects.toMatchObject({
      code: 'missing-password',
      message: expect.stringContaining('analyst-acme'),
    });
  });
});
