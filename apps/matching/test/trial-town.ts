import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { presets, writeTrial } from '@quittance/trial';
import type { InputFiles } from '@quittance/evaluate';

/** A line of any of a trial's files. */
export type Line = Readonly<Record<string, unknown>> & { readonly arrivesAt: string };

const NAMES = ['stores', 'consents', 'sales', 'transactions'] as const;

const WEEK_MS = 7 * 86_400_000;
/** With or without a trailing time. */
const DATES = /(?<=")\d{4}-\d\d-\d\d(?=[T"])/g;

/** A generated town of two hard days in its own folder, with variants of the order of its lines. */
export class TrialTown {
  readonly #folder = mkdtempSync(join(tmpdir(), 'quittance-town-'));
  readonly files: InputFiles = this.#filesOf('');

  constructor(seed: string) {
    writeTrial({ seed, rates: presets.hard, firstDay: '2026-06-04', sales: 3_000, days: 2, folder: this.#folder });
  }

  file(name: string): string {
    return join(this.#folder, name);
  }

  linesOf<T = Line>(name: (typeof NAMES)[number], files: InputFiles = this.files): T[] {
    const texts = readFileSync(files[name]!, 'utf8').split('\n');
    return texts.filter((text) => text !== '').map((text) => JSON.parse(text) as T);
  }

  /** The same files with each line changed, in the order of the new arrival times. */
  rewritten(name: string, change: (line: Line) => readonly Line[]): InputFiles {
    const files = this.#filesOf(`${name}-`);
    for (const kind of NAMES) {
      const lines = this.linesOf(kind).flatMap(change);
      const inOrder = lines.sort((a, b) => Date.parse(a.arrivesAt) - Date.parse(b.arrivesAt));
      writeFileSync(files[kind]!, inOrder.map((line) => `${JSON.stringify(line)}\n`).join(''));
    }
    return files;
  }

  /**
   * The same town shifted by weeks, so that its last line arrives in the week before `nowMs`, for processes that use
   * the wall clock. Its stores get a time zone without summer time, at the summer's offset.
   */
  movedTo(nowMs: number): InputFiles {
    const arrivals = this.linesOf('transactions').map((line) => Date.parse(line.arrivesAt));
    const movedMs = Math.floor((nowMs - Math.max(...arrivals)) / WEEK_MS) * WEEK_MS;
    const moved = (date: string) => new Date(Date.parse(date) + movedMs).toISOString().slice(0, date.length);
    return this.rewritten('moved', (line) => {
      const text = JSON.stringify(line).replace(DATES, moved).replace('Europe/London', 'Africa/Lagos');
      return [JSON.parse(text) as Line];
    });
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #filesOf(prefix: string): InputFiles {
    const [stores, consents, sales, transactions] = NAMES.map((name) => this.file(`${prefix}${name}.ndjson`));
    return { stores: stores!, consents: consents!, sales: sales!, transactions: transactions! };
  }
}

/** Marsaglia's xorshift, 0 to 1: the same numbers on every run. */
export const randomFrom = (seed: number) => {
  let x = seed;
  return (): number => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) / 2 ** 32;
  };
};
