import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Preset, presetRates, randomRates } from '@quittance/trial';
import { note } from '../../note.js';
import { type Judged, play, toContestant } from '../judged.js';
import { describeLeaks, keep } from './leaks.js';
import { ours, oursAt, type Player, RISKS } from '../players.js';
import { makeWorld } from '../programs.js';
import type { SweptTown } from '../page/sweep-page.js';
import { type Contestant, recallAndLeaks } from '../page/tables.js';
import { weightOf } from '../measure/threshold.js';
import { makeOptions, type Town, townOf } from './town.js';

interface Sweep {
  readonly towns: number;
  readonly seed: string;
  /** Their rates are varied, in turn. */
  readonly presets: readonly Preset[];
  readonly sales: number;
  readonly peers: readonly Player[];
  /** Ours decides at other accepted risks too. */
  readonly curve: boolean;
}

interface Swept {
  readonly towns: readonly SweptTown[];
  /** Ours first; over all towns. */
  readonly contestants: readonly Contestant[];
}

/** The same for every town, as nobody knows the truth of a new one. */
export const SWEPT_PROBABILITY = 0.999;

/** Makes and judges towns with random rates, one after the other. */
export async function holdSweep(sweep: Sweep): Promise<Swept> {
  const players = [ours, ...sweep.peers];
  const risks = sweep.curve ? RISKS : [];
  const startedAt = performance.now();
  const towns: SweptTown[] = [];
  const judged: Judged[][] = [];
  for (let index = 0; index < sweep.towns; index++) {
    const town = townOf(sweep, index);
    const ofTown = await playTown(town, sweep.sales, [...players, ...risks.map(oursAt)]);
    judged.push(ofTown);
    towns.push({ town, totals: players.map((_, i) => ofTown[i]!.report.total) });
    note(`  ${progressText(index + 1, sweep.towns, (performance.now() - startedAt) / 1000)}`);
  }
  const judgedBy = (index: number) => judged.map((ofTown) => ofTown[index]!);
  const atRisks = risks.map((risk, i) => {
    const { pooled } = toContestant(ours, judgedBy(players.length + i));
    return { risk, total: pooled.total };
  });
  return {
    towns,
    contestants: players.map((player, i) => toContestant(player, judgedBy(i), player === ours ? atRisks : [])),
  };
}

async function playTown(town: Town, sales: number, players: readonly Player[]): Promise<Judged[]> {
  const folder = mkdtempSync(join(tmpdir(), 'quittance-sweep-'));
  try {
    const file = join(folder, 'rates.json');
    writeFileSync(file, `${JSON.stringify(ratesOf(town), null, 2)}\n`);
    note(`${town.seed} (${town.preset}, ${town.days} days from ${town.firstDay}): making ${sales} sales`);
    await makeWorld(folder, makeOptions(town, sales, file));
    const judged: Judged[] = [];
    for (const player of players) {
      const one = await play(folder, player, weightOf(SWEPT_PROBABILITY));
      note(`  ${player.name}: ${recallAndLeaks(one.report.total)}, ${one.seconds.toFixed(0)} s`);
      judged.push(one);
      if (player === ours && one.report.total.leaks > 0) {
        for (const line of [keep(town, sales, file), ...describeLeaks(folder)]) note(`    ${line}`);
      }
    }
    return judged;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A foreign town's rates are random as they are. */
function ratesOf({ preset, seed }: Town): ReturnType<typeof presetRates> {
  const rates = presetRates(preset, seed);
  return preset === 'foreign' ? rates : randomRates(rates, seed);
}

/** How many towns are done, how long they took, and how long the others may take. */
export function progressText(done: number, all: number, seconds: number): string {
  const minutes = (value: number) => `${Math.ceil(value / 60)} min`;
  const left = (seconds / done) * (all - done);
  return `${done} of ${all} towns in ${minutes(seconds)}${left === 0 ? '' : `, about ${minutes(left)} to go`}`;
}
