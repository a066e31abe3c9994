import { setTimeout as sleep } from 'node:timers/promises';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Child, startChild, untilReady } from './children.js';
import { StackError } from './errors.js';
import { choosePort, ensurePortFree } from './ports.js';
import { type PostgresPrograms, postgresPrograms } from './postgres-binaries.js';
import { answers } from './postgres-login.js';
import { ensureDiskSpace } from './preflight.js';
import { privateFolder } from './private-folder.js';
import { reachableDir } from './public-folder.js';
import type { RunLock } from './run-lock.js';

export interface PostgresOptions {
  /** Data, log and the administrator's password; a later start with the same folder finds its rows again. */
  readonly dir: string;
  /** 0 or absent: any free port. */
  readonly port?: number;
  /** Named in the message when the port is taken: how the user chooses another one. */
  readonly portOption?: string;
  /** False: nothing is forced to disk, so a power cut may lose the database; a killed process still loses nothing. For tests. */
  readonly durable?: boolean;
  /** Memory in which the server keeps pages of its tables, MB, taken as it is needed; PostgreSQL's own 128 unless said. */
  readonly cacheMb?: number;
  /** From `claimRun`: keeps note of the process. */
  readonly run?: RunLock;
  readonly log?: (line: string) => void;
}

export interface RunningPostgres {
  /** postgresql://… of the administrator, database `postgres`. */
  readonly adminUrl: string;
  urlFor(database: string, user: string, password: string): string;
  /** Undefined while stopped, and in a container. */
  readonly pid: number | undefined;
  readonly logFile: string;
  /** Orderly stop, connections cut; the data stay and `restart` brings the same server back. */
  stop(): Promise<void>;
  /** SIGKILL, as a crash. */
  kill9(): Promise<void>;
  /** Starts again on the same data and port, stopping first where it still runs. */
  restart(): Promise<void>;
  /** Stop for good; a container is removed. */
  close(): Promise<void>;
}

const adminUser = 'postgres';
const localOnly = ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='];
const startTimeoutMs = 30_000;
const stopGraceMs = 15_000;

/** PostgreSQL as a child process on 127.0.0.1, ready for clients when this resolves. */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const log = options.log ?? (() => undefined);
  ensureDiskSpace(options.dir);
  const programs = postgresPrograms();
  const use = { purpose: 'PostgreSQL', option: options.portOption ?? 'the port option' };
  const port = await choosePort(options.port, use);
  privateFolder(options.dir, 'with-server');
  const { data, password } = initialise(options.dir, programs);
  const logFile = join(options.dir, 'postgres.log');
  const urlFor = urlOn('127.0.0.1', port);
  const adminUrl = urlFor('postgres', adminUser, password);

  const cache = options.cacheMb === undefined ? [] : ['-c', `shared_buffers=${options.cacheMb}MB`];

  async function launch(): Promise<Child> {
    const child = startChild({
      name: 'PostgreSQL',
      command: programs.postgres,
      args: ['-D', data, '-p', String(port), ...localOnly, ...serverFlags(options.durable ?? true), ...cache],
      env: { PATH: process.env['PATH'], LC_ALL: 'C' },
      cwd: '/',
      logFile,
      // Fast shutdown: SIGTERM would wait for every client to leave.
      stopSignal: 'SIGINT',
      run: options.run,
      ...(programs.user && { user: programs.user }),
    });
    await untilReady(child, () => answers(adminUrl), startTimeoutMs);
    return child;
  }

  let child = await launch();
  log(`PostgreSQL answers on 127.0.0.1:${port}`);
  const stop = () => child.stop(stopGraceMs);
  return {
    adminUrl,
    urlFor,
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
      child = await afterCrash(launch);
    },
    close: stop,
  };
}

/** Sessions of a killed server live on for a moment and keep its shared memory, which a new server refuses to share. */
async function afterCrash(launch: () => Promise<Child>): Promise<Child> {
  for (let left = 50; ; left -= 1) {
    try {
      return await launch();
    } catch (error) {
      const held = error instanceof StackError && error.message.includes('still in use');
      if (!held || left === 0) throw error;
      await sleep(100);
    }
  }
}

/** Builds the URL of a database on one server. */
export function urlOn(host: string, port: number): RunningPostgres['urlFor'] {
  return (database, user, password) =>
    `postgresql://${user}:${encodeURIComponent(password)}@${host}:${port}/${database}`;
}

/** Settings shared by the native server and the container. */
export function serverFlags(durable: boolean): string[] {
  const settings = [
    'max_connections=200',
    'timezone=UTC',
    'log_timezone=UTC',
    // A forgotten transaction would hold back vacuum, and the outbox with it.
    'idle_in_transaction_session_timeout=60s',
    // synchronous_commit stays on: an acknowledged commit then survives kill -9 of the server even without fsync.
    ...(durable ? [] : ['fsync=off', 'full_page_writes=off']),
  ];
  return settings.flatMap((setting) => ['-c', setting]);
}

function initialise(dir: string, { initdb, user }: PostgresPrograms): { data: string; password: string } {
  const data = reachableDir(join(dir, 'data'), user?.gid);
  const passwordFile = join(dir, 'admin-password');
  if (existsSync(passwordFile)) return { data, password: readFileSync(passwordFile, 'utf8') };
  // Without the password, what lies there is half a start that was cut off, or belongs to a folder deleted since.
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { recursive: true, mode: 0o700 });
  if (user) chownSync(data, user.uid, user.gid);
  const password = randomBytes(18).toString('base64url');
  // Through a file that only the server's account can read: a command line can be read by everybody on the machine.
  const passwords = mkdtempSync(join(tmpdir(), 'quittance-'));
  const given = join(passwords, 'password');
  writeFileSync(given, password, { mode: 0o600 });
  if (user) for (const path of [passwords, given]) chownSync(path, user.uid, user.gid);
  const args = [
    '-D',
    data,
    '-U',
    adminUser,
    '-A',
    'scram-sha-256',
    `--pwfile=${given}`,
    '-E',
    'UTF8',
    '--locale=C',
    '--no-sync',
  ];
  const made = spawnSync(initdb, args, {
    cwd: '/',
    env: { PATH: process.env['PATH'], LC_ALL: 'C' },
    encoding: 'utf8',
    ...user,
  });
  rmSync(passwords, { recursive: true });
  if (made.status !== 0) {
    throw new StackError(
      'start-failed',
      `PostgreSQL could not make its data folder ${data}: ${(made.stderr || String(made.error)).trim()}`,
    );
  }
  writeFileSync(passwordFile, password, { mode: 0o600 });
  return { data, password };
}
