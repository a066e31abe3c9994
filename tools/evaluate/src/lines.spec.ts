// Files are read in pieces; a line, and a character in it, may be cut anywhere.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Line, linesByArrival, toFields } from './lines.js';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'quittance-lines-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function linesOf(content: string | Buffer): Promise<Line[]> {
  const file = join(folder, 'lines.ndjson');
  writeFileSync(file, content);
  const lines: Line[] = [];
  for await (const some of linesByArrival(file)) lines.push(...some);
  return lines;
}

const at = (second: number, text = '') =>
  JSON.stringify({ arrivesAt: new Date(second * 1_000).toISOString(), text: `${second} ${text}` });
const seconds = (lines: readonly Line[]) => lines.map(({ arrivesAt }) => arrivesAt / 1_000);

it.each([
  ['plain', (text: string) => text],
  ['gzipped', (text: string) => gzipSync(text)],
])('lines longer than one read are complete, from a %s file', async (_, toContent) => {
  const texts = [at(1, 'é'.repeat(200_000)), at(2), at(3, '€'.repeat(300_001)), at(4)];
  const lines = await linesOf(toContent(texts.join('\n')));
  expect(lines.map(({ text }) => text)).toEqual(texts);
  expect(lines.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
});

it('blank lines are counted and left out, and the last line may lack a line end', async () => {
  expect((await linesOf(`\n${at(1)}\r\n  \n${at(2)}\n`)).map(({ number }) => number)).toEqual([2, 4]);
  expect(await linesOf('')).toEqual([]);
});

it('lines out of order are sorted, those without a time first', async () => {
  const lines = await linesOf([at(3), at(1, 'a'), '{}', at(2), at(1, 'b')].join('\n'));
  expect(seconds(lines)).toEqual([Number.NaN, 1, 1, 2, 3]);
  expect(lines.map(({ number }) => number)).toEqual([3, 2, 5, 4, 1]);
});

it('a byte order mark costs no line, and a duplicate key is reported by its path', async () => {
  const lines = await linesOf(`\ufeff${at(1)}\n${at(2)}\n`);
  expect(lines.map(({ text }) => toFields(text))).toEqual([JSON.parse(at(1)), JSON.parse(at(2))]);
  expect(seconds(lines)).toEqual([1, 2]);
  expect(toFields('{"a":[{"b":1,"b":2}]}')).toBe('/a/0/b is given twice');
});
