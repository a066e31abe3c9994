import { analytics } from '@quittance/analytics';
import { consent } from '@quittance/consent';
import { delivery } from '@quittance/delivery';
import { ingestion } from '@quittance/ingestion';
import { matchingService } from '@quittance/matching';
import { createLogger, type MigrationClass, openDatabase, type RunningService, startService } from '@quittance/runtime';
import { openTestbed, type Testbed, type TestStack } from '@quittance/testbed';
import { runCli } from '../src/cli/program.js';
import { type CliIo } from '../src/cli/run.js';
import { openOperator, type Operator, type OperatorSettings, type ServiceName, services } from '../src/index.js';

const migrations: Record<ServiceName, readonly MigrationClass[]> = {
  ingestion: ingestion.migrations,
  matching: matchingService.migrations,
  consent: consent.migrations,
  delivery: delivery.migrations,
  analytics: analytics.migrations,
};

/** The databases of every service, some services running, and an operator. */
export interface OpsBed {
  readonly bed: Testbed<ServiceName>;
  readonly operator: Operator;
  readonly settings: OperatorSettings;
  /** The settings as environment variables, and where a run of the command prints to. */
  readonly env: Readonly<Record<string, string>>;
  io(): CliIo;
  /** Runs the command as a person would; answers what it printed. */
  ops(...args: string[]): Promise<{ code: number; out: string; error: string }>;
  close(): Promise<void>;
}

const startable = { delivery, analytics, matching: matchingService } as const;

/** Delivery and analytics run unless said, on the stack of the run. */
export const openOpsBed = async (
  start: readonly (keyof typeof startable)[] = ['delivery', 'analytics'],
  stack?: TestStack,
): Promise<OpsBed> => {
  const bed = await openTestbed({
    services,
    ...(stack && { stack }),
    migrate: Object.fromEntries(
      services.map((name) => [
        name,
        async (url: string) => {
          const options = { url, pool: 2, service: name, migrations: migrations[name] };
          await (await openDatabase(options, createLogger(name, 'error'))).destroy();
        },
      ]),
    ),
  });
  const running: RunningService[] = [];
  for (const definition of start.map((name) => startable[name])) {
    const env = {
      ...bed.env(definition.name as ServiceName),
      LOG_LEVEL: 'error',
      DELIVERY_SECRET: 'test-secret-that-is-long-enough-to-use',
      CONSENT_SECRET: 'test-secret-that-is-long-enough-to-use',
      MATCHING_SECRET: 'test-secret-that-is-long-enough-to-use',
      DELIVERY_ALLOW_PRIVATE_ENDPOINTS: 'true',
    };
    running.push(
      await startService(definition, env, (error) => {
        throw error;
      }),
    );
  }
  const settings: OperatorSettings = {
    kafka: {
      brokers: bed.stack.brokers,
      username: 'operator',
      password: bed.stack.passwords['operator']!,
      prefix: bed.prefix,
      tls: false,
      admin: bed.stack.admin,
    },
    databases: Object.fromEntries(services.map((name) => [name, bed.databaseUrl(name)])) as Record<ServiceName, string>,
  };
  const operator = openOperator(settings);
  const env = {
    KAFKA_BROKERS: settings.kafka.brokers,
    KAFKA_USERNAME: settings.kafka.username,
    KAFKA_PASSWORD: settings.kafka.password,
    KAFKA_PREFIX: settings.kafka.prefix,
    KAFKA_ADMIN_USERNAME: bed.stack.admin.username,
    KAFKA_ADMIN_PASSWORD: bed.stack.admin.password,
    ...Object.fromEntries(services.map((name) => [`${name.toUpperCase()}_DATABASE_URL`, settings.databases[name]])),
  };
  return {
    bed,
    operator,
    settings,
    env,
    io: () => ({ env, folder: '/nowhere', out: () => undefined, error: () => undefined }),
    ops: async (...args) => {
      let [out, error] = ['', ''];
      const code = await runCli(args, {
        env,
        folder: '/nowhere',
        out: (text) => (out += text),
        error: (text) => (error += text),
      });
      return { code, out, error };
    },
    close: async () => {
      for (const service of running) await service.stop();
      await operator.close();
      await bed.close();
    },
  };
};
