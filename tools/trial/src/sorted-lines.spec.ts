import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { HOUR } from '@quittance/town';
import { SortedLines } from './sorted-lines.js';

// Lines are written in order of arrival, whatever the order in which they were added, and no scratch file is left.

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sorted-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('SortedLines', () => {
  it('sorts over hours and within them, and keeps the order within one instant', () => {
    const lines = new SortedLines(join(folder, 'x.ndjson'));
    for (const [at, line] of [
      [2 * HOUR, 'c'],
      [5, 'b'],
      [2 * HOUR, 'd\ttab'],
      [4, 'a'],
      [11 * HOUR, 'e'],
    ] as const) {
      lines.add(at, line);
    }
    lines.close();
    expect(readFileSync(join(folder, 'x.ndjson'), 'utf8')).toBe('a\nb\nc\nd\ttab\ne\n');
    expect(readdirSync(folder)).toEqual(['x.ndjson']);
    expect(lines.count).toBe(5);
  });
});
