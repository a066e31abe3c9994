import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { MINUTE } from '@quittance/town';

/** Characters held in memory, over all parts of one file, before they are written to disk. */
const HELD_CHARS = 8 * 1024 * 1024;

/** Span of arrivals sorted together. */
const PART_MS = 10 * MINUTE;

interface Part {
  lines: string[];
  chars: number;
}

/**
 * An NDJSON file in order of arrival, written in any order: lines are collected in a scratch file per ten minutes of
 * arrival, so that only these are sorted at once. Lines of the same instant keep the order in which they were added.
 */
export class SortedLines {
  readonly #file: string;
  readonly #scratch: string;
  readonly #parts = new Map<number, Part>();
  #heldChars = 0;
  count = 0;

  constructor(file: string) {
    this.#file = file;
    this.#scratch = `${file}.parts`;
    rmSync(this.#scratch, { recursive: true, force: true });
    mkdirSync(this.#scratch, { recursive: true });
  }

  add(arrivesAt: number, line: string): void {
    const key = Math.floor(arrivesAt / PART_MS);
    const part = this.#parts.get(key) ?? { lines: [], chars: 0 };
    this.#parts.set(key, part);
    const stamped = `${arrivesAt}\t${line}\n`;
    part.lines.push(stamped);
    part.chars += stamped.length;
    this.#heldChars += stamped.length;
    this.count += 1;
    if (this.#heldChars > HELD_CHARS) this.#spill();
  }

  /** Writes the file; nothing can be added afterwards. */
  close(): void {
    this.#spill();
    const out = openSync(this.#file, 'w');
    try {
      for (const key of [...this.#parts.keys()].sort((a, b) => a - b)) writeFileSync(out, this.#sortedPart(key));
    } finally {
      closeSync(out);
      rmSync(this.#scratch, { recursive: true, force: true });
    }
  }

  #spill(): void {
    for (const [key, part] of this.#parts) {
      if (part.chars > 0) appendFileSync(this.#partFile(key), part.lines.join(''));
      part.lines = [];
      part.chars = 0;
    }
    this.#heldChars = 0;
  }

  #sortedPart(key: number): string {
    if (!existsSync(this.#partFile(key))) return '';
    const stamped = readFileSync(this.#partFile(key), 'utf8').split('\n').slice(0, -1);
    const lines = stamped.map((line) => ({ at: Number(line.slice(0, line.indexOf('\t'))), line }));
    lines.sort((a, b) => a.at - b.at);
    return lines.map(({ line }) => `${line.slice(line.indexOf('\t') + 1)}\n`).join('');
  }

  #partFile(key: number): string {
    return join(this.#scratch, String(key));
  }
}
