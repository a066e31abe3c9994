// What Kafka refuses for good is set aside and only its key waits; everybody else's records go on, in order.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { MAX_RECORD_BYTES, type Topic } from '@quittance/contracts';
import { FeedCompleted, StoreRegistered } from '@quittance/contracts-retailer';
import { aFeedCompleted } from '@quittance/contracts-retailer/builders';
import { openTestbed, type Testbed } from '@quittance/testbed';
import { Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import {
  createKafka,
  DirectPublisher,
  inTransaction,
  kafkaMigrations,
  KafkaRefused,
  newMessageId,
  OutboxRelay,
  OutboxGauge,
  type Publisher,
  PublisherThread,
} from '../src/index.js';

let bed: Testbed<'ingestion'>;
let dataSource: DataSource;
let publisher: Publisher;
let relay: OutboxRelay;
let watch: OutboxGauge;
let faults: unknown[] = [];
let refused: string[] = [];

const settings = () => ({
  brokers: [bed.stack.brokers],
  username: 'ingestion',
  password: bed.stack.passwords['ingestion']!,
  prefix: bed.prefix,
  tls: false,
});

/** Of a size that no topic takes. */
const HUGE = 'x'.repeat(MAX_RECORD_BYTES);

const emit = (rows: readonly { topic?: Topic<never>; key: string; storeId: string }[]): Promise<void> =>
  inTransaction(
    dataSource,
    async (unit) => {
      for (const { topic, key, storeId } of rows) unit.emit(topic ?? FeedCompleted, key, aFeedCompleted({ storeId }));
    },
    relay.nudge,
  );

/** What the topic holds of these, in its order; what came again after a refusal, as consumers' inboxes see it: once. */
const published = async (...of: string[]): Promise<string[]> => {
  const seen = (await bed.readValues(FeedCompleted)).map(({ storeId }) => (storeId === HUGE ? 'huge' : storeId));
  return [...new Set(seen)].filter((id) => of.some((name) => id.startsWith(name)));
};

const aside = (): Promise<{ id: string; key: string; reason: string | null }[]> =>
  dataSource.query('SELECT id, key, reason FROM outbox_refused ORDER BY id');

const until = async (what: string, holds: () => Promise<boolean>): Promise<void> => {
  const deadline = Date.now() + 20_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`not within 20 s: ${what}`);
    await sleep(50);
  }
};
const isEmpty = async (): Promise<boolean> =>
  (await dataSource.query<{ n: number }[]>('SELECT count(*)::int AS n FROM outbox'))[0]!.n === 0;

beforeAll(async () => {
  bed = await openTestbed({ services: ['ingestion'] });
  const databaseUrl = bed.env('ingestion')['DATABASE_URL']!;
  dataSource = await new DataSource({ type: 'postgres', url: databaseUrl, migrations: kafkaMigrations }).initialize();
  await dataSource.runMigrations();
  publisher = new PublisherThread({ settings: settings(), overrides: {} }, () => {}).publisher();
  relay = new OutboxRelay({
    databaseUrl,
    publisher,
    onFault: (error) => faults.push(error),
    onPublished: () => {},
    onRefused: (topic, reason) => refused.push(`${topic} ${reason}`),
  });
  relay.start();
  watch = new OutboxGauge({
    dataSource,
    registry: new Registry(),
    logger: { warn: (fields) => faults.push(fields) },
    intervalMs: 100,
  });
  watch.start();
});

beforeEach(() => {
  faults = [];
  refused = [];
});

afterAll(async () => {
  await watch?.stop();
  await relay?.stop();
  await publisher?.close();
  await dataSource?.destroy();
  await bed?.close();
});

it('a record that is too large is set aside with its reason, its key waits behind it, and every other key goes on in order', async () => {
  const others = Array.from({ length: 40 }, (_, i) => ({ key: `r/${i % 5}`, storeId: `other-${i}` }));
  await emit([
    ...others.slice(0, 20),
    { key: 'r/poison', storeId: 'before' },
    { key: 'r/poison', storeId: HUGE },
    { key: 'r/poison', storeId: 'behind-1' },
    ...others.slice(20),
  ]);
  await until('the others are published', isEmpty);
  await emit([
    { key: 'r/poison', storeId: 'behind-2' },
    { key: 'r/0', storeId: 'later' },
  ]);
  await until('what came later is published', isEmpty);

  expect(await published('behind', 'huge')).toEqual([]);
  const seen = await published('other', 'before', 'later');
  expect(seen).toHaveLength(42);
  for (let key = 0; key < 5; key += 1) {
    const ofKey = others.filter((o) => o.key === `r/${key}`).map((o) => o.storeId);
    expect(seen.filter((id) => ofKey.includes(id))).toEqual(ofKey);
  }
  expect(await aside()).toMatchObject([
    { key: 'r/poison', reason: 'MESSAGE_TOO_LARGE' },
    { key: 'r/poison', reason: null },
    { key: 'r/poison', reason: null },
  ]);
  expect(refused).toEqual([`${FeedCompleted.name} MESSAGE_TOO_LARGE`]);
  // What is set aside does not count as late: operators are told of it by its own gauge.
  await until('the watch has seen it', () => Promise.resolve(watch.ageMs() === 0));
  expect(faults).toEqual([]);
}, 60_000);

it('what waited goes on in its order once the refused row is given up', async () => {
  await dataSource.query('DELETE FROM outbox_refused WHERE reason IS NOT NULL');
  await until('nothing is set aside', async () => (await aside()).length === 0 && isEmpty());
  expect(await published('behind')).toEqual(['behind-1', 'behind-2']);
}, 60_000);

it('is tried again in its old place, before what waited, when an operator says so', async () => {
  const topic = bed.prefix + FeedCompleted.name;
  const setBound = (bytes: number) =>
    bed.admin.alterConfigs({
      validateOnly: false,
      resources: [
        {
          type: 2,
          name: topic,
          configEntries: [
            { name: 'max.message.bytes', value: String(bytes) },
            { name: 'cleanup.policy', value: 'delete' },
          ],
        },
      ],
    });
  await emit([
    { key: 'r/again', storeId: HUGE },
    { key: 'r/again', storeId: 'after-it' },
  ]);
  await until('it is set aside', async () => (await aside()).length === 2);
  await setBound(2 * MAX_RECORD_BYTES);
  await dataSource.query('UPDATE outbox_refused SET reason = NULL WHERE reason IS NOT NULL');
  await until('both are published', async () => (await published('huge', 'after-it')).length === 2);
  expect(await published('huge', 'after-it')).toEqual(['huge', 'after-it']);
}, 60_000);

it('a topic that this service may not write holds up its own rows and nobody else’s; their age is known', async () => {
  const forbidden = { ...StoreRegistered, name: 'bank.receipt.ready.v1', encode: FeedCompleted.encode };
  await emit([
    { topic: forbidden as unknown as Topic<never>, key: 'r/1', storeId: 'not-mine' },
    { key: 'r/1', storeId: 'mine-1' },
    { key: 'r/2', storeId: 'mine-2' },
  ]);
  await until('the others are published', async () => (await published('mine')).length === 2);
  expect(await aside()).toEqual([]);
  await until('the row that waits is seen to grow old', () => Promise.resolve(watch.ageMs() > 500));
  expect(faults.map(String).join()).toMatch(/refuses the topic/);
  await dataSource.query('DELETE FROM outbox');
}, 60_000);

it('a caller whose record is refused is told so, and callers whose records were sent along with it are not', async () => {
  const own = createKafka(settings(), () => {});
  const direct = new DirectPublisher(own, bed.prefix);
  const send = (key: string, storeId: string) =>
    direct.publishRaw([
      {
        topic: FeedCompleted.name,
        key,
        value: FeedCompleted.encode(aFeedCompleted({ storeId })),
        messageId: newMessageId(),
      },
    ]);
  const tooLarge = HUGE.repeat(2);
  // The first is under way while the other three are put together.
  const [first, ...together] = await Promise.allSettled([
    send('r/a', 'a'),
    send('r/b', 'b'),
    send('r/c', tooLarge),
    send('r/d', 'd'),
  ]);
  expect(first?.status).toBe('fulfilled');
  expect(together.map((r) => r.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect((together[1] as PromiseRejectedResult).reason).toBeInstanceOf(KafkaRefused);
  await direct.close();
}, 60_000);
