import { isAbsolute, join } from 'node:path';
import { backoff } from '@quittance/kafka/backoff';
import { type Child, startChild, untilReady } from './children.js';
import { nodeBinary, repoRoot } from './paths.js';
import type { RunLock } from './run-lock.js';

export interface ServiceOptions {
  readonly name: string;
  /** Program file, absolute or relative to the repository: `apps/matching/dist/main.js`. */
  readonly entry: string;
  readonly args?: readonly string[];
  readonly nodeArgs?: readonly string[];
  /** The service sees these and a handful of harmless ones (PATH, HOME …), never the rest of this process's environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** Answers 2xx once the service is ready. Absent: ready as soon as it runs. */
  readonly readyUrl?: string;
  readonly readyTimeoutMs?: number;
  /** How long SIGTERM may take before SIGKILL. */
  readonly drainMs?: number;
  /** Starts a crashed service again after 0.5 s, 1 s, 2 s … at most 15 s; after a minute of health from 0.5 s again. */
  readonly restartOnCrash?: boolean;
  /** From `claimRun`: keeps note of the process. */
  readonly run?: RunLock;
  readonly log?: (line: string) => void;
}

export interface SupervisedService {
  readonly name: string;
  readonly logFile: string;
  /** Undefined while not running. */
  readonly pid: number | undefined;
  /** How often it was started again after a crash. */
  readonly crashes: number;
  /** SIGTERM, then SIGKILL after the drain time. It stays stopped. */
  stop(): Promise<void>;
  /** SIGKILL, as a crash; it stays down until `restart`. */
  kill9(): Promise<void>;
  /** Stops it where it runs, starts it and waits until it is ready. */
  restart(): Promise<void>;
  ready(): Promise<boolean>;
}

const passedOn = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'NODE_EXTRA_CA_CERTS'];
const crashWait = backoff({ firstMs: 500, mostMs: 15_000 });
const healthyMs = 60_000;

/** Runs a service as a child process of its own on Node 24; resolves once it is ready. */
export async function superviseService(options: ServiceOptions): Promise<SupervisedService> {
  const log = options.log ?? (() => undefined);
  let crashes = 0;
  let inARow = 0;
  let stopping = false;
  let retry: NodeJS.Timeout | undefined;

  function launch(): Child {
    const since = Date.now();
    const child = startChild({
      name: options.name,
      command: nodeBinary(),
      args: [
        '--enable-source-maps',
        ...(options.nodeArgs ?? []),
        isAbsolute(options.entry) ? options.entry : join(repoRoot, options.entry),
        ...(options.args ?? []),
      ],
      env: { ...harmless(), ...options.env },
      cwd: repoRoot,
      logFile: options.logFile,
      run: options.run,
    });
    void child.exited.then((exit) => {
      if (stopping || !options.restartOnCrash || current !== child) return;
      crashes += 1;
      inARow = Date.now() - since > healthyMs ? 0 : inARow + 1;
      const delay = crashWait(Math.max(1, inARow));
      log(
        `${options.name} ended (${exit.signal ?? `exit ${exit.code}`}) and starts again in ${delay / 1000} s; see ${options.logFile}`,
      );
      retry = setTimeout(() => (current = launch()), delay);
    });
    return child;
  }

  const ready = () => (options.readyUrl === undefined ? Promise.resolve(true) : answersOk(options.readyUrl));
  const down = async (end: () => Promise<unknown>) => {
    stopping = true;
    clearTimeout(retry);
    await end();
  };
  const up = async () => {
    stopping = false;
    current = launch();
    try {
      await untilReady(current, ready, options.readyTimeoutMs ?? 60_000);
    } catch (error) {
      await down(() => current.stop(1_000)); // the caller is told; nothing starts again behind its back
      throw error;
    }
  };

  let current: Child;
  await up();
  const stop = () => down(() => current.stop(options.drainMs ?? 20_000));
  return {
    name: options.name,
    logFile: options.logFile,
    get pid() {
      return current.running ? current.pid : undefined;
    },
    get crashes() {
      return crashes;
    },
    stop,
    kill9: () =>
      down(() => {
        current.signal('SIGKILL');
        return current.exited;
      }),
    restart: async () => {
      await stop();
      await up();
    },
    ready: async () => current.running && (await ready()),
  };
}

function harmless(): Record<string, string> {
  return Object.fromEntries(passedOn.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

async function answersOk(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}
