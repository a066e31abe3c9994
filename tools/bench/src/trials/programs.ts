import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readReport, type WorldReport } from './measure/report-file.js';

export const ROOT = join(import.meta.dirname, '..', '..', '..', '..');
export const MAKE_TRIAL = join(ROOT, 'tools/trial/dist/main.js');
const EVALUATE = join(ROOT, 'tools/evaluate/dist/main.js');
export const PEERS = join(ROOT, 'tools/bench/peers');
export const PYTHON = join(ROOT, '.quittance/peers/bin/python');
export const PYTHON_SPLINK_4 = join(ROOT, '.quittance/peers-splink4/bin/python');
export const MOST_OUTPUT = 64 * 1024 * 1024;
/** The same limit as `npm run trial-world` has. */
const MAKER_MEMORY = '--max-old-space-size=1200';

const exec = promisify(execFile);

/** A program of tools/bench/peers. */
export interface PeerProgram {
  readonly python: string;
  readonly script: string;
  readonly options?: readonly string[];
}

/** Runs a program to its end; answers its seconds. */
async function run(command: string, args: readonly string[]): Promise<number> {
  const startedAt = performance.now();
  await exec(command, args, { maxBuffer: MOST_OUTPUT, cwd: ROOT });
  return (performance.now() - startedAt) / 1000;
}

/** `npm run trial-world` with these options. */
export async function makeWorld(folder: string, options: readonly string[]): Promise<void> {
  await run(process.execPath, [MAKER_MEMORY, MAKE_TRIAL, '--out', folder, ...options]);
}

/** What npm is to do for `npm run evaluate` on a world: its script says how much memory it may leave lying about. */
export function evaluateArgs(folder: string, id: string): string[] {
  const inputs = ['stores', 'sales', 'transactions', 'consents'].flatMap((name) => [
    `--${name}`,
    join(folder, `${name}.ndjson`),
  ]);
  return ['run', '-s', 'evaluate', '--', ...inputs, '--decisions', decisionsOf(folder, id)];
}

/** `npm run evaluate` on a world, with PostgreSQL on the same machine; answers its seconds. */
export function evaluateWorld(folder: string, id: string, options: readonly string[] = []): Promise<number> {
  return run('npm', [...evaluateArgs(folder, id), ...options]);
}

/** A peer's program on a world; answers its seconds. */
export function runPeer(folder: string, id: string, { python, script, options = [] }: PeerProgram): Promise<number> {
  const inputs = ['--trial', folder, '--decisions', decisionsOf(folder, id)];
  return run(python, [join(PEERS, `${script}.py`), ...inputs, ...options]);
}

/** Judges the decisions of that name in the folder. */
export async function judgeWorld(folder: string, id: string): Promise<WorldReport> {
  const report = join(folder, `${id}.report.json`);
  const truth = join(folder, 'truth.ndjson');
  const files = ['--decisions', decisionsOf(folder, id), '--truth', truth, '--report', report];
  await run(process.execPath, [EVALUATE, '--judge', ...files]);
  return readReport(report);
}

export const decisionsOf = (folder: string, id: string): string => join(folder, `${id}.decisions.ndjson`);

export const havePeers = (): boolean => existsSync(PYTHON);

/** The commit that is measured; a trailing + says that files differ from it. */
export async function commitId(): Promise<string> {
  const git = async (...args: string[]) => (await exec('git', args, { cwd: ROOT })).stdout.trim();
  try {
    const changed = await git('status', '--porcelain', '--untracked-files=no');
    return `${await git('rev-parse', '--short=12', 'HEAD')}${changed === '' ? '' : '+'}`;
  } catch {
    return 'unknown';
  }
}
