import { setTimeout as sleep } from 'node:timers/promises';
import { kafkaMigrations } from '@quittance/kafka';
import { DataSource, type MigrationInterface } from 'typeorm';
import { ApiKey, ApiKeyTable1700000000001 } from '@quittance/edge';
import { type EntityClass, SnakeCaseColumns } from './entities.js';
import type { Logger } from './logger.js';

export type MigrationClass = new () => MigrationInterface;

interface DatabaseOptions {
  readonly url: string;
  readonly pool: number;
  readonly service: string;
  readonly migrations: readonly MigrationClass[];
  readonly entities?: readonly EntityClass[] | undefined;
}

/** A data source over the service's own database. TypeORM's query log stays off: statements carry personal data. */
export const createDataSource = ({ url, pool, service, migrations, entities = [] }: DatabaseOptions): DataSource =>
  new DataSource({
    type: 'postgres',
    url,
    applicationName: service,
    poolSize: pool,
    connectTimeoutMS: 3_000,
    logging: false,
    entities: [ApiKey, ...entities],
    namingStrategy: new SnakeCaseColumns(),
    synchronize: false,
    migrations: [...kafkaMigrations, ApiKeyTable1700000000001, ...migrations],
    migrationsTransactionMode: 'each',
    // A frozen server counts as unavailable: callers get a 503, consumers retry.
    // Independent statements are pipelined.
    extra: { idle_in_transaction_session_timeout: 60_000, query_timeout: 30_000, keepAlive: true, pipeline: true },
  });

const MIGRATION_LOCK = 0x0b0d;

/** Connects, waiting for PostgreSQL to come up, and brings the schema up to date; one instance at a time migrates. */
export const openDatabase = async (options: DatabaseOptions, logger: Logger, waitMs = 60_000): Promise<DataSource> => {
  const dataSource = createDataSource(options);
  const until = performance.now() + waitMs;
  for (;;) {
    try {
      await dataSource.initialize();
      break;
    } catch (error) {
      if (performance.now() > until) throw error;
      logger.warn({ error }, 'the database does not answer yet');
      await sleep(1_000);
    }
  }
  const runner = dataSource.createQueryRunner();
  try {
    await runner.query('SELECT pg_advisory_lock($1, 0)', [MIGRATION_LOCK]);
    await dataSource.runMigrations();
  } finally {
    await runner.query('SELECT pg_advisory_unlock($1, 0)', [MIGRATION_LOCK]).catch(() => {});
    await runner.release();
  }
  return dataSource;
};
