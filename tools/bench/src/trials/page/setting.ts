/** What was run, where, on what. */
export interface Setting {
  readonly command: string;
  readonly date: string;
  readonly commit: string;
  readonly machine: string;
  readonly sales: number;
  /** Peers that were asked for and are not installed. */
  readonly missing: readonly string[];
  /** Where the picture of the curves stands, from the page; undefined where there is none. */
  readonly picture: string | undefined;
}

export const runText = ({ command, date, commit, machine }: Setting): string =>
  `\`${command}\`, on ${date}, at commit ${commit}. Machine: ${machine}.`;

export const WORDS = [
  '- A **leak** is an assertion that shows a customer what another one bought; a **mix-up** shows something else that the same',
  '  customer bought. Every assertion ever made counts, also one that was withdrawn later; a mix-up is still shown in the end if nothing',
  '  took it back.',
  '- **Resolvable** is what a careful expert with all files in hand could tell; **recall** is how much of that stands, right, in the end.',
  '- “At most” is the upper end of the 95 % Wilson interval.',
  '- **Recall at so many leaks per million** is the highest that any threshold, or accepted risk, reaches with no more, chosen with the truth in hand; a contestant',
  '  without a threshold has its one point, and a dash where this leaks more. One leak of 50,000 assertions is 20 per million: with fewer',
  '  assertions than a million by the rate, a row allows no leak.',
];

const ABOUT: Readonly<Record<string, string>> = {
  'naive join': 'the same store, amount and last four digits within ten minutes, the nearest one',
  cascade: 'exact joins from the strongest down, the first that leaves one candidate on both sides',
  'Splink 4': 'trained on each world without its truth',
  'Splink 5': 'the same model and training with the next version',
};

/** What has to be known of the peers to read their columns. */
export function peerWords(names: readonly string[], missing: readonly string[]): string[] {
  return [
    ...names.flatMap((name) => (name in ABOUT ? [`- **${name}**: ${ABOUT[name]} (tools/bench/peers).`] : [])),
    ...(names.length > 1
      ? ['- The peers decide once, when everything has arrived: they have no seconds to decision.']
      : []),
    ...(missing.length > 0
      ? [`- **Skipped, as their Python is not installed (tools/bench/peers/README.md): ${missing.join(', ')}.**`]
      : []),
  ];
}

export function pictureText({ picture }: Setting): string[] {
  return picture === undefined
    ? []
    : [`![Leaks per million by recall, a line or a point for each contestant](${picture})`];
}
