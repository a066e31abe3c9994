import { setTimeout as sleep } from 'node:timers/promises';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { StackError } from './errors.js';

/** A process of a run. `mark` is a piece of its command line, so that a pid used again by something else is not mistaken for it. */
interface RunProcess {
  readonly name: string;
  readonly pid: number;
  readonly mark: string;
}

export interface RunLock {
  /** Adds a process of this run; call it after every start and restart. A process of the same name is replaced. */
  record(process: RunProcess): void;
  /** Ends the run: the file goes away. */
  release(): void;
}

interface RunFile {
  readonly owner: RunProcess;
  readonly processes: readonly RunProcess[];
}

/**
 * Claims a folder for one run. Refuses while another run is alive; what a dead run left running is stopped first (and
 * said through `log`), by pid and only when its command line is the one recorded. `how` says which options choose another folder.
 */
export async function claimRun(
  file: string,
  log: (line: string) => void = () => undefined,
  how?: string,
): Promise<RunLock> {
  const earlier = readRun(file);
  if (earlier !== undefined) {
    if (earlier.owner.pid !== process.pid && isOurs(earlier.owner)) {
      throw new StackError(
        'already-running',
        `Quittance is already running here (process ${earlier.owner.pid}): stop that run first, or give this one a folder of its own${how === undefined ? '' : ` ${how}`}.`,
      );
    }
    await stopLeftovers(earlier.processes, log);
  }
  const owner = { name: 'run', pid: process.pid, mark: commandLine(process.pid) ?? '' };
  const processes = new Map<string, RunProcess>();
  const save = () => writeRun(file, { owner, processes: [...processes.values()] });
  save();
  process.on('exit', () => rmSync(file, { force: true }));
  return {
    record: (entry) => {
      processes.set(entry.name, entry);
      save();
    },
    release: () => rmSync(file, { force: true }),
  };
}

/** Whether the process lives and is the one that was recorded. */
function isOurs({ pid, mark }: RunProcess): boolean {
  return mark !== '' && (commandLine(pid)?.includes(mark) ?? false);
}

async function stopLeftovers(processes: readonly RunProcess[], log: (line: string) => void): Promise<void> {
  const left = processes.filter(isOurs);
  for (const { name, pid } of left) {
    log(`Stopping ${name} (process ${pid}), left over from a run that did not end properly`);
    // SIGINT is an orderly stop to all of them: to Postgres, SIGTERM means waiting for its clients.
    signal(pid, 'SIGINT');
  }
  const deadline = Date.now() + 15_000;
  while (left.some(isOurs)) {
    if (Date.now() > deadline) {
      for (const entry of left.filter(isOurs)) signal(entry.pid, 'SIGKILL');
    }
    await sleep(100);
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended in the meantime.
  }
}

function readRun(file: string): RunFile | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as RunFile;
  } catch {
    // Cut off while it was written: renames make that all but impossible, and there is nothing to learn from it.
    return undefined;
  }
}

function writeRun(file: string, run: RunFile): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(run, undefined, 1));
  renameSync(`${file}.new`, file);
}

function commandLine(pid: number): string | undefined {
  if (process.platform === 'linux') {
    try {
      // Empty for a process that has ended but was not waited for.
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() || undefined;
    } catch {
      return undefined;
    }
  }
  const { status, stdout } = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}
