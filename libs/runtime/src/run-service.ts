import 'reflect-metadata';
import { type DynamicModule, Module, type Type as NestType } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Topic } from '@quittance/contracts';
import type { RecordParked } from '@quittance/contracts-parked';
import {
  type AccountTokens,
  ApiKeys,
  type CustomerSessions,
  EDGE_SETTINGS,
  type EdgeApi,
  HEALTH,
  type Health,
  HealthController,
  httpAdapter,
  openApiOf,
  type Page,
  RateLimits,
  servePages,
  setUpDocs,
  setUpHttp,
  Streams,
} from '@quittance/edge';
import { LagMonitor, maintainInbox, Periodic, Publisher } from '@quittance/kafka';
import type { TProperties } from '@sinclair/typebox';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { type CommonConfig, ConfigError, describeConfig, type Environment } from './config.js';
import { type MigrationClass, openDatabase } from './database.js';
import type { EntityClass } from './entities.js';
import { openInternalPort } from './internal-port.js';
import { kafkaParts } from './kafka-parts.js';
import { createLogger, NestLog } from './logger.js';
import { startTelemetry } from './telemetry.js';
import { CONFIG, LOGGER, METRICS } from './tokens.js';
import { Transactions } from './transactions.js';

export interface ServiceDefinition {
  readonly name: string;
  readonly config: { readonly settings: Readonly<TProperties>; load(env: Environment): Readonly<CommonConfig> };
  readonly module: NestType;
  readonly migrations: readonly MigrationClass[];
  /** The tables of its own that it does not only use in SQL. */
  readonly entities?: readonly EntityClass[];
  /** What an edge offers; without it a service has health and metrics only. */
  readonly api?: EdgeApi;
  /** The provider of the module that knows the sessions of customers, where they sign in at this edge. */
  readonly sessions?: NestType<CustomerSessions>;
  /** The provider of the module that knows the tokens of customers, where they come from elsewhere. */
  readonly tokens?: NestType<AccountTokens>;
  /** What an edge shows to people: the pages of its own zone. */
  pages?(config: Readonly<CommonConfig>): readonly Page[];
  /** Where records that this service cannot handle go; needed by every service that consumes. */
  readonly parkedTopic?: Topic<RecordParked>;
  /** Topics (without prefix) that the service consumes; each must have exactly one handler. */
  readonly consumes?: readonly { readonly name: string }[];
}

export interface RunningService {
  readonly app: NestFastifyApplication;
  readonly url: string;
  /** Where metrics and health in detail are. */
  readonly internalUrl: string;
  stop(): Promise<void>;
}

const MIN_NODE = 22;
const DRAIN_LIMIT_MS = 20_000;
/** Kafka is polled every two seconds and counts as reachable if it answered within this time, over any connection. */
const KAFKA_ANSWER_MS = 6_000;
/** An outbox row that has waited longer than this makes the service unhealthy. */
const OUTBOX_MAX_AGE_MS = 30_000;
const HOUR_MS = 3_600_000;

/** Starts a service from its definition and an environment. Rejects when it cannot start; calls `onFatal` when it cannot go on. */
export const startService = async (
  definition: ServiceDefinition,
  env: Environment,
  onFatal: (error: Error) => void,
): Promise<RunningService> => {
  const config = definition.config.load(env);
  const logger = createLogger(definition.name, config.LOG_LEVEL);
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const telemetry = await startTelemetry(definition.name, config);
  const dataSource = await openDatabase(
    {
      url: config.DATABASE_URL,
      pool: config.DATABASE_POOL,
      service: definition.name,
      migrations: definition.migrations,
      entities: definition.entities,
    },
    logger,
  );
  await maintainInbox(dataSource, Date.now());
  const inboxUpkeep = new Periodic({
    component: 'inbox upkeep',
    everyMs: HOUR_MS,
    work: () => maintainInbox(dataSource, Date.now()),
    logger,
  });
  inboxUpkeep.start();
  const parts = kafkaParts(definition, config, dataSource, logger, registry, onFatal);
  const health: Health = {
    ready: async () => ({
      database: await dataSource.query('SELECT 1').then(
        () => true,
        () => false,
      ),
      kafka: parts.lag.answeredWithin(KAFKA_ANSWER_MS),
      consumer: parts.strategy?.isConsuming() ?? true,
      outbox: parts.outbox.ageMs() <= OUTBOX_MAX_AGE_MS,
    }),
    live: () => ({ consumer: !(parts.strategy?.isBeyondHelp(parts.lag.answeredWithin(KAFKA_ANSWER_MS)) ?? false) }),
  };
  const rates = new RateLimits({
    requestsPerSecond: config.RATE_REQUESTS_PER_SECOND,
    linesPerSecond: config.RATE_LINES_PER_SECOND,
    openPerSecond: config.RATE_OPEN_PER_SECOND,
  });

  const root = rootModule(definition, [
    { provide: CONFIG, useValue: config },
    { provide: EDGE_SETTINGS, useValue: config },
    { provide: LOGGER, useValue: logger },
    { provide: METRICS, useValue: registry },
    { provide: HEALTH, useValue: health },
    { provide: RateLimits, useValue: rates },
    { provide: DataSource, useValue: dataSource },
    { provide: Publisher, useValue: parts.publisher },
    { provide: LagMonitor, useValue: parts.lag },
    { provide: Transactions, useValue: new Transactions(dataSource, parts.relay.nudge) },
    ApiKeys,
    Streams,
  ]);
  const app = await NestFactory.create<NestFastifyApplication>(root, httpAdapter(config, logger), {
    logger: new NestLog(logger),
    bodyParser: false,
  });
  const sessions = definition.sessions && app.get<CustomerSessions>(definition.sessions, { strict: false });
  const tokens = definition.tokens && app.get<AccountTokens>(definition.tokens, { strict: false });
  setUpHttp(app, { settings: config, logger, registry, keys: app.get(ApiKeys), rates, sessions, tokens });
  if (definition.api) setUpDocs(app, openApiOf(definition.api));
  servePages(app.getHttpAdapter().getInstance(), definition.pages?.(config) ?? []);
  parts.relay.start();
  parts.outbox.start();
  if (parts.strategy) {
    app.connectMicroservice<MicroserviceOptions>({ strategy: parts.strategy }, { inheritAppConfig: true });
    await app.startAllMicroservices();
  }
  // Not before: a position in Kafka that the database does not know of is set back first.
  parts.lag.start();
  await app.listen(config.HTTP_PORT, config.HTTP_HOST);
  const url = await app.getUrl();
  const internal = await openInternalPort({ host: config.INTERNAL_HOST, port: config.INTERNAL_PORT }, health, registry);
  logger.info({ url, internal: internal.url }, 'service started');

  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    await Promise.all([inboxUpkeep.stop(), parts.outbox.stop(), parts.lag.stop()]);
    await app.close(); // ends requests and batches under way, and Nest's own shutdown hooks
    await parts.relay.stop();
    await Promise.all([parts.publisher.close(), parts.relayPublisher.close()]);
    await dataSource.destroy();
    await internal.close();
    await telemetry.shutdown().catch(() => {});
    logger.info('service stopped');
  };
  return { app, url, internalUrl: internal.url, stop: () => (stopping ??= stop()) };
};

const rootModule = (
  definition: ServiceDefinition,
  providers: NonNullable<DynamicModule['providers']>,
): DynamicModule => {
  @Module({})
  class PlatformModule {}
  @Module({})
  class RootModule {}
  const platform: DynamicModule = {
    module: PlatformModule,
    global: true,
    controllers: [HealthController],
    providers,
    exports: providers,
  };
  return { module: RootModule, imports: [platform, definition.module] };
};

/** The whole of a `main.ts`: `--help`, start, drain on SIGTERM and SIGINT, exit with a clear line when it cannot run. */
export const runService = async (definition: ServiceDefinition): Promise<void> => {
  if (process.argv.includes('--help')) {
    process.stdout.write(
      `quittance ${definition.name}\n\nSettings, from the environment:\n${describeConfig(definition.config.settings)}\n`,
    );
    return;
  }
  if (Number(process.versions.node.split('.')[0]) < MIN_NODE) {
    process.stderr.write(
      `quittance needs Node ${MIN_NODE} or later and this is ${process.version}: start it with "npm run", which brings Node 24.\n`,
    );
    process.exit(1);
  }
  const fail = (error: Error): never => {
    const shown = error instanceof ConfigError ? error.message : undefined;
    if (shown) process.stderr.write(`${definition.name}: ${shown}\n`);
    else createLogger(definition.name, 'error').fatal({ error }, 'cannot go on');
    process.exit(1);
  };
  try {
    const service = await startService(definition, process.env, fail);
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        setTimeout(() => process.exit(1), DRAIN_LIMIT_MS).unref();
        void service.stop().then(
          () => process.exit(0),
          () => process.exit(1),
        );
      });
    }
  } catch (error) {
    fail(error instanceof Error ? error : new Error(String(error)));
  }
};
