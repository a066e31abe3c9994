import { writeFileSync } from 'node:fs';
import { curveOf } from './measure/curve.js';
import { type Decision, readLines } from './measure/payers.js';
import { type Player, weighedIn } from './players.js';
import { pool } from './measure/pool.js';
import { decisionsOf, judgeWorld } from './programs.js';
import type { WorldReport } from './measure/report-file.js';
import type { AtRisk, Contestant } from './page/tables.js';
import type { Weighed } from './measure/threshold.js';

/** What a player decided about one world, judged. */
export interface Judged {
  readonly report: WorldReport;
  readonly seconds: number;
  /** Every decision, whatever its weight; none of a player that does not weigh. */
  readonly weighed: readonly Weighed[];
}

/** Lets a player decide about the world in a folder; one that weighs is judged by the decisions of some weight. */
export async function play(folder: string, player: Player, weight: number): Promise<Judged> {
  const seconds = await player.decide(folder);
  if (!player.weighs) return { report: await judgeWorld(folder, player.id), seconds, weighed: [] };
  return { report: await judgeFrom(folder, player, weight), seconds, weighed: weighedIn(folder, player) };
}

/** Judges what was decided with so much weight at least. */
export function judgeFrom(folder: string, { id }: Player, weight: number): Promise<WorldReport> {
  const kept = readLines<Decision>(decisionsOf(folder, id)).filter(({ matchWeight = 0 }) => matchWeight >= weight);
  const keptId = `${id} from`;
  writeFileSync(decisionsOf(folder, keptId), kept.map((decision) => `${JSON.stringify(decision)}\n`).join(''));
  return judgeWorld(folder, keptId);
}

/** Several worlds as one. */
export function toContestant(
  { name, live, weighs }: Player,
  judged: readonly Judged[],
  atRisks: readonly AtRisk[] = [],
): Contestant {
  const pooled = pool(judged.map(({ report }) => report));
  const weighed = judged.flatMap((one) => one.weighed);
  const curve = weighs
    ? curveOf(weighed, pooled.total.resolvable)
    : [pooled.total, ...atRisks.map(({ total }) => total)];
  const wallSeconds = judged.reduce((sum, { seconds }) => sum + seconds, 0) / judged.length;
  return { name, live, pooled, curve, atRisks, wallSeconds };
}
