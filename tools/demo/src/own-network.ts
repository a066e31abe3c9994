import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  chooseStack,
  ensureDiskSpace,
  freePort,
  repoRoot,
  type Stack,
  startStack,
  type RunningZipkin,
  startZipkin,
  type SupervisedService,
  superviseService,
} from '@quittance/local-stack';
import { applyTopology, provisionDatabases, type Topology } from '@quittance/topology';
import { openOperator, type Operator, type OperatorSettings, waitedOut } from '@quittance/ops';
import { AWAY_MS, type Network } from './network.js';
import { type ServiceName, PORT_OPTION, portFor, services } from './ports.js';
import type { Progress } from './progress.js';
import type { RunFolder } from './run-folder.js';

interface OwnNetworkOptions {
  folder: RunFolder;
  topology: Topology;
  progress: Progress;
  /** 0 or absent: any free ports. */
  portBase?: number;
  /** Data of a run that is thrown away need not survive a power cut. */
  durable: boolean;
  /** Leaves `operator.json` in the folder of runs, so that `npm run ops` reaches this network. */
  forOperators: boolean;
  /** Starts Zipkin, too, and sends it what happens. */
  traces: boolean;
}

const admin = 'admin';
const GROUPS_MS = 60_000;

/** Starts Kafka, PostgreSQL and the five services here, each service as its own process, principal and role. */
export async function startOwnNetwork(options: OwnNetworkOptions): Promise<Network> {
  const { folder, progress } = options;
  const operatorFile = join(folder.base, 'operator.json');
  const kind = await progress.step('Tools and disk space', async () => {
    ensureDiskSpace(folder.path);
    return chooseStack('auto');
  });
  const stack = await progress.step(
    'Kafka and PostgreSQL',
    (report) => startBoth(kind, options, report),
    ({ kafka }) => `Kafka at ${kafka.brokers}, PostgreSQL beside it`,
  );
  const running: SupervisedService[] = [];
  let zipkin: RunningZipkin | undefined;
  const stop = async () => {
    if (options.forOperators) rmSync(operatorFile, { force: true });
    await Promise.all(running.map((service) => service.stop()));
    await zipkin?.stop();
    await stack.close();
  };
  try {
    for (const [name, { pid }] of Object.entries({ Kafka: stack.kafka, PostgreSQL: stack.postgres })) {
      if (pid !== undefined) folder.lock.record({ name, pid, mark: folder.path });
    }
    const databases = await progress.step(
      'Topics, rights and databases',
      // Both may be repeated: what is there already stays.
      () => waitedOut(() => prepare(stack, options), AWAY_MS),
      () => 'Topics, rights and databases as schemas/topics.yaml says',
    );
    if (options.traces) {
      zipkin = await progress.step(
        'Zipkin',
        (report) =>
          startZipkin({
            dir: folder.path,
            port: portFor(options.portBase, 'zipkin'),
            portOption: PORT_OPTION,
            log: report,
          }),
        ({ url }) => `Zipkin at ${url}/zipkin`,
      );
    }
    const settings = operatorSettings(stack, folder, { databases, zipkin });
    const operator = openOperator(settings);
    const ports = await choosePorts(options.portBase);
    const internalPorts = await choosePorts(undefined);
    await progress.step('Consumer groups', () => groupsLoaded(operator));
    await progress.step(`Services: ${services.join(', ')}`, async () => {
      const starts = services.map(async (name) => {
        const service = await startService(name, {
          options,
          stack,
          databases,
          zipkin,
          port: ports[name],
          internalPort: internalPorts[name],
          consentPort: ports.consent,
          deliveryPort: ports.delivery,
        });
        running.push(service);
        if (service.pid !== undefined)
          folder.lock.record({ name, pid: service.pid, mark: `apps/${name}/dist/main.js` });
      });
      const failed = (await Promise.allSettled(starts)).find((start) => start.status === 'rejected');
      if (failed) throw failed.reason;
    });
    const url = (name: ServiceName) => `http://127.0.0.1:${ports[name]}`;
    const edges = {
      ingestion: url('ingestion'),
      consent: url('consent'),
      delivery: url('delivery'),
      analytics: url('analytics'),
    };
    if (options.forOperators) {
      const internal = Object.fromEntries(services.map((name) => [name, `http://127.0.0.1:${internalPorts[name]}`]));
      const processes = { kafka: stack.kafka.pid, postgres: stack.postgres.pid };
      const text = JSON.stringify({ ...settings, edges, internal, processes }, null, 2);
      writeFileSync(operatorFile, `${text}\n`, { mode: 0o600 });
    }
    return {
      own: true,
      edges,
      operator,
      banks: { host: '127.0.0.1', publicHost: '127.0.0.1' },
      crashes: () =>
        running
          .filter(({ crashes }) => crashes > 0)
          .map(({ name, crashes, logFile }) => `${name} crashed ${crashes} times, see ${logFile}`),
      stop: async () => {
        await operator.close();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Databases = Readonly<Record<ServiceName, string>>;

function startBoth(
  kind: 'native' | 'containers',
  { folder, portBase, durable }: OwnNetworkOptions,
  log: (line: string) => void,
): Promise<Stack> {
  const users = Object.entries(folder.secrets.passwords).map(([name, password]) => ({ name, password }));
  const common = { portOption: PORT_OPTION, log };
  return startStack(
    kind,
    {
      ...common,
      dir: join(folder.path, 'kafka'),
      port: portFor(portBase, 'kafka'),
      users,
      admin: { username: admin, password: folder.secrets.kafkaAdmin },
    },
    { ...common, dir: join(folder.path, 'postgres'), port: portFor(portBase, 'postgres'), durable },
  );
}

async function prepare(stack: Stack, { folder, topology }: OwnNetworkOptions): Promise<Databases> {
  const { passwords, kafkaAdmin } = folder.secrets;
  const roles = services.map((name) => ({ name, password: passwords[name] ?? '' }));
  const sasl = { username: admin, password: kafkaAdmin };
  const [databases] = await Promise.all([
    provisionDatabases(stack.postgres.adminUrl, roles),
    applyTopology({ brokers: [stack.kafka.brokers], sasl, topology, prefix: '', passwords }),
  ]);
  return databases;
}

/** A new broker makes its offsets topic when a group is first asked for, and turns consumers away until that is loaded. */
async function groupsLoaded(operator: Operator): Promise<void> {
  const kafka = operator.watcher.admin();
  await waitedOut(() => kafka.connect(), GROUPS_MS);
  const deadline = Date.now() + GROUPS_MS;
  for (const groupId of services) {
    for (;;) {
      try {
        await kafka.fetchOffsets({ groupId });
        break;
      } catch (error) {
        if (Date.now() > deadline) throw error;
        await sleep(100);
      }
    }
  }
  await kafka.disconnect();
}

async function choosePorts(base: number | undefined): Promise<Record<ServiceName, number>> {
  const chosen: Partial<Record<ServiceName, number>> = {};
  for (const name of services) chosen[name] = portFor(base, name) || (await freePort());
  return chosen as Record<ServiceName, number>;
}

interface Starting {
  options: OwnNetworkOptions;
  stack: Stack;
  databases: Databases;
  zipkin: RunningZipkin | undefined;
  port: number;
  internalPort: number;
  /** Where customers sign in. */
  consentPort: number;
  /** Where their browsers fetch receipts. */
  deliveryPort: number;
}

/** V8 lets a heap grow to gigabytes before it collects; none of the services has that much alive. */
const HEAP = '--max-old-space-size=320';

/** A file of sales may begin months ago, and is played in minutes: its first day must still count then. */
const FILE_DAYS = '120';

function startService(
  name: ServiceName,
  { options: { folder }, stack, databases, zipkin, port, internalPort, consentPort, deliveryPort }: Starting,
): Promise<SupervisedService> {
  const own: Partial<Record<ServiceName, Record<string, string>>> = {
    matching: { MATCHING_SECRET: folder.secrets.matching, MATCHING_KEEP_DAYS: FILE_DAYS },
    consent: {
      CONSENT_SECRET: folder.secrets.consent,
      CONSENT_ALLOW_PRIVATE_ENDPOINTS: 'true',
      CONSENT_RECEIPTS_URL: `http://127.0.0.1:${deliveryPort}`,
    },
    delivery: {
      DELIVERY_SECRET: folder.secrets.delivery,
      DELIVERY_ALLOW_PRIVATE_ENDPOINTS: 'true',
      DELIVERY_CUSTOMER_ISSUER: `http://127.0.0.1:${consentPort}`,
    },
  };
  return superviseService({
    name,
    entry: join(repoRoot, 'apps', name, 'dist', 'main.js'),
    nodeArgs: [HEAP],
    env: {
      HTTP_HOST: '127.0.0.1',
      HTTP_PORT: String(port),
      INTERNAL_PORT: String(internalPort),
      KAFKA_BROKERS: stack.kafka.brokers,
      KAFKA_USERNAME: name,
      KAFKA_PASSWORD: folder.secrets.passwords[name] ?? '',
      DATABASE_URL: databases[name],
      ...tracing(zipkin),
      ...own[name],
    },
    logFile: join(folder.path, 'logs', `${name}.log`),
    readyUrl: `http://127.0.0.1:${port}/health/ready`,
    restartOnCrash: true,
  });
}

function tracing(zipkin: RunningZipkin | undefined): Record<string, string> {
  if (zipkin === undefined) return { OTEL_EXPORTER_OTLP_ENDPOINT: process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? '' };
  return { OTEL_TRACES_EXPORTER: 'zipkin', OTEL_EXPORTER_ZIPKIN_ENDPOINT: `${zipkin.url}/api/v2/spans` };
}

function operatorSettings(
  stack: Stack,
  { secrets }: RunFolder,
  { databases, zipkin }: { databases: Databases; zipkin: RunningZipkin | undefined },
): OperatorSettings {
  return {
    kafka: {
      brokers: stack.kafka.brokers,
      username: 'operator',
      password: secrets.passwords['operator'] ?? '',
      prefix: '',
      tls: false,
      admin: { username: admin, password: secrets.kafkaAdmin },
    },
    databases,
    ...(zipkin === undefined ? {} : { traces: `${zipkin.url}/zipkin/traces/` }),
  };
}
