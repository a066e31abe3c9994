// Every record has its effect once, whatever is delivered twice, cannot be read, or makes its handler fail; nothing blocks a partition.
import { setTimeout as sleep } from 'node:timers/promises';
import 'reflect-metadata';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, type INestMicroservice, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FeedCompleted, StoreRegistered } from '@quittance/contracts-retailer';
import { aFeedCompleted, aStoreRegistered } from '@quittance/contracts-retailer/builders';
import { parkedTopics, type RecordParked } from '@quittance/contracts-parked';
import { openTestbed, type Testbed } from '@quittance/testbed';
import { DataSource } from 'typeorm';
import {
  Consumes,
  createKafka,
  type Delivered,
  done,
  FaultFilter,
  KafkaBatchStrategy,
  kafkaMigrations,
  maintainInbox,
  newMessageId,
  OnParked,
  type Outcome,
  OutboxRelay,
  type ParkedRecord,
  DirectPublisher,
  type Publisher,
  PublisherThread,
  park,
  type RawMessage,
  retry,
  type Unit,
} from '../src/index.js';

type Decide = (storeId: string) => Outcome | Promise<Outcome>;
let decide: Decide = () => done;
let parkedKeys: string[] = [];

@Controller()
class Handlers {
  /** One row per effect, so that a second effect shows. */
  @Consumes(StoreRegistered)
  async stores(records: readonly Delivered<StoreRegistered>[], unit: Unit): Promise<readonly Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const { value, trace } of records) {
      await unit.query('INSERT INTO effect (store) VALUES ($1)', [value.storeId]);
      outcomes.push(await decide(value.storeId));
      // Writing "out-" makes the next topic's record: the outbox hop.
      if (value.storeId.startsWith('out-'))
        unit.emit(FeedCompleted, value.retailerId, aFeedCompleted({ storeId: value.storeId }), trace);
    }
    return outcomes;
  }

  @OnParked(StoreRegistered)
  async parked(records: readonly ParkedRecord[]): Promise<void> {
    parkedKeys.push(...records.map((r) => r.key));
  }

  @Consumes(FeedCompleted)
  async feeds(records: readonly Delivered<FeedCompleted>[], unit: Unit): Promise<readonly Outcome[]> {
    await unit.query(
      `INSERT INTO effect (store) SELECT 'feed:' || s FROM unnest($1::text[]) WITH ORDINALITY AS t(s, n) ORDER BY n`,
      [records.map((r) => r.value.storeId)],
    );
    return records.map(() => done);
  }
}
@Module({ controllers: [Handlers] })
class TestModule {}

const TOPICS = [StoreRegistered.name, FeedCompleted.name];

let bed: Testbed<'matching'>;
let dataSource: DataSource;
let relay: OutboxRelay;
let publisher: Publisher;
let admin: Publisher;
let app: INestMicroservice | undefined;
let faults: unknown[] = [];

const settings = (username: string, password: string) => ({
  brokers: [bed.stack.brokers],
  username,
  password,
  prefix: bed.prefix,
  tls: false,
});

const consume = async (): Promise<void> => {
  const env = bed.env('matching');
  const strategy = new KafkaBatchStrategy({
    kafka: createKafka(settings('matching', env['KAFKA_PASSWORD']!), () => {}),
    service: 'matching',
    prefix: bed.prefix,
    consumes: TOPICS,
    dataSource,
    parkedTopic: parkedTopics.matching,
    sessionTimeoutMs: 6_000,
    onCommit: relay.nudge,
    onOutcome: () => {},
    onFault: (error) => faults.push(error),
    onFatal: (error) => faults.push(error),
  });
  app = await NestFactory.createMicroservice(TestModule, { strategy, logger: false });
  app.useGlobalFilters(new FaultFilter());
  await app.listen();
};

const store = (storeId: string, more: Partial<RawMessage> = {}): RawMessage => ({
  topic: StoreRegistered.name,
  key: 'r/1',
  value: StoreRegistered.encode(aStoreRegistered({ storeId })),
  messageId: newMessageId(),
  ...more,
});
const effects = async (): Promise<string[]> =>
  (await bed.query<{ store: string }>('matching', 'SELECT store FROM effect ORDER BY n')).map((r) => r.store);
const parked = async (): Promise<RecordParked[]> => bed.readValues(parkedTopics.matching);

beforeAll(async () => {
  bed = await openTestbed({ services: ['matching'] });
  const env = bed.env('matching');
  dataSource = await new DataSource({
    type: 'postgres',
    url: env['DATABASE_URL']!,
    migrations: kafkaMigrations,
  }).initialize();
  await dataSource.runMigrations();
  await maintainInbox(dataSource, Date.now());
  await dataSource.query('CREATE TABLE effect (n bigint GENERATED ALWAYS AS IDENTITY, store text NOT NULL)');
  // As the administrator: the consuming principal may not write what it reads.
  const asAdmin = createKafka(settings(bed.stack.admin.username, bed.stack.admin.password), () => {});
  publisher = new PublisherThread(
    { settings: settings(bed.stack.admin.username, bed.stack.admin.password), overrides: {} },
    () => {},
  ).publisher();
  admin = new DirectPublisher(asAdmin, bed.prefix);
  relay = new OutboxRelay({
    databaseUrl: env['DATABASE_URL']!,
    publisher,
    onFault: (e) => faults.push(e),
    onPublished: () => {},
    onRefused: () => {},
  });
  relay.start();
  await consume();
});

beforeEach(async () => {
  decide = () => done;
  parkedKeys = [];
  faults = [];
  await dataSource.query('TRUNCATE effect');
});

afterAll(async () => {
  await app?.close();
  await relay?.stop();
  await publisher?.close();
  await admin?.close();
  await dataSource?.destroy();
  await bed?.close();
});

describe('batch mode', () => {
  it('gives a message that comes three times one effect, within a batch and across restarts', async () => {
    const twice = store('once');
    await admin.publishRaw([twice, twice]);
    await bed.settled();
    await app!.close();
    await admin.publishRaw([twice, store('other')]);
    await consume();
    await bed.settled();
    expect(await effects()).toEqual(['once', 'other']);
  });

  it('parks what cannot be read and what makes the handler throw, tells the handler which keys, and goes on behind them', async () => {
    decide = (id) => {
      if (id === 'poison') throw new Error('a fault that names account-CANARY');
      return id === 'refused' ? park('not-today', 'said so') : done;
    };
    const before = (await parked()).length;
    const unknownSchema = Buffer.from([0, 0, 0, 0xff, 0xff, 1, 2]);
    const whole = StoreRegistered.encode(aStoreRegistered({ storeId: 'cut' }));
    await admin.publishRaw([
      store('a'),
      store('poison', { key: 'r/poison' }),
      store('x', { value: Buffer.from('not framed') }),
      store('x', { value: unknownSchema }),
      store('x', { value: whole.subarray(0, whole.length - 3) }),
      store('x', { value: null }),
      store('x', { value: Buffer.from('not framed either'), key: 'r/\0', traceparent: 'no trace: \0' }),
      store('refused'),
      store('b'),
    ]);
    await bed.settled();
    expect(await effects()).toEqual(['a', 'refused', 'b']);
    const found = (await parked()).slice(before);
    expect(found.map((p) => p.reason).sort()).toEqual([
      'handler-fault',
      'no-value',
      'not-framed',
      'not-framed',
      'not-today',
      'truncated',
      'unknown-schema-id',
    ]);
    expect(JSON.stringify(found.map((p) => p.detail))).not.toContain('CANARY');
    expect(parkedKeys).toEqual(expect.arrayContaining(['r/poison', 'r/\uFFFD']));
  });

  it('takes a parked message when it comes again', async () => {
    const again = store('again');
    decide = () => park('first-time');
    await admin.publishRaw([again]);
    await bed.settled();
    decide = () => done;
    await admin.publishRaw([again]);
    await bed.settled();
    expect(await effects()).toEqual(['again', 'again']); // parked with its write kept, then done
  });

  it('retries a bounded number of times and then parks', async () => {
    let tries = 0;
    decide = (id) => (id === 'later' && ++tries < 3 ? retry('busy') : done);
    await admin.publishRaw([store('later')]);
    await bed.settled();
    expect(tries).toBe(3);
  });

  it('waits out a lost database connection without parking anything', async () => {
    let cuts = 0;
    decide = async (id) => {
      if (id !== 'cut-off' || cuts >= 2) return done;
      cuts += 1;
      throw Object.assign(new Error('Connection terminated unexpectedly'), { code: '08006' });
    };
    const before = (await parked()).length;
    await admin.publishRaw([store('cut-off')]);
    await bed.settled();
    expect(cuts).toBe(2);
    expect(await effects()).toEqual(['cut-off']);
    expect((await parked()).length).toBe(before);
  });

  it('keeps its place in the group while a handler takes longer than the session', async () => {
    let calls = 0;
    decide = async () => {
      calls += 1;
      await sleep(7_000);
      return done;
    };
    await admin.publishRaw([store('slow')]);
    await bed.settled({ timeoutMs: 30_000 });
    expect(calls).toBe(1);
  });

  it('ends and commits the batch under way before it closes', async () => {
    let started: () => void = () => {};
    const running = new Promise<void>((resolve) => (started = resolve));
    decide = async () => {
      started();
      await sleep(500);
      return done;
    };
    await admin.publishRaw([store('draining')]);
    await running;
    await app!.close();
    expect(await effects()).toEqual(['draining']);
    await bed.settled(); // nobody consumes now: the offsets were committed on the way out
    await consume();
  });

  it('commits before it closes what its timer had not come to', async () => {
    await admin.publishRaw([store('quick')]);
    while ((await effects()).length === 0) await sleep(5);
    await app!.close();
    await expect(bed.settled()).resolves.toBeUndefined(); // nobody consumes now: the offsets were committed on the way out
    await consume();
  });
});

describe('outbox', () => {
  it('publishes what handlers emit, in order per key, and the next handler sees each once', async () => {
    const ids = Array.from({ length: 300 }, (_, i) => `out-${String(i).padStart(3, '0')}`);
    await admin.publishRaw(ids.map((id) => store(id)));
    await bed.settled();
    const fed = (await effects()).filter((e) => e.startsWith('feed:'));
    expect(fed).toEqual(ids.map((id) => `feed:${id}`));
  });

  it('emits nothing for a record whose handler failed', async () => {
    decide = (id) => {
      if (id === 'out-bad') throw new Error('no');
      return done;
    };
    await admin.publishRaw([store('out-bad'), store('out-good')]);
    await bed.settled();
    expect((await effects()).filter((e) => e.startsWith('feed:'))).toEqual(['feed:out-good']);
  });

  it('lets a second relay take over the shards of one that dies', async () => {
    await relay.stop();
    relay = new OutboxRelay({
      databaseUrl: bed.env('matching')['DATABASE_URL']!,
      publisher,
      onFault: (e) => faults.push(e),
      onPublished: () => {},
      onRefused: () => {},
    });
    await admin.publishRaw([store('out-later')]);
    relay.start();
    await bed.settled();
    expect(await effects()).toContain('feed:out-later');
  });
});
