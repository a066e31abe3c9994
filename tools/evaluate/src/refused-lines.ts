import type { BadLine, InputFiles } from './arrivals.js';
import type { Replay } from './replay.js';

const MAX_REASONS = 10;

/** Refused lines by reason. The first line of each of the first ten reasons is printed at once. */
export class RefusedLines {
  /** In order of appearance. */
  readonly #reasons = new Map<string, number>();
  readonly #files = new Map<string, number>();

  constructor(private readonly say: (line: string) => void) {}

  readonly add = ({ file, number, problem }: BadLine): void => {
    this.#files.set(file, this.countOf(file) + 1);
    const reason = toReason(problem);
    const lines = this.#reasons.get(reason) ?? 0;
    this.#reasons.set(reason, lines + 1);
    if (lines === 0 && this.#reasons.size <= MAX_REASONS) this.say(`${file}:${number}: ${problem}`);
  };

  countOf(file: string): number {
    return this.#files.get(file) ?? 0;
  }

  /** The first reasons with their numbers of lines; empty when none was refused. */
  toText(): string[] {
    const all = [...this.#reasons];
    const further = all.slice(MAX_REASONS);
    const row = (lines: number, what: string) => `${String(lines).padStart(9)} ${what}`;
    return [
      ...(all.length > 0 ? ['refused lines, by reason:'] : []),
      ...all.slice(0, MAX_REASONS).map(([reason, lines]) => row(lines, reason)),
      ...(further.length > 0
        ? [
            row(
              further.reduce((sum, [, lines]) => sum + lines, 0),
              `for ${further.length} further reasons`,
            ),
          ]
        : []),
    ];
  }
}

/** Same reason for the same field, in whichever line or tender. */
const toReason = (problem: string): string => problem.replaceAll(/\/\d+(?=[/ ])/g, '/*');

interface Replayed {
  readonly inputs: InputFiles;
  readonly taken: Replay['taken'];
  readonly refused: RefusedLines;
}

/** Files of which a larger share was refused than allowed, in words: their decisions would be about other data. */
export function findExcessRefused({ inputs, taken, refused }: Replayed, maxPercent: number): string[] {
  const files = [
    [inputs.stores, taken.store],
    [inputs.consents, taken.consent],
    [inputs.sales, taken.sale],
    [inputs.transactions, taken.transaction],
  ] as const;
  return files.flatMap(([file, accepted]) => {
    const lines = file === undefined ? 0 : refused.countOf(file);
    if (file === undefined || lines * 100 <= maxPercent * (accepted + lines)) return [];
    return [`${lines} of ${accepted + lines} lines of ${file} were refused, and --max-refused allows ${maxPercent} %`];
  });
}
