import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Child, ownLog, startChild, untilReady } from './children.js';
import { StackError } from './errors.js';
import {
  type KafkaAdmin,
  type KafkaTls,
  type KafkaUser,
  formatArguments,
  kafkaReady,
  serverProperties,
} from './kafka-config.js';
import { kafkaJars } from './kafka-jars.js';
import { accepts, choosePort, ensurePortFree, freePort } from './ports.js';
import { ensureDiskSpace, findJava } from './preflight.js';
import { privateFolder, privately } from './private-folder.js';
import type { RunLock } from './run-lock.js';

export interface KafkaOptions {
  /** Data, configuration and log of this broker; a later start with the same folder finds its records again. */
  readonly dir: string;
  /** 0 or absent: any free port. */
  readonly port?: number;
  /** Named in the message when the port is taken: how the user chooses another one. */
  readonly portOption?: string;
  /** SCRAM-SHA-512 credentials written when the folder is first formatted. */
  readonly users: readonly KafkaUser[];
  /** The super user: every operation is allowed to it. */
  readonly admin: KafkaAdmin;
  readonly heapMb?: number;
  /** Compiles less: quicker to start, slower under load. For tests. */
  readonly quickStart?: boolean;
  /** From `claimRun`: keeps note of the process. */
  readonly run?: RunLock;
  readonly log?: (line: string) => void;
}

interface NativeKafkaOptions extends KafkaOptions {
  /** Absent: clients come without TLS, as they may on one machine. */
  readonly tls?: KafkaTls;
}

export interface RunningKafka {
  /** host:port */
  readonly brokers: string;
  readonly admin: KafkaAdmin;
  /** Undefined while stopped, and in a container. */
  readonly pid: number | undefined;
  readonly logFile: string;
  /** Orderly stop; the data stay and `restart` brings the same broker back. */
  stop(): Promise<void>;
  /** SIGKILL, as a crash. */
  kill9(): Promise<void>;
  /** Starts again on the same data and port, stopping first where it still runs. */
  restart(): Promise<void>;
  /** Stop for good; a container is removed. */
  close(): Promise<void>;
}

const startTimeoutMs = 60_000;
const stopGraceMs = 20_000;

/** Apache Kafka (KRaft, one node) as a child process on 127.0.0.1, ready for authenticated clients when this resolves. */
export async function startKafka(options: NativeKafkaOptions): Promise<RunningKafka> {
  const log = options.log ?? (() => undefined);
  ensureDiskSpace(options.dir);
  const java = findJava();
  const classPath = `${await kafkaJars(log)}/*`;
  const use = { purpose: 'Kafka', option: options.portOption ?? 'the port option' };
  const port = await choosePort(options.port, use);
  const config = join(options.dir, 'server.properties');
  const logFile = join(options.dir, 'kafka.log');
  privateFolder(options.dir);

  async function launch(): Promise<Child> {
    writeConfig(config, serverProperties(await addresses(options.dir, port), options.admin, options.tls));
    privately(() => format({ java, classPath, config, options }));
    const child = startChild({
      name: 'Kafka',
      command: java,
      args: [...jvmFlags(options), '-cp', classPath, 'kafka.Kafka', config],
      env: { PATH: process.env['PATH'] },
      cwd: options.dir,
      logFile,
      run: options.run,
    });
    await untilReady(child, async () => ownLog(child).includes(kafkaReady) && (await accepts(port)), startTimeoutMs);
    return child;
  }

  let child = await launch();
  log(`Kafka answers on 127.0.0.1:${port}`);
  const stop = () => child.stop(stopGraceMs);
  return {
    brokers: `127.0.0.1:${port}`,
    admin: options.admin,
    get pid() {
      return child.running ? child.pid : undefined;
    },
    logFile,
    stop,
    kill9: async () => {
      child.signal('SIGKILL');
      await child.exited;
    },
    restart: async () => {
      await stop();
      await ensurePortFree(port, use);
      child = await launch();
    },
    close: stop,
  };
}

async function addresses(dir: string, port: number) {
  const client = `127.0.0.1:${port}`;
  return {
    bind: client,
    advertised: client,
    controller: `127.0.0.1:${await freePort()}`,
    logDir: join(dir, 'data'),
  };
}

function writeConfig(file: string, text: string): void {
  writeFileSync(file, text, { mode: 0o600 });
}

function jvmFlags({ heapMb, quickStart }: KafkaOptions): string[] {
  return [
    `-Xmx${heapMb ?? 512}m`,
    '-XX:+UseSerialGC',
    ...(quickStart ? ['-XX:TieredStopAtLevel=1'] : []),
    '-Djava.awt.headless=true',
    '-Dorg.slf4j.simpleLogger.showDateTime=true',
    '-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd HH:mm:ss.SSS',
    // One line per partition and per index file: of no use here, and a burden on every start.
    '-Dorg.slf4j.simpleLogger.log.org.apache.kafka.storage.internals.log=warn',
  ];
}

interface Formatting {
  readonly java: string;
  readonly classPath: string;
  readonly config: string;
  readonly options: KafkaOptions;
}

/** Writes cluster id and credentials once per folder; refuses a folder that was formatted for other users. */
function format({ java, classPath, config, options }: Formatting): void {
  const { admin, dir } = options;
  const lines = formatArguments(config, admin, options.users);
  const scram = lines.filter((line) => line.startsWith('SCRAM'));
  const digest = createHash('sha256').update(scram.toSorted().join('\n')).digest('hex');
  const mark = join(dir, 'users.sha256');
  if (existsSync(mark)) {
    if (readFileSync(mark, 'utf8') === digest) return;
    throw new StackError(
      'users-changed',
      `${dir} holds a Kafka with other users or passwords: delete that folder, or start with the ones it was made for.`,
    );
  }
  // Half a format may be left from a start that was cut off.
  rmSync(join(dir, 'data'), { recursive: true, force: true });
  const argumentFile = join(dir, 'format.args');
  writeFileSync(argumentFile, lines.join('\n'), { mode: 0o600 });
  const done = spawnSync(
    java,
    ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-cp', classPath, 'kafka.tools.StorageTool', `@${argumentFile}`],
    { encoding: 'utf8' },
  );
  rmSync(argumentFile);
  if (done.status !== 0) {
    throw new StackError(
      'start-failed',
      `Kafka's storage could not be formatted: ${(done.stderr || done.stdout).trim()}`,
    );
  }
  writeFileSync(mark, digest);
}
