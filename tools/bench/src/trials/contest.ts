import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { note } from '../note.js';
import type { PresetResult } from './page.js';
import { type Decision, isLeak, loadPayers, readLines } from './payers.js';
import { pool } from './pool.js';
import { decisionsOf, evaluateWorld, type Judged, judgeWorld, makeWorld, type Peer, runPeer } from './programs.js';
import { type Contestant, percent, ratio } from './tables.js';
import { lowestWeight, probabilityText, type Weighed } from './threshold.js';

interface Contest {
  readonly preset: string;
  readonly seeds: readonly string[];
  readonly sales: number;
  readonly peers: boolean;
}

/** Makes every world of a preset in a temporary folder and lets each contestant decide about all of them. */
export async function holdContest(contest: Contest): Promise<PresetResult> {
  const dir = mkdtempSync(join(tmpdir(), 'quittance-trials-'));
  try {
    const folders = contest.seeds.map((_, index) => join(dir, String(index)));
    for (const [index, folder] of folders.entries()) {
      const seed = contest.seeds[index]!;
      note(`${contest.preset}, seed ${seed}: making ${contest.sales} sales`);
      await makeWorld(folder, ['--seed', seed, '--preset', contest.preset, '--sales', String(contest.sales)]);
    }
    const ours = toContestant('ours', await ofEach(folders, oursIn), true);
    if (!contest.peers) return { preset: contest.preset, contestants: [ours], remarks: [] };
    const naive = toContestant('naive join', await ofEach(folders, naiveIn), false);
    const splink = await splinkAtThresholds(folders);
    const contestants = [ours, naive, ...splink.contestants] as const;
    return { preset: contest.preset, contestants, remarks: [...REMARKS, ...splink.remarks] };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const REMARKS = [
  'Naive join: the same store, amount and last four digits within ten minutes, the nearest one (tools/bench/peers/naive_join.py).',
  'The peers decide once, when everything has arrived: they have no seconds to decision.',
];

async function oursIn(folder: string): Promise<Judged> {
  const judged = await evaluateWorld(folder);
  const { leaks, asserted, recalled, resolvable } = judged.report.total;
  const recall = percent(ratio(recalled, resolvable), 1);
  note(`  ours: ${leaks} leaks of ${asserted} assertions, recall ${recall}, ${judged.seconds.toFixed(0)} s`);
  return judged;
}

async function naiveIn(folder: string): Promise<Judged> {
  const seconds = await runPeer(folder, 'naive_join');
  return { report: await judgeWorld(folder, 'naive_join'), seconds };
}

/** Splink decides once about every world; then its safest thresholds over all of them are looked for. */
async function splinkAtThresholds(folders: readonly string[]) {
  const peer: Peer = 'splink_match';
  const seconds = await ofEach(folders, (folder) => {
    note('  Splink …');
    return runPeer(folder, peer);
  });
  const weighed = folders.flatMap((folder) => toWeighed(folder, peer));
  const contestants: Contestant[] = [];
  const remarks: string[] = [];
  for (const [mostLeaks, name] of THRESHOLDS) {
    const weight = lowestWeight(weighed, mostLeaks);
    if (weight === undefined) {
      remarks.push(`${name}: there is no such threshold, as its most probable matches are leaks.`);
      continue;
    }
    const reports = await ofEach(folders, (folder) => judgeFrom(folder, peer, weight));
    const judged = reports.map((report, i) => ({ report, seconds: seconds[i]! }));
    contestants.push(toContestant(name, judged, false));
    remarks.push(`${name}: match weight from ${weight}, a probability of at least ${probabilityText(weight)}.`);
  }
  remarks.push(
    'Splink’s thresholds are chosen with the truth in hand, the lowest for so many leaks on these very worlds.',
  );
  return { contestants, remarks };
}

const THRESHOLDS = [
  [0, 'Splink, no leak'],
  [1, 'Splink, one leak'],
] as const;

function toWeighed(folder: string, peer: Peer): Weighed[] {
  const payers = loadPayers(folder);
  return readLines<Decision>(decisionsOf(folder, peer)).map((decision) => ({
    weight: decision.matchWeight ?? Number.NEGATIVE_INFINITY,
    leak: isLeak(payers, decision),
  }));
}

function judgeFrom(folder: string, peer: Peer, weight: number) {
  const kept = readLines<Decision>(decisionsOf(folder, peer)).filter(({ matchWeight = 0 }) => matchWeight >= weight);
  const name = 'splink_from';
  writeFileSync(decisionsOf(folder, name), kept.map((decision) => `${JSON.stringify(decision)}\n`).join(''));
  return judgeWorld(folder, name);
}

function toContestant(name: string, judged: readonly Judged[], live: boolean): Contestant {
  const wallSeconds = judged.reduce((sum, { seconds }) => sum + seconds, 0) / judged.length;
  return { name, pooled: pool(judged.map(({ report }) => report)), wallSeconds, live };
}

/** One after the other: two programs at a time would share the cores. */
async function ofEach<R>(folders: readonly string[], work: (folder: string) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const folder of folders) results.push(await work(folder));
  return results;
}
