import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { aContestant } from '../builders.js';
import { toPicture } from './picture.js';
import { writePicture } from './picture-file.js';

// The picture can be read without colours, by those who cannot see it, and on a page of either colour.

const curve = [
  { leaks: 0, asserted: 50, recalled: 110, resolvable: 220 },
  { leaks: 1, asserted: 100, recalled: 176, resolvable: 220 },
];
const contestants = [aContestant('ours', 0), aContestant('A & B', 1, { curve })];
const panels = ['hard', 'default'].map((name) => ({ name, contestants }));
const picture = toPicture(panels);
const count = (part: string) => picture.split(part).length - 1;

describe('the picture', () => {
  it('has a panel for each, and a line for those with a threshold alone', () => {
    expect(count('font-weight="bold">hard</text>')).toBe(1);
    expect(count('font-weight="bold">default</text>')).toBe(1);
    // The line and its sample in the key, in both panels.
    expect(count('<polyline')).toBe(4);
  });

  it('says in words what it shows', () => {
    expect(picture).toContain(
      '<desc id="desc">hard: ours: recall 70.0 %, no leak; A &amp; B: recall 70.0 %, 5000 per million.',
    );
    expect(picture).toContain('aria-labelledby="title desc"');
  });

  it('tells contestants apart by dashes and shapes too', () => {
    expect(picture).toContain('stroke-dasharray');
    expect(count('<circle')).toBe(4);
    expect(count('<polygon')).toBe(4);
  });

  it('has a dot for each other accepted risk', () => {
    const total = contestants[0]!.pooled.total;
    const bold = { ...contestants[0]!, atRisks: [{ risk: 0.001, total: { ...total, leaks: 2 } }] };
    expect(toPicture([{ name: 'hard', contestants: [bold] }])).toContain('<title>ours at 0.001: recall 70.0 %,');
    expect(picture).not.toContain('ours at');
  });

  it('has colours for a dark page', () => {
    expect(picture).toContain('prefers-color-scheme:dark');
  });

  it('has no leak at the bottom, and steps up to more leaks', () => {
    const [line] = /points="[^"]*"/.exec(picture)!;
    const heights = [...line.matchAll(/,([\d.]+)/g)].map(([, y]) => Number(y));
    expect(heights[0]).toBe(heights[1]);
    expect(heights[2]).toBeLessThan(heights[1]!);
    expect(heights[3]).toBe(heights[2]);
  });
});

it('is written beside the page', () => {
  const folder = mkdtempSync(join(tmpdir(), 'quittance-picture-'));
  try {
    expect(writePicture(join(folder, 'matching.md'), panels)).toBe('images/matching-curves.svg');
    expect(readFileSync(join(folder, 'images/matching-curves.svg'), 'utf8')).toBe(picture);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
