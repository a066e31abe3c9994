import 'reflect-metadata';
import { Controller, type INestMicroservice, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern, type IncomingEvent, Transport } from '@nestjs/microservices';
import { TransactionObserved } from '@quittance/contracts-bank';
import { aTransactionObserved } from '@quittance/contracts-bank/builders';
import { parkedTopics } from '@quittance/contracts-parked';
import {
  Consumes,
  type Delivered,
  done,
  FaultFilter,
  KafkaBatchStrategy,
  newMessageId,
  type Outcome,
  DirectPublisher,
} from '@quittance/kafka';
import { DataSource } from 'typeorm';
import { type Cluster, makeTopic } from './cluster.js';
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
  @Consumes(TransactionObserved, { mode: 'lanes' })
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

const ours = (cluster: Cluster, group: string) => async (): Promise<INestMicroservice> => {
  const strategy = new KafkaBatchStrategy({
    kafka: cluster.kafka,
    service: group,
    prefix: '',
    consumes: [TransactionObserved.name],
    dataSource: new DataSource({ type: 'postgres' }), // never opened: lanes mode keeps nothing in a database
    parkedTopic: parkedTopics.matching,
    publisher: new DirectPublisher(cluster.kafka, ''),
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

/** Records consumed per second, from start of the consumer to the last record, no-op handler, equal Avro work. */
export const transportBench = async (cluster: Cluster, quick: boolean): Promise<BenchResult[]> => {
  const records = quick ? 40_000 : 400_000;
  note(`transport: preloading ${records} records`);
  await preload(cluster, records);
  const rates: { ours: number[]; stock: number[] } = { ours: [], stock: [] };
  for (let round = 0; round < (quick ? 1 : 3); round += 1) {
    rates.stock.push(await timed(records, stock(cluster, `stock-${round}`)));
    rates.ours.push(await timed(records, ours(cluster, `ours-${round}`)));
    note(
      `transport: round ${round + 1}: ours ${Math.round(rates.ours.at(-1)!)}/s, stock ${Math.round(rates.stock.at(-1)!)}/s`,
    );
  }
  return [result('transport', 'records/s', median(rates.ours), 'stock Nest Kafka transport', median(rates.stock))];
};
