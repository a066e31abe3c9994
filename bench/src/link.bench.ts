import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { note } from './note.js';
import { type BenchResult, result } from './result.js';
import { evaluateArgs, havePeers, MAKE_TRIAL, MOST_OUTPUT, PEERS, PYTHON, ROOT } from './trials/programs.js';

const MEMORY_BOUND_MB = 512;

const run = promisify(execFile);

interface Linked {
  readonly events: number;
  readonly perSecond: number;
  readonly peakMb: number;
}

const numberIn = (text: string, pattern: RegExp): number => {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`nothing like ${pattern} in:\n${text}`);
  return Number(found);
};

const makeTrial = (folder: string, sales: number): Promise<unknown> =>
  run(process.execPath, [MAKE_TRIAL, '--out', folder, '--seed', 'bench', '--sales', String(sales)]);

/** Route, link and store of everything in a trial, by `npm run evaluate` with PostgreSQL on the same machine. */
async function link(folder: string): Promise<Linked> {
  const { stderr } = await run('npm', evaluateArgs(folder), { cwd: ROOT, maxBuffer: MOST_OUTPUT });
  return {
    events: numberIn(stderr, /(\d+) sales, \d+ transactions;/) + numberIn(stderr, /(\d+) transactions;/),
    perSecond: numberIn(stderr, /(\d+) sales and transactions a second/),
    peakMb: numberIn(stderr, /(\d+) MB at most/),
  };
}

/** Seconds that Splink trains and predicts; undefined without its Python. */
async function splink(folder: string): Promise<number | undefined> {
  if (!havePeers()) return undefined;
  const args = [join(PEERS, 'splink_match.py'), '--trial', folder, '--decisions', join(folder, 'splink.ndjson')];
  const { stdout, stderr } = await run(PYTHON, args, { maxBuffer: MOST_OUTPUT });
  const text = stdout + stderr;
  return numberIn(text, /train ([\d.]+) s/) + numberIn(text, /predict ([\d.]+) s/);
}

async function inFolder<R>(work: (folder: string) => Promise<R>): Promise<R> {
  const folder = mkdtempSync(join(tmpdir(), 'quittance-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Events a second through route, link and store, beside Splink's training and prediction on the same trial. */
export const linkBench = (quick: boolean): Promise<BenchResult[]> =>
  inFolder(async (folder) => {
    await makeTrial(folder, quick ? 3_000 : 100_000);
    const ours = await link(folder);
    note(`link: ${ours.events} events, ${ours.perSecond}/s, ${ours.peakMb} MB`);
    const seconds = await splink(folder);
    if (seconds === undefined) {
      note('link: SKIPPED beside Splink: bench/peers/README.md says how to install it');
      return [];
    }
    return [result('link', 'events/s', ours.perSecond, 'Splink, train and predict', ours.events / seconds)];
  });

/** Whether an event costs the same, and memory stays bounded, when ten times as many are kept. */
export const millionBench = (quick: boolean): Promise<BenchResult[]> =>
  inFolder(async (folder) => {
    const sales = quick ? 3_000 : 100_000;
    await makeTrial(folder, sales);
    const few = await link(folder);
    await makeTrial(folder, 10 * sales);
    const many = await link(folder);
    note(`million: ${few.perSecond}/s with ${few.events} events kept, ${many.perSecond}/s with ${many.events}`);
    return [
      result('link, ten times as many', 'events/s', many.perSecond, 'the hundred thousand', few.perSecond),
      result('link memory', 'MB (lower is better)', many.peakMb, 'the bound', MEMORY_BOUND_MB),
    ];
  });
