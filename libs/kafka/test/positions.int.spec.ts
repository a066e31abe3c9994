// How far a topic is read stands in the database with its effects: a database that comes back from a backup is brought up to date, from where it is.
// A record without a value (a tombstone) is passed over, and moves the position like any other.
import 'reflect-metadata';
import { Controller, Module, type INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { StoreRegistered } from '@quittance/contracts-retailer';
import { aStoreRegistered } from '@quittance/contracts-retailer/builders';
import { parkedTopics } from '@quittance/contracts-parked';
import { openTestbed, type Testbed } from '@quittance/testbed';
import {
  Consumes,
  createKafka,
  type Delivered,
  DirectPublisher,
  done,
  FaultFilter,
  inTransaction,
  KafkaBatchStrategy,
  kafkaMigrations,
  maintainInbox,
  newMessageId,
  type Outcome,
  OutboxRelay,
  park,
  type Publisher,
  readPositions,
  type Unit,
} from '../src/index.js';
import { DataSource } from 'typeorm';

@Controller()
class Handlers {
  @Consumes(StoreRegistered, { position: 'database' })
  async stores(records: readonly Delivered<StoreRegistered>[], unit: Unit): Promise<readonly Outcome[]> {
    await unit.query('INSERT INTO effect (store) SELECT * FROM unnest($1::text[])', [
      records.map((r) => r.value.storeId),
    ]);
    return records.map((r) => (r.value.storeId === 'refused' ? park('refused') : done));
  }
}
@Module({ controllers: [Handlers] })
class TestModule {}

let bed: Testbed<'matching'>;
let dataSource: DataSource;
let relay: OutboxRelay;
let publisher: Publisher;
let app: INestMicroservice | undefined;
let wentBack: [string, number][] = [];

const settings = (username: string, password: string) => ({
  brokers: [bed.stack.brokers],
  username,
  password,
  prefix: bed.prefix,
  tls: false,
});

const consume = async (): Promise<INestMicroservice> => {
  const strategy = new KafkaBatchStrategy({
    kafka: createKafka(settings('matching', bed.env('matching')['KAFKA_PASSWORD']!), () => {}),
    service: 'matching',
    prefix: bed.prefix,
    consumes: [StoreRegistered.name],
    dataSource,
    parkedTopic: parkedTopics.matching,
    sessionTimeoutMs: 6_000,
    onCommit: relay.nudge,
    onOutcome: () => {},
    onFault: () => {},
    onSetBack: (topic, records) => wentBack.push([topic, records]),
    onFatal: () => {},
  });
  const one = await NestFactory.createMicroservice(TestModule, { strategy, logger: false });
  one.useGlobalFilters(new FaultFilter());
  await one.listen();
  return one;
};

/** All under one key, so in one partition. */
const publish = (...storeIds: readonly (string | null)[]): Promise<void> =>
  publisher.publishRaw(
    storeIds.map((storeId) => ({
      topic: StoreRegistered.name,
      key: 'one-partition',
      value: storeId === null ? null : StoreRegistered.encode(aStoreRegistered({ storeId })),
      messageId: newMessageId(),
    })),
  );

const effects = async (): Promise<string[]> =>
  (await dataSource.query<{ store: string }[]>('SELECT store FROM effect ORDER BY n')).map((r) => r.store);
const position = async (): Promise<number> => {
  const positions = await inTransaction(dataSource, (unit) => readPositions(unit, StoreRegistered.name));
  return Math.max(0, ...positions.values());
};

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
  await dataSource.query(
    'CREATE TABLE topic_position (topic text, partition integer, next_offset bigint, PRIMARY KEY (topic, partition))',
  );
  publisher = new DirectPublisher(
    createKafka(settings(bed.stack.admin.username, bed.stack.admin.password), () => {}),
    bed.prefix,
  );
  relay = new OutboxRelay({
    databaseUrl: env['DATABASE_URL']!,
    publisher,
    onFault: () => {},
    onPublished: () => {},
    onRefused: () => {},
  });
  relay.start();
  app = await consume();
});

beforeEach(async () => {
  wentBack = [];
  await dataSource.query('TRUNCATE effect');
});

afterAll(async () => {
  await app?.close();
  await relay?.stop();
  await publisher?.close();
  await dataSource?.destroy();
  await bed?.close();
});

describe('a position in the database', () => {
  it('moves with every record: handled, parked and without a value, and nothing of a tombstone is parked', async () => {
    const before = await position();
    await publish('a', 'refused', null, 'b', null);
    await bed.settled();
    expect([await position(), await effects()]).toEqual([before + 5, ['a', 'refused', 'b']]);
    const parked = await bed.readValues(parkedTopics.matching);
    expect(parked.map(({ reason }) => reason)).toEqual(['refused']);
  });

  it('is where the group goes back to when a backup of the database is put back', async () => {
    await publish('kept');
    await bed.settled();
    const backedUp = await position();
    await publish('later-1', null, 'later-2');
    await bed.settled();
    await app!.close();
    await dataSource.query('UPDATE topic_position SET next_offset = $1 WHERE next_offset > $1', [backedUp]);
    await dataSource.query('TRUNCATE effect, inbox');
    app = await consume();
    await bed.settled();
    expect(wentBack).toEqual([[StoreRegistered.name, 3]]);
    expect(await effects()).toEqual(['later-1', 'later-2']);
    expect(await position()).toBe(backedUp + 3);
  });

  it('of which the backup knows nothing is the beginning of the topic', async () => {
    await app!.close();
    await dataSource.query('TRUNCATE topic_position, inbox');
    app = await consume();
    await bed.settled();
    expect(wentBack).toEqual([[StoreRegistered.name, await position()]]);
    expect((await effects()).at(0)).toBe('a');
  });

  it('is not gone back to where nothing was put back', async () => {
    await app!.close();
    app = await consume();
    await publish('after');
    await bed.settled();
    expect([wentBack, await effects()]).toEqual([[], ['after']]);
  });

  it('cannot be gone back to while another instance reads: the error says what to do', async () => {
    await dataSource.query('UPDATE topic_position SET next_offset = 0');
    await expect(consume()).rejects.toThrow(
      /the database of matching knows less .* stop every instance of matching, then start it again/,
    );
  });
});

describe('a tombstone', () => {
  it('is emitted in a transaction as any record is, and in the order of its key', async () => {
    await inTransaction(
      dataSource,
      async (unit) => {
        unit.emit(StoreRegistered, 'erased', aStoreRegistered({ storeId: 'erased' }));
        unit.erase(StoreRegistered, 'erased');
        unit.emit(StoreRegistered, 'erased', aStoreRegistered({ storeId: 'anew' }));
      },
      relay.nudge,
    );
    await bed.settled();
    const records = (await bed.readAll(StoreRegistered)).filter(({ key }) => key === 'erased');
    expect(records.map(({ bytes }) => bytes === null)).toEqual([false, true, false]);
  });
});
