import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { freePort, repoRoot } from '@quittance/local-stack';
import { applyTopology, loadTopology, removeTopology, type Topology } from '@quittance/topology';
import { type Admin, Kafka, logLevel } from 'kafkajs';
import { knowEdge } from './checked-fetch.js';
import { type BedDatabases, type Migrate, openDatabases, passwordOf } from './databases.js';
import { openRecords, type Records } from './records.js';
import { settled, type SettledOptions } from './settled.js';
import { type TestStack, testStack } from './stack-file.js';

interface TestbedOptions<Service extends string> {
  /** Each gets a database and a role, an HTTP port and an environment. */
  readonly services: readonly Service[];
  /** Migrates the template that a service's database is cloned from, once per jest run and service; without one it starts empty. */
  readonly migrate?: Readonly<Partial<Record<Service, Migrate>>>;
  /** Another Kafka and PostgreSQL than those of the run: `startOwnStack().access`. */
  readonly stack?: TestStack;
  /** Settings a service needs beyond those every service has. */
  readonly env?: Readonly<Partial<Record<Service, Readonly<Record<string, string>>>>>;
}

/** The world of one test file: topics, rights and databases that no other file touches, on the Kafka and PostgreSQL of the run. */
export interface Testbed<Service extends string = string> extends Omit<Records, 'close'> {
  /** In front of every topic, group and transactional id of this bed: `t3f9a21.` */
  readonly prefix: string;
  readonly services: readonly Service[];
  readonly topology: Topology;
  readonly stack: TestStack;
  /** Connected as the administrator, who may do everything. */
  readonly admin: Admin;
  /** A client as one of the principals, for what that principal may or may not do. */
  client(principal: string): Kafka;
  /** The whole environment of a service's process. */
  env(service: Service): Record<string, string>;
  /** http://127.0.0.1:port, where the service listens once it is started with `env`. */
  url(service: Service): string;
  /** The same of its internal port: metrics and health in detail. */
  internalUrl(service: Service): string;
  databaseUrl(service: Service): string;
  /** Runs SQL in a service's database as that service. */
  query<Row>(service: Service, sql: string, params?: readonly unknown[]): Promise<Row[]>;
  /** Waits until nothing is under way; rejects with the name of what lags. */
  settled(options?: SettledOptions<Service>): Promise<void>;
  /** Removes topics, rights and databases. Stop the services first. */
  close(): Promise<void>;
}

/** Opens a bed: topics and ACLs as in schemas/topics.yaml under a prefix of its own, and a database per service. */
export async function openTestbed<Service extends string>(options: TestbedOptions<Service>): Promise<Testbed<Service>> {
  const stack = options.stack ?? testStack();
  const id = randomBytes(3).toString('hex');
  const prefix = `t${id}.`;
  const topology = loadTopology(join(repoRoot, 'schemas', 'topics.yaml'));
  const client = (username: string, password = passwordOf(stack, username)) => kafkaClient(stack, username, password);
  const deployment = { brokers: [stack.brokers], sasl: stack.admin, topology, prefix };
  const asAdmin = client(stack.admin.username, stack.admin.password);
  const admin = asAdmin.admin();
  const [databases, ports, internalPorts] = await Promise.all([
    openDatabases(stack, options.services, `_t${id}`, options.migrate),
    choosePorts(options.services),
    choosePorts(options.services),
    admin.connect(),
    // The principals and their passwords are there since the broker was formatted.
    applyTopology({ ...deployment, passwords: {} }),
  ]);
  const records = openRecords(asAdmin, prefix);
  const url = (service: Service) => `http://127.0.0.1:${ports[service]}`;
  for (const service of options.services) knowEdge(service, url(service));
  return {
    ...records,
    prefix,
    services: options.services,
    topology,
    stack,
    admin,
    client,
    url,
    internalUrl: (service) => `http://127.0.0.1:${internalPorts[service]}`,
    env: (service) => ({
      HTTP_HOST: '127.0.0.1',
      HTTP_PORT: String(ports[service]),
      INTERNAL_PORT: String(internalPorts[service]),
      KAFKA_BROKERS: stack.brokers,
      KAFKA_USERNAME: service,
      KAFKA_PASSWORD: passwordOf(stack, service),
      KAFKA_PREFIX: prefix,
      DATABASE_URL: databases.urls[service],
      LOG_LEVEL: 'info',
      ...options.env?.[service],
    }),
    databaseUrl: (service) => databases.urls[service],
    query: databases.query,
    settled: (wanted = {}) =>
      settled(
        { admin, prefix, topology, outboxRows: (service) => outboxRows(databases, service) },
        options.services,
        wanted,
      ),
    close: async () => {
      await records.close();
      await admin.disconnect();
      await Promise.all([removeTopology(deployment), databases.close()]);
    },
  };
}

function kafkaClient(stack: TestStack, username: string, password: string): Kafka {
  return new Kafka({
    clientId: `testbed-${username}`,
    brokers: [stack.brokers],
    sasl: { mechanism: 'scram-sha-512', username, password },
    retry: { initialRetryTime: 20, maxRetryTime: 500, retries: 10 },
    logLevel: logLevel.NOTHING,
  });
}

async function choosePorts<Service extends string>(services: readonly Service[]): Promise<Record<Service, number>> {
  const ports: [string, number][] = [];
  for (const service of services) ports.push([service, await freePort()]);
  return Object.fromEntries(ports) as Record<Service, number>;
}

/** Rows to be acted on. */
async function outboxRows<Service extends string>(databases: BedDatabases<Service>, service: Service): Promise<number> {
  // What stores said of their feeds, and what waits for its consent, goes before the outbox: acting on it fills that one.
  const completions = await rowsOf(databases, service, 'feed_completion');
  const early = await rowsOf(databases, service, 'early_transaction');
  return completions + early + (await rowsOf(databases, service, 'outbox'));
}

/** A service that was never started, or does not have such a table, has none. */
async function rowsOf<Service extends string>(
  databases: BedDatabases<Service>,
  service: Service,
  table: 'outbox' | 'feed_completion' | 'early_transaction',
): Promise<number> {
  const [known] = await databases.query<{ found: boolean }>(service, 'SELECT to_regclass($1) IS NOT NULL AS found', [
    table,
  ]);
  if (!known?.found) return 0;
  const [row] = await databases.query<{ n: number }>(service, `SELECT count(*)::int AS n FROM ${table}`);
  return row?.n ?? 0;
}
