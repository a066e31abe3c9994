import { createKafka, type KafkaSettings, type Unit } from '@quittance/kafka';
import type { Kafka } from 'kafkajs';
import pg from 'pg';
import { OpsError } from './errors.js';
import type { OperatorSettings, ServiceName } from './settings.js';

/** A connected operator. Connections are made when they are first needed. */
export interface Operator {
  readonly prefix: string;
  /** Where a trace can be looked at: its id comes behind. Undefined where traces go nowhere. */
  readonly traces: string | undefined;
  /** As the principal `operator`. */
  readonly kafka: Kafka;
  /** As a principal that may describe every group, where there is one. */
  readonly watcher: Kafka;
  /** Runs SQL in a service's database. */
  query<Row>(service: ServiceName, sql: string, params?: readonly unknown[]): Promise<Row[]>;
  /** Reads one state of a service's database, however long it takes. The database refuses to write, and nothing can be said to anybody. */
  read<R>(service: ServiceName, work: (unit: Unit) => Promise<R>): Promise<R>;
  close(): Promise<void>;
}

const UNDEFINED_TABLE = '42P01';

export const openOperator = (settings: OperatorSettings): Operator => {
  const pools = new Map<ServiceName, pg.Pool>();
  const poolOf = (service: ServiceName): pg.Pool => {
    const known = pools.get(service);
    if (known) return known;
    const pool = new pg.Pool({
      connectionString: settings.databases[service],
      max: 2,
      connectionTimeoutMillis: 5_000,
      application_name: 'operator',
    });
    // An idle connection that the server cuts is replaced by the next query.
    pool.on('error', () => undefined);
    pools.set(service, pool);
    return pool;
  };
  const { kafka } = settings;
  const clientOf = (who: { username: string; password: string }): Kafka =>
    createKafka(kafkaSettings(kafka, who), () => {});
  return {
    prefix: kafka.prefix,
    traces: settings.traces,
    kafka: clientOf(kafka),
    watcher: clientOf(kafka.admin ?? kafka),
    query: async <Row>(service: ServiceName, sql: string, params: readonly unknown[] = []) => {
      try {
        return (await poolOf(service).query(sql, [...params])).rows as Row[];
      } catch (error) {
        throw explain(service, error);
      }
    },
    read: async (service, work) => {
      const client = await poolOf(service)
        .connect()
        .catch((error: unknown) => {
          throw explain(service, error);
        });
      try {
        await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
        return await work(readingUnit(client));
      } catch (error) {
        throw explain(service, error);
      } finally {
        // A connection that is lost has nothing to roll back.
        await client.query('ROLLBACK').catch(() => undefined);
        client.release();
      }
    },
    close: async () => {
      await Promise.all([...pools.values()].map((pool) => pool.end()));
    },
  };
};

const readingUnit = (client: pg.PoolClient): Unit => ({
  query: async <Row>(sql: string, params: readonly unknown[] = []) =>
    (await client.query(sql, [...params])).rows as Row[],
  emit: () => {
    throw new TypeError('an operator that reads says nothing to anybody');
  },
});

const kafkaSettings = (
  kafka: OperatorSettings['kafka'],
  { username, password }: { username: string; password: string },
): KafkaSettings => ({
  brokers: kafka.brokers.split(',').map((broker) => broker.trim()),
  username,
  password,
  prefix: kafka.prefix,
  tls: kafka.tls,
});

const explain = (service: ServiceName, error: unknown): unknown => {
  const code = (error as { code?: unknown } | null)?.code;
  if (code === UNDEFINED_TABLE) {
    return new OpsError(
      'not-started',
      `The database of ${service} has no tables yet: start ${service} once, it makes them.`,
      {
        cause: error,
      },
    );
  }
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === '3D000') {
    return new OpsError(
      'not-reachable',
      `The database of ${service} cannot be reached (${code}). Is the network running?`,
      {
        cause: error,
      },
    );
  }
  return error;
};
