import type { Topic } from '@quittance/contracts';
import type { RecordParked } from '@quittance/contracts-parked';
import {
  createKafka,
  KafkaBatchStrategy,
  LagMonitor,
  type LogLine,
  OutboxRelay,
  OutboxGauge,
  PublisherThread,
  readTls,
} from '@quittance/kafka';
import { Counter, type Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import type { CommonConfig } from './config.js';
import type { Logger } from './logger.js';

interface Consuming {
  readonly name: string;
  readonly parkedTopic?: Topic<RecordParked>;
  readonly consumes?: readonly { readonly name: string }[];
}

/** The service's publisher, outbox relay, lag monitor and (when it consumes) strategy, wired to its metrics. */
export const kafkaParts = (
  definition: Consuming,
  config: Readonly<CommonConfig>,
  dataSource: DataSource,
  logger: Logger,
  registry: Registry,
  onFatal: (error: Error) => void,
) => {
  const settings = {
    brokers: config.KAFKA_BROKERS.split(',').map((b) => b.trim()),
    username: config.KAFKA_USERNAME,
    password: config.KAFKA_PASSWORD,
    prefix: config.KAFKA_PREFIX,
    tls: readTls(config),
  };
  const log: LogLine = (level, message, fields) => logger[level](fields, message);
  const kafka = createKafka(settings, log);
  // Short timeouts: an edge answers 503 early instead of keeping a till waiting. The caller retries, and so does the relay.
  const impatient = { retry: { initialRetryTime: 50, maxRetryTime: 400, retries: 4 } };
  const outcomes = new Counter({
    name: 'quittance_records_total',
    help: 'Records handled, by topic and outcome',
    labelNames: ['topic', 'outcome', 'reason'],
    registers: [registry],
  });
  const published = new Counter({
    name: 'quittance_outbox_published_total',
    help: 'Outbox rows published',
    registers: [registry],
  });
  const faultsOf =
    (component: string) =>
    (error: unknown, next: string): void =>
      logger.warn({ component, error }, `${component}: a fault; ${next}`);
  const thread = new PublisherThread({ settings, overrides: impatient }, log);
  const publisher = thread.publisher();
  const relayPublisher = thread.publisher();
  const relay = new OutboxRelay({
    databaseUrl: config.DATABASE_URL,
    publisher: relayPublisher,
    onFault: faultsOf('outbox relay'),
    onPublished: (count) => published.inc(count),
    onRefused: (topic, reason) =>
      logger.error({ topic, reason }, 'Kafka refuses a record: it is set aside, see "ops outbox"'),
  });
  const outbox = new OutboxGauge({ dataSource, registry, logger });
  const lag = new LagMonitor({
    kafka,
    groupId: config.KAFKA_PREFIX + definition.name,
    prefix: config.KAFKA_PREFIX,
    topics: (definition.consumes ?? []).map((t) => t.name),
    registry,
    logger,
  });
  const strategy =
    definition.parkedTopic &&
    new KafkaBatchStrategy({
      kafka,
      service: definition.name,
      prefix: config.KAFKA_PREFIX,
      consumes: (definition.consumes ?? []).map((t) => t.name),
      dataSource,
      parkedTopic: definition.parkedTopic,
      onCommit: relay.nudge,
      onOutcome: (topic, outcome, count) =>
        outcomes.inc({ topic, outcome: outcome.kind, reason: outcome.kind === 'done' ? '' : outcome.reason }, count),
      onFault: faultsOf('consumer'),
      onSetBack: (topic, records) =>
        logger.warn(
          { topic, records },
          'the database is older than the position in Kafka: reading again from where it is',
        ),
      onFatal,
      lag,
    });
  return {
    publisher,
    relayPublisher,
    relay,
    outbox,
    lag,
    strategy,
  };
};
