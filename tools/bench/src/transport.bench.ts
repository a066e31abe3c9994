import 'reflect-metadata';
import { Controller, type INestMicroservice, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern, type IncomingEvent, Transport } from '@nestjs/microservices';
import { TransactionObserved } from '@quittance/contracts-bank';
import { parkedTopics } from '@quittance/contracts-parked';
import {
  Consumes,
  type Delivered,
  done,
  FaultFilter,
  KafkaBatchStrategy,
  kafkaMigrations,
  maintainInbox,
  newMessageId,
  type Outcome,
  DirectPublisher,
} from '@quittance/kafka';
import { provisionDatabases } from '@quittance/topology';
import { DataSource } from 'typeorm';
import { type Cluster, makeTopic } from './cluster.js';
import { aTransactionObserved } from './examples.js';
import { note } from './note.js';
import { type BenchResult, median, result } from './result.js';

/** Counts records and says when the last one came. */
class Finish {
  count = 0;
  #resolve: (() => void) | undefined;
  constructor(readonly target: number) {}
  readonly reached = new Promise<void>((resolve) => {
    this.#resolve = resolve;
  });
  add(n: number): void {
    this.count += n;
    if (this.count >= this.target) this.#resolve?.();
  }
}

let finish = new Finish(0);

@Controller()
class OurHandler {
  @Consumes(TransactionObserved)
  async handle(records: readonly Delivered<TransactionObserved>[]): Promise<readonly Outcome[]> {
    finish.add(records.length);
    return records.map(() => done);
  }
}
@Module({ controllers: [OurHandler] })
class OurModule {}

@Controller()
class StockHandler {
  @EventPattern<string>(TransactionObserved.name)
  async handle(_record: TransactionObserved): Promise<void> {
    finish.add(1);
  }
}
@Module({ controllers: [StockHandler] })
class StockModule {}

const preload = async (cluster: Cluster, records: number): Promise<void> => {
  await makeTopic(cluster.admin, TransactionObserved.name);
  await makeTopic(cluster.admin, parkedTopics.matching.name, 1);
  const publisher = new DirectPublisher(cluster.kafka, '');
  for (let i = 0; i < records; i += 2_000) {
    await publisher.publishRaw(
      Array.from({ length: Math.min(2_000, records - i) }, (_, j) => ({
        topic: TransactionObserved.name,
        key: `account-${(i + j) % 5_000}`,
        value: TransactionObserved.encode(aTransactionObserved({ transactionId: `t-${i + j}` })),
        messageId: newMessageId(),
      })),
    );
  }
  await publisher.close();
};

const timed = async (records: number, start: () => Promise<INestMicroservice>): Promise<number> => {
  finish = new Finish(records);
  const from = performance.now();
  const app = await start();
  await finish.reached;
  const seconds = (performance.now() - from) / 1000;
  await app.close();
  return records / seconds;
};

/** An inbox that knows no record yet. */
const freshDatabase = async (cluster: Cluster, name: string): Promise<DataSource> => {
  const urls = await provisionDatabases(cluster.stack.access.adminUrl, [{ name, password: name }]);
  const dataSource = new DataSource({ type: 'postgres', url: urls[name]!, migrations: kafkaMigrations });
  await dataSource.initialize();
  await dataSource.runMigrations();
  await maintainInbox(dataSource, Date.now());
  return dataSource;
};

const ours = (cluster: Cluster, group: string, dataSource: DataSource) => async (): Promise<INestMicroservice> => {
  const strategy = new KafkaBatchStrategy({
    kafka: cluster.kafka,
    service: group,
    prefix: '',
    consumes: [TransactionObserved.name],
    dataSource,
    parkedTopic: parkedTopics.matching,
    onCommit: () => {},
    onOutcome: () => {},
    onFault: (error) => note(String(error)),
    onFatal: (error) => note(String(error)),
  });
  const app = await NestFactory.createMicroservice(OurModule, { strategy, logger: false });
  app.useGlobalFilters(new FaultFilter());
  await app.listen();
  return app;
};

/** Answers every statement at once. */
const NO_DATABASE = {
  createQueryRunner: () => ({
    isTransactionActive: false,
    connect: async () => ({ query: async () => ({ rows: [] }) }),
    startTransaction: async () => {},
    commitTransaction: async () => {},
    release: async () => {},
  }),
} as unknown as DataSource;

/** The ordinary way: Nest's Kafka transport as its manual shows it, with the same Avro decoding in its deserializer. */
const stock = (cluster: Cluster, groupId: string) => async (): Promise<INestMicroservice> => {
  const { brokers, username, password } = cluster.settings;
  const app = await NestFactory.createMicroservice(StockModule, {
    logger: false,
    transport: Transport.KAFKA,
    options: {
      client: { brokers: [...brokers], sasl: { mechanism: 'scram-sha-512', username, password }, logLevel: 0 },
      consumer: { groupId },
      subscribe: { fromBeginning: true },
      parser: { keepBinary: true },
      deserializer: {
        deserialize: (message: { value: Buffer }, options?: Record<string, unknown>): IncomingEvent => {
          const decoded = TransactionObserved.decode(message.value);
          if (!decoded.ok) throw new Error(decoded.reason);
          return { pattern: options?.['channel'], data: decoded.value };
        },
      },
    },
  });
  await app.listen();
  return app;
};

/**
 * Records consumed per second, from start of the consumer to the last record, no-op handler, equal Avro work: as services run it, one
 * database transaction a batch with its inbox, and with a database that takes no time.
 */
export const transportBench = async (cluster: Cluster, quick: boolean): Promise<BenchResult[]> => {
  const records = quick ? 40_000 : 400_000;
  note(`transport: preloading ${records} records`);
  await preload(cluster, records);
  const rates: { ours: number[]; alone: number[]; stock: number[] } = { ours: [], alone: [], stock: [] };
  for (let round = 0; round < (quick ? 1 : 3); round += 1) {
    rates.stock.push(await timed(records, stock(cluster, `stock-${round}`)));
    const dataSource = await freshDatabase(cluster, `ours_${round}`);
    rates.ours.push(await timed(records, ours(cluster, `ours_${round}`, dataSource)));
    await dataSource.destroy();
    rates.alone.push(await timed(records, ours(cluster, `alone_${round}`, NO_DATABASE)));
    note(
      `transport: round ${round + 1}: ours ${Math.round(rates.ours.at(-1)!)}/s, ${Math.round(rates.alone.at(-1)!)}/s without its database, stock ${Math.round(rates.stock.at(-1)!)}/s`,
    );
  }
  const stockRate = median(rates.stock);
  return [
    result('transport', 'records/s', median(rates.ours), 'stock Nest Kafka transport, which keeps nothing', stockRate),
    result('transport without its database', 'records/s', median(rates.alone), 'stock Nest Kafka transport', stockRate),
  ];
};
