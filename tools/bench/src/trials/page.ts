import { breakdownTable, type Contestant, contestTable, missedTable, tierTable } from './tables.js';

export interface PresetResult {
  readonly preset: string;
  /** Ours first. */
  readonly contestants: readonly [Contestant, ...Contestant[]];
  /** What has to be known about a contestant to read its column. */
  readonly remarks: readonly string[];
}

export interface Setting {
  readonly command: string;
  readonly date: string;
  readonly commit: string;
  readonly machine: string;
  readonly seeds: readonly string[];
  /** The seeds are kept for this page alone. */
  readonly seedsKept: boolean;
  readonly sales: number;
  /** The naive join and Splink were asked for and are not installed. */
  readonly peersSkipped: boolean;
}

/** The Markdown page of a run. */
export function toPage(setting: Setting, results: readonly PresetResult[]): string {
  return `${[introduction(setting), ...results.map(section)].join('\n\n')}\n`;
}

function introduction({ command, date, commit, machine, seeds, seedsKept, sales, peersSkipped }: Setting): string {
  const kept = seedsKept
    ? 'They are kept for this page: no rule and no limit of the matcher was tuned on them.'
    : 'They were named on the command line; whether rules were tuned on them is not known here.';
  return [
    '# How well it matches',
    `\`${command}\`, on ${date}, at commit ${commit}. Machine: ${machine}.`,
    `Each world is made with ${sales.toLocaleString('en-GB')} sales (tools/street/README.md says what is in it) and replayed through the ` +
      `code of the service in order of arrival. Seeds: ${seeds.join(', ')}. ${kept}`,
    [
      '- A **leak** is an assertion that shows a customer what another one bought; a **mix-up** shows something else that the same',
      '  customer bought. Every assertion ever made counts, also one that was withdrawn later; a mix-up is still shown in the end if nothing',
      '  took it back.',
      '- **Resolvable** is what a careful expert with all files in hand could tell; **recall** is how much of that stands, right, in the end.',
      '- “At most” is the upper end of the 95 % Wilson interval.',
      '- **Seconds to decision** count from the arrival of the last record that is needed: the median of the worlds’ own figures.',
    ].join('\n'),
    ...(peersSkipped
      ? ['**The naive join and Splink were skipped: their Python is not installed (tools/bench/peers/README.md).**']
      : []),
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
    ...(remarks.length === 0 ? [] : [remarks.map((remark) => `- ${remark}`).join('\n')]),
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
