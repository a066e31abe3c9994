import { peerWords, pictureText, runText, type Setting, WORDS } from './setting.js';
import {
  besideTable,
  breakdownTable,
  type Contestant,
  contestTable,
  missedTable,
  riskTable,
  tierTable,
} from './tables.js';

export interface PresetResult {
  readonly preset: string;
  /** Ours first. */
  readonly contestants: readonly [Contestant, ...Contestant[]];
  /** What has to be known about a contestant to read its column. */
  readonly remarks: readonly string[];
}

export interface ContestSetting extends Setting {
  readonly seeds: readonly string[];
  /** The seeds are kept for this page alone. */
  readonly seedsKept: boolean;
}

/** The Markdown page of a contest. */
export function toPage(setting: ContestSetting, results: readonly PresetResult[]): string {
  return `${[introduction(setting, results), ...results.map(section)].join('\n\n')}\n`;
}

function introduction(setting: ContestSetting, results: readonly PresetResult[]): string {
  const { seeds, seedsKept, sales, missing } = setting;
  const kept = seedsKept
    ? 'They are kept for this page: no rule and no limit of the matcher was tuned on them.'
    : 'They were named on the command line; whether rules were tuned on them is not known here.';
  const names = results[0]?.contestants.map(({ name }) => name) ?? [];
  return [
    '# How well it matches',
    runText(setting),
    `Each world is made with ${sales.toLocaleString('en-GB')} sales (tools/street/README.md says what is in it) and replayed through the ` +
      `code of the service in order of arrival. Seeds: ${seeds.join(', ')}. ${kept}`,
    [
      ...WORDS,
      '- **Seconds to decision** count from the arrival of the last record that is needed: the median of the worlds’ own figures.',
      ...peerWords(names, missing),
    ].join('\n'),
    ...pictureText(setting),
  ].join('\n\n');
}

function section({ preset, contestants, remarks }: PresetResult): string {
  const [{ pooled }] = contestants;
  const { total, worlds, by, missedBecause } = pooled;
  const size = `${worlds} worlds, ${total.transactions.toLocaleString('en-GB')} transactions, ${total.resolvable.toLocaleString('en-GB')} resolvable.`;
  return [
    `## Preset \`${preset}\``,
    size,
    contestTable(contestants),
    ...riskTable(contestants[0]),
    ...(remarks.length === 0 ? [] : [remarks.map((remark) => `- ${remark}`).join('\n')]),
    ...(contestants.length === 1
      ? []
      : [
          '### Recall by profile',
          besideTable('bank profile', 'bank', contestants),
          besideTable('till profile', 'till', contestants),
        ]),
    '### Ours, sum of the worlds',
    breakdownTable('scenario', by.scenario),
    breakdownTable('wallet', by.wallet),
    breakdownTable('bank profile', by.bank),
    breakdownTable('till profile', by.till),
    breakdownTable('store kind', by.storeKind),
    tierTable(pooled),
    missedTable(missedBecause),
  ].join('\n\n');
}
