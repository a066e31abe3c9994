// A broker that authenticates every client, allows nothing by default, and comes back with its data after a stop or a crash.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  Kafka,
  logLevel,
  ResourcePatternTypes,
} from 'kafkajs';
import { ensureNativeKafka, freePort, type RunningKafka, startKafka } from '../src/index.js';
import { openToOthers, temporaryFolder } from './temporary-folder.js';

const folder = temporaryFolder();
const admin = { username: 'admin', password: 'admin-secret' };
const users = [
  { name: 'writer', password: 'writer-secret' },
  { name: 'nobody', password: 'nobody-secret' },
];
const topic = 'kept';
let kafka: RunningKafka;

function client(username: string, password: string): Kafka {
  return new Kafka({
    brokers: [kafka.brokers],
    sasl: { mechanism: 'scram-sha-512', username, password },
    logLevel: logLevel.NOTHING,
    retry: { retries: 1, initialRetryTime: 50 },
  });
}

async function asAdmin<T>(work: (admin: ReturnType<Kafka['admin']>) => Promise<T>): Promise<T> {
  const connection = client(admin.username, admin.password).admin();
  await connection.connect();
  try {
    return await work(connection);
  } finally {
    await connection.disconnect();
  }
}

async function send(username: string, password: string, value: string): Promise<void> {
  const producer = client(username, password).producer();
  try {
    await producer.connect();
    await producer.send({ topic, messages: [{ value }] });
  } finally {
    await producer.disconnect();
  }
}

const endOffset = () => asAdmin(async (a) => Number((await a.fetchTopicOffsets(topic))[0]?.offset));

// Without Java the suite runs on containers, and what follows does not apply.
const runsHere = (() => {
  try {
    ensureNativeKafka();
    return true;
  } catch {
    return false;
  }
})();

(runsHere ? describe : describe.skip)('startKafka', () => {
  beforeAll(async () => {
    kafka = await startKafka({ dir: join(folder.path, 'kafka'), users, admin, quickStart: true });
    await asAdmin(async (a) => {
      await a.createTopics({ topics: [{ topic, numPartitions: 1 }] });
      await a.createAcls({
        acl: [
          {
            resourceType: AclResourceTypes.TOPIC,
            resourceName: topic,
            resourcePatternType: ResourcePatternTypes.LITERAL,
            principal: 'User:writer',
            host: '*',
            operation: AclOperationTypes.WRITE,
            permissionType: AclPermissionTypes.ALLOW,
          },
        ],
      });
    });
  });

  afterAll(async () => {
    await kafka.close();
    folder.remove();
  });

  it('lets a user do what an ACL allows', async () => {
    await expect(send('writer', 'writer-secret', 'a')).resolves.toBeUndefined();
  });

  it('denies a known user what no ACL allows', async () => {
    await expect(send('nobody', 'nobody-secret', 'b')).rejects.toThrow('Not authorized');
  });

  it('refuses a wrong password and an unknown user', async () => {
    await expect(send('writer', 'wrong', 'c')).rejects.toThrow('SASL');
    await expect(send('stranger', 'writer-secret', 'c')).rejects.toThrow('SASL');
  });

  it('makes no topic by accident', async () => {
    const producer = client(admin.username, admin.password).producer();
    await producer.connect();
    await expect(producer.send({ topic: 'typo', messages: [{ value: 'x' }] })).rejects.toThrow(
      'does not host this topic',
    );
    await producer.disconnect();
  });

  it('keeps records, users and rules over an orderly stop on the same port', async () => {
    const before = await endOffset();
    const { brokers } = kafka;
    await kafka.stop();
    expect(kafka.pid).toBeUndefined();
    await expect(send('writer', 'writer-secret', 'd')).rejects.toThrow();
    await kafka.restart();
    expect(kafka.brokers).toBe(brokers);
    await send('writer', 'writer-secret', 'e');
    expect(await endOffset()).toBe(before + 1);
  });

  it('lets no other account of the machine see a record, a password or a line of its log', async () => {
    await send('writer', 'writer-secret', 'private');
    expect(openToOthers(join(folder.path, 'kafka'))).toEqual([]);
  });

  it('keeps acknowledged records over a crash', async () => {
    const before = await endOffset();
    await send('writer', 'writer-secret', 'f');
    await kafka.kill9();
    await kafka.restart();
    expect(await endOffset()).toBe(before + 1);
  });

  it('refuses a folder that was made for other passwords, instead of a broker nobody can log in to', async () => {
    const other = { username: 'admin', password: 'another' };
    await expect(startKafka({ dir: join(folder.path, 'kafka'), users, admin: other })).rejects.toMatchObject({
      code: 'users-changed',
    });
  });

  it('does not start on a port that is taken', async () => {
    const port = Number(kafka.brokers.split(':')[1]);
    const start = startKafka({ dir: join(folder.path, 'second'), port, portOption: '--kafka-port', users, admin });
    await expect(start).rejects.toThrow(/^Port \d+, meant for Kafka, is taken by java \(process \d+\).*--kafka-port/);
  });

  it('ends with the reason from its log when it cannot start', async () => {
    const dir = join(folder.path, 'broken');
    const start = startKafka({ dir, port: await freePort(), users: [], admin, heapMb: 1 });
    await expect(start).rejects.toThrow(/Kafka ended while starting .*kafka\.log:/);
  });
});
