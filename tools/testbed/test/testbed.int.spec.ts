// A bed is a world of its own: topics, rights and databases under its prefix, and a way to know when nothing is under way.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TransactionObserved } from '@quittance/contracts-bank';
import { aTransactionObserved } from '@quittance/contracts-bank/builders';
import pg from 'pg';
import { openTestbed, type Testbed } from '../src/index.js';

// The operator has no service, so no other file makes a template of its name.
type Service = 'matching' | 'operator';
let bed: Testbed<Service>;
let other: Testbed<Service>;
let migrations = 0;

async function migrate(url: string): Promise<void> {
  migrations += 1;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('CREATE TABLE outbox (id bigint GENERATED ALWAYS AS IDENTITY, topic text)');
  await client.end();
}

const open = () => openTestbed<Service>({ services: ['matching', 'operator'], migrate: { operator: migrate } });

beforeAll(async () => {
  bed = await open();
  other = await open();
});

afterAll(async () => {
  await Promise.all([bed.close(), other.close()]);
});

describe('openTestbed', () => {
  it('gives a service what it needs to start, and only as itself', () => {
    const env = bed.env('matching');
    expect(env).toMatchObject({
      KAFKA_USERNAME: 'matching',
      KAFKA_PREFIX: bed.prefix,
      KAFKA_BROKERS: bed.stack.brokers,
    });
    expect(bed.url('matching')).toBe(`http://127.0.0.1:${env['HTTP_PORT']}`);
    expect(env['DATABASE_URL']).toBe(bed.databaseUrl('matching'));
  });

  it('migrates a template once and clones it for every bed, owned by the service', async () => {
    expect(migrations).toBeLessThanOrEqual(1);
    await bed.query('operator', `INSERT INTO outbox (topic) VALUES ('x')`);
    expect(await bed.query('operator', 'SELECT topic FROM outbox')).toEqual([{ topic: 'x' }]);
    expect(await other.query('operator', 'SELECT topic FROM outbox')).toEqual([]);
    await bed.query('operator', 'DELETE FROM outbox');
  });

  it('gives each principal the rights of the topology, and no others', async () => {
    const mayRead = bed.client('matching').admin();
    const mayNot = bed.client('analytics').admin();
    await Promise.all([mayRead.connect(), mayNot.connect()]);
    const topic = `${bed.prefix}retailer.sale.recorded.v1`;
    await expect(mayRead.fetchTopicOffsets(topic)).resolves.toHaveLength(6);
    await expect(mayNot.fetchTopicOffsets(topic)).rejects.toThrow(/not authorized/i);
    await Promise.all([mayRead.disconnect(), mayNot.disconnect()]);
  });
});

describe('records', () => {
  it('reads back what was written, with its key, its message id and its value', async () => {
    const value = aTransactionObserved({ transactionId: 'tx-1' });
    const messageId = await bed.produce(TransactionObserved, 'account-1', value);
    const [record] = await bed.readAll(TransactionObserved);
    expect(record).toMatchObject({
      key: 'account-1',
      headers: { 'message-id': messageId },
      decoded: { ok: true, value },
    });
    expect(await bed.readValues(TransactionObserved)).toMatchObject([value]);
    expect(await other.readValues(TransactionObserved)).toEqual([]);
  });

  it('shows bytes that cannot be decoded, and says where they are', async () => {
    await bed.produceBytes(TransactionObserved, 'account-1', Buffer.from('junk'));
    expect((await bed.readAll(TransactionObserved)).map(({ decoded }) => decoded?.ok)).toContain(false);
    await expect(bed.readValues(TransactionObserved)).rejects.toThrow(/^bank\.transaction\.observed\.v1 \d\/1: /);
  });
});

describe('settled', () => {
  it('names the service and the topic that lag when time runs out', async () => {
    const waiting = bed.settled({ services: ['matching'], timeoutMs: 200 });
    await expect(waiting).rejects.toThrow('matching is 2 records behind on bank.transaction.observed.v1');
  });

  it('resolves as soon as every offset is at the log end', async () => {
    const waiting = bed.settled({ services: ['matching'], timeoutMs: 10_000 });
    const consumer = bed.client('matching').consumer({ groupId: `${bed.prefix}matching`, maxWaitTimeInMs: 50 });
    await consumer.connect();
    await consumer.subscribe({ topic: `${bed.prefix}${TransactionObserved.name}`, fromBeginning: true });
    await consumer.run({ autoCommitInterval: 50, eachMessage: async () => undefined });
    await expect(waiting).resolves.toBeUndefined();
    await consumer.disconnect();
  });

  it('waits for rows in an outbox', async () => {
    await bed.query('operator', `INSERT INTO outbox (topic) VALUES ('x')`);
    await expect(bed.settled({ services: ['operator'], timeoutMs: 200 })).rejects.toThrow(
      'operator has 1 rows in its outbox',
    );
    await bed.query('operator', 'DELETE FROM outbox');
  });

  it('waits for further facts and repeats what they say', async () => {
    const also = [async () => 'two webhooks are due'];
    await expect(bed.settled({ services: ['matching'], timeoutMs: 200, also })).rejects.toThrow('two webhooks are due');
  });
});

describe('close', () => {
  it('leaves nothing of the bed on the broker', async () => {
    const third = await open();
    await third.close();
    const left = async () => (await bed.admin.listTopics()).filter((topic) => topic.startsWith(third.prefix));
    while ((await left()).length > 0) await sleep(50);
    expect(await left()).toEqual([]);
  });
});
