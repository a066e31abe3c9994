import { setTimeout as sleep } from 'node:timers/promises';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { StackError } from './errors.js';
import { privately } from './private-folder.js';
import type { RunLock } from './run-lock.js';

interface ChildExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

interface ChildSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** stdout and stderr are appended here. */
  readonly logFile: string;
  /** Asks the program to end in an orderly way; SIGTERM unless said. */
  readonly stopSignal?: NodeJS.Signals;
  /** Keeps note of the process, so that a later run recognises it if this one does not end properly. */
  readonly run?: RunLock | undefined;
  readonly user?: { readonly uid: number; readonly gid: number };
}

export interface Child {
  readonly name: string;
  readonly pid: number;
  readonly logFile: string;
  /** Size of the log when this process began: what it wrote itself starts here. */
  readonly logStart: number;
  readonly exited: Promise<ChildExit>;
  readonly running: boolean;
  signal(signal: NodeJS.Signals): void;
  /** Asks the process to stop and kills it when it has not after `graceMs`. Resolves when it is gone. */
  stop(graceMs: number): Promise<void>;
}

const alive = new Map<number, { child: Child; stopSignal: NodeJS.Signals }>();
let hooked = false;

/**
 * Starts a program that dies with this process. It gets its own session, so that Ctrl-C reaches only the parent and the
 * parent decides the order in which things stop. What it writes is for its own account only.
 */
export function startChild(spec: ChildSpec): Child {
  hookExit();
  const { spawned, logStart } = privately(() => launch(spec));
  // Said below and by `untilReady`; without a listener it would end this process.
  spawned.on('error', () => undefined);
  if (spawned.pid === undefined) {
    throw new StackError('start-failed', `${spec.name} did not start: ${spec.command} cannot be run.`);
  }
  const { pid } = spawned;
  spec.run?.record({ name: spec.name, pid, mark: spec.args.join(' ') });
  let running = true;
  const exited = new Promise<ChildExit>((resolve) =>
    spawned.once('exit', (code, signal) => {
      running = false;
      alive.delete(pid);
      resolve({ code, signal });
    }),
  );
  const stopSignal = spec.stopSignal ?? 'SIGTERM';
  const child: Child = {
    name: spec.name,
    pid,
    logFile: spec.logFile,
    logStart,
    exited,
    get running() {
      return running;
    },
    signal: (signal) => {
      if (running) spawned.kill(signal);
    },
    stop: async (graceMs) => {
      if (!running) return;
      spawned.kill(stopSignal);
      const timer = setTimeout(() => spawned.kill('SIGKILL'), graceMs);
      await exited;
      clearTimeout(timer);
    },
  };
  alive.set(pid, { child, stopSignal });
  return child;
}

function launch(spec: ChildSpec): { spawned: ChildProcess; logStart: number } {
  mkdirSync(dirname(spec.logFile), { recursive: true });
  const log = openSync(spec.logFile, 'a');
  const logStart = statSync(spec.logFile).size;
  const [command = spec.command, ...args] = [...deathSignal(), spec.command, ...spec.args];
  const spawned = spawn(command, args, {
    env: spec.env,
    cwd: spec.cwd ?? process.cwd(),
    stdio: ['ignore', log, log],
    detached: true,
    ...spec.user,
  });
  closeSync(log);
  return { spawned, logStart };
}

/** Resolves when `check` says yes; rejects with the end of the log when the process ends first or time runs out. */
export async function untilReady(child: Child, check: () => boolean | Promise<boolean>, timeoutMs: number) {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    if (!child.running) {
      const { code, signal } = await child.exited;
      throw new StackError(
        'start-failed',
        `${child.name} ended while starting (${signal ?? `exit ${code}`}).${logTail(child)}`,
      );
    }
    if (await check()) return;
    if (Date.now() > deadline) {
      throw new StackError('not-ready', `${child.name} was not ready after ${timeoutMs / 1000} s.${logTail(child)}`);
    }
    await sleep(40);
  }
}

/** What this process has written to its log so far. */
export function ownLog(child: Child): string {
  return readFileSync(child.logFile).subarray(child.logStart).toString('utf8');
}

function logTail(child: Child): string {
  const lines = ownLog(child).trimEnd().split('\n').slice(-6).join('\n  ');
  return lines === '' ? '' : ` The end of ${child.logFile}:\n  ${lines}`;
}

let prefix: string[] | undefined;

/** On Linux the kernel can pass the parent's death on, which also covers a parent that was killed with -9. */
function deathSignal(): string[] {
  if (prefix === undefined) {
    const wrapper = ['setpriv', '--pdeathsig', 'SIGINT', '--'];
    const works = process.platform === 'linux' && spawnSync('setpriv', [...wrapper.slice(1), 'true']).status === 0;
    prefix = works ? wrapper : [];
  }
  return prefix;
}

function hookExit(): void {
  if (hooked) return;
  hooked = true;
  process.on('exit', () => {
    for (const { child, stopSignal } of alive.values()) child.signal(stopSignal);
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    // Before all others: one that listens once is gone when those behind it are called, and would not be counted.
    process.prependListener(signal, () => {
      // A program with a handler of its own decides itself when to end; `exit` above still takes the children along.
      if (process.listenerCount(signal) > 1) return;
      const stops = [...alive.values()].map(({ child }) => child.stop(15_000));
      void Promise.allSettled(stops).then(() => process.exit(signal === 'SIGINT' ? 130 : 143));
    });
  }
}
