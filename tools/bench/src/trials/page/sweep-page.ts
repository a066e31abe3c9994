import type { Counts } from '../measure/report-file.js';
import { peerWords, pictureText, runText, type Setting, WORDS } from './setting.js';
import {
  besideTable,
  type Contestant,
  contestTable,
  markdownTable,
  recallAndLeaks,
  riskTable,
  whole,
} from './tables.js';
import type { Town } from '../sweep/town.js';

export interface SweptTown {
  readonly town: Town;
  /** In the order of the contestants. */
  readonly totals: readonly Counts[];
}

interface SweepSetting extends Setting {
  readonly seed: string;
  /** From which on Splink is judged, in every town. */
  readonly probability: number;
}

/** The Markdown page of a sweep. */
export function toSweepPage(
  setting: SweepSetting,
  towns: readonly SweptTown[],
  contestants: readonly Contestant[],
): string {
  const { sales, seed, missing, probability } = setting;
  const names = contestants.map(({ name }) => name);
  return `${[
    '# How well it matches in towns of any kind',
    runText(setting),
    `${towns.length} towns of ${sales.toLocaleString('en-GB')} sales, none like another: every rate of a preset is multiplied by a random factor from a quarter ` +
      `to four (seed ${seed}), from clocks that are wrong to banks that leave numbers out. No limit is set for one of them: ours is as shipped, and Splink ` +
      `learns from each town and asserts from a probability of ${probability}.`,
    [...WORDS, ...peerWords(names, missing)].join('\n'),
    '## All towns together',
    contestTable(contestants),
    ...contestants.flatMap(riskTable),
    ...pictureText(setting),
    besideTable('bank profile', 'bank', contestants),
    besideTable('till profile', 'till', contestants),
    '## Town by town',
    'Recall of resolvable, and leaks where there are any.',
    townTable(towns, names),
  ].join('\n\n')}\n`;
}

function townTable(towns: readonly SweptTown[], names: readonly string[]): string {
  return markdownTable(
    ['town', 'preset', 'from', 'days', 'resolvable', ...names],
    towns.map(({ town: { seed, preset, firstDay, days }, totals }) => [
      seed,
      preset,
      firstDay,
      String(days),
      whole(totals[0]?.resolvable ?? 0),
      ...totals.map(recallAndLeaks),
    ]),
  );
}
