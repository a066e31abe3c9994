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
async function link(folder: string, ...more: readonly string[]): Promise<Linked> {
  const { stderr } = await run('npm', [...evaluateArgs(folder, 'ours'), ...more], {
    cwd: ROOT,
    maxBuffer: MOST_OUTPUT,
  });
  return {
    events: numberIn(stderr, /(\d+) sales, \d+ transactions;/) + numberIn(stderr, /(\d+) transactions;/),
    perSecond: numberIn(stderr, /(\d+) sales and transactions a second/),
    peakMb: numberIn(stderr, /(\d+) MB at most/),
  };
}

/** Seconds that Splink takes; undefined without its Python. */
async function splink(folder: string): Promise<{ readonly load: number; readonly link: number } | undefined> {
  if (!havePeers()) return undefined;
  const args = [join(PEERS, 'splink_match.py'), '--trial', folder, '--decisions', join(folder, 'splink.ndjson')];
  const { stdout, stderr } = await run(PYTHON, args, { maxBuffer: MOST_OUTPUT });
  const text = stdout + stderr;
  return {
    load: numberIn(text, /load ([\d.]+) s/),
    link: numberIn(text, /train ([\d.]+) s/) + numberIn(text, /predict ([\d.]+) s/),
  };
}

async function inFolder<R>(work: (folder: string) => Promise<R>): Promise<R> {
  const folder = mkdtempSync(join(tmpdir(), 'quittance-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Events a second through route, link and store, beside Splink's training and prediction on the same trial: once both have read the
 * files, and with the reading.
 */
export const linkBench = (quick: boolean): Promise<BenchResult[]> =>
  inFolder(async (folder) => {
    await makeTrial(folder, quick ? 3_000 : 100_000);
    const loaded = await link(folder, '--load-first');
    const along = await link(folder);
    note(`link: ${loaded.events} events, ${loaded.perSecond}/s, ${along.perSecond}/s while they are read`);
    const peer = await splink(folder);
    if (peer === undefined) {
      note('link: SKIPPED beside Splink: tools/bench/peers/README.md says how to install it');
      return [];
    }
    const { events } = loaded;
    return [
      result('link', 'events/s', loaded.perSecond, 'Splink, train and predict', events / peer.link),
      result(
        'link and read',
        'events/s',
        along.perSecond,
        'Splink, load, train and predict',
        events / (peer.load + peer.link),
      ),
    ];
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
