import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { note } from '../note.js';
import { type Judged, judgeFrom, play, toContestant } from './judged.js';
import type { PresetResult } from './page/page.js';
import { ours, oursAt, type Player, RISKS } from './players.js';
import { makeWorld } from './programs.js';
import { type AtRisk, type Contestant, percent, ratio } from './page/tables.js';
import { probabilityText, safestWeight } from './measure/threshold.js';

interface Contest {
  readonly preset: string;
  readonly seeds: readonly string[];
  readonly sales: number;
  readonly peers: readonly Player[];
  /** Ours decides at other accepted risks too. */
  readonly curve: boolean;
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
    const contestants: [Contestant, ...Contestant[]] = [await oursIn(folders, contest.curve)];
    const remarks: string[] = [];
    for (const peer of contest.peers) {
      const { contestant, remark } = await peerIn(folders, peer);
      contestants.push(contestant);
      remarks.push(...remark);
    }
    return { preset: contest.preset, contestants, remarks };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function oursIn(folders: readonly string[], curve: boolean): Promise<Contestant> {
  const shipped = await playAll(folders, ours);
  const atRisks: AtRisk[] = [];
  for (const risk of curve ? RISKS : []) {
    const player = oursAt(risk);
    const { pooled } = toContestant(player, await playAll(folders, player));
    atRisks.push({ risk, total: pooled.total });
  }
  return toContestant(ours, shipped, atRisks);
}

/** One that weighs is judged at its safest threshold over all worlds together. */
async function peerIn(folders: readonly string[], peer: Player): Promise<{ contestant: Contestant; remark: string[] }> {
  const judged = await playAll(folders, peer);
  if (!peer.weighs) return { contestant: toContestant(peer, judged), remark: [] };
  const { weight, leaks } = safestWeight(judged.flatMap(({ weighed }) => weighed));
  const reports = await ofEach(folders, (folder) => judgeFrom(folder, peer, weight));
  return {
    contestant: toContestant(
      peer,
      judged.map((one, i) => ({ ...one, report: reports[i]! })),
    ),
    remark: [
      `${peer.name}: judged at the lowest threshold with ${leaks} leaks on these very worlds, chosen with the truth in hand: ` +
        `match weight from ${weight}, a probability of at least ${probabilityText(weight)}.`,
    ],
  };
}

function playAll(folders: readonly string[], player: Player): Promise<Judged[]> {
  return ofEach(folders, async (folder) => {
    const judged = await play(folder, player, Number.NEGATIVE_INFINITY);
    const { leaks, asserted, recalled, resolvable } = judged.report.total;
    const recall = percent(ratio(recalled, resolvable), 1);
    note(
      `  ${player.name}: ${leaks} leaks of ${asserted} assertions, recall ${recall}, ${judged.seconds.toFixed(0)} s`,
    );
    return judged;
  });
}

/** One after the other: two programs at a time would share the cores. */
async function ofEach<R>(folders: readonly string[], work: (folder: string) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const folder of folders) results.push(await work(folder));
  return results;
}
