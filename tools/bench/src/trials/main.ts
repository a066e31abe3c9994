import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { Command, InvalidArgumentError, Option } from 'commander';
import { type Preset, presetNames } from '@quittance/trial';
import { note } from '../note.js';
import { holdContest } from './contest.js';
import { type PresetResult, toPage } from './page/page.js';
import { writePicture } from './picture/picture-file.js';
import type { Panel } from './picture/picture.js';
import { findPeers } from './players.js';
import { commitId } from './programs.js';
import type { Setting } from './page/setting.js';
import { holdSweep, SWEPT_PROBABILITY } from './sweep/sweep.js';
import { toSweepPage } from './page/sweep-page.js';

/** No rule of the matcher is tuned on these. */
const KEPT_SEEDS = ['kept-1', 'kept-2', 'kept-3'];
const SALES = 100_000;
/** 24 towns with all peers then take about half an hour. */
const SALES_SWEPT = 30_000;
const TOWNS = 24;
const GIB = 2 ** 30;

interface Given {
  seeds: string[];
  presets: Preset[];
  sales?: number;
  sweep?: number | true;
  seed: string;
  peers: boolean;
  curve: boolean;
  out?: string;
}

const toList = (text: string): string[] => {
  const items = text.split(',').map((item) => item.trim());
  if (items.includes('')) throw new InvalidArgumentError('Names with commas between them.');
  return items;
};
const isPreset = (name: string): name is Preset => presetNames.some((known) => known === name);
const toPresets = (text: string): Preset[] => {
  const names = toList(text);
  if (names.every(isPreset)) return names;
  throw new InvalidArgumentError(`Of: ${presetNames.join(', ')}.`);
};
const toWhole =
  (most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= 1 && value <= most) return value;
    throw new InvalidArgumentError(`A whole number from 1 to ${most}.`);
  };

const program = new Command('npm run trials --')
  .description(
    'Makes worlds whose truth is known, lets the matcher decide about them, and writes how well it did as Markdown',
  )
  .option('--seeds <list>', 'a world of each preset for each', toList, KEPT_SEEDS)
  .option('--presets <list>', presetNames.join(', '), toPresets, [...presetNames])
  .option('--sales <n>', `sales of each world (${SALES}, of a sweep ${SALES_SWEPT})`, toWhole(5_000_000))
  .option('--peers', 'beside exact joins and Splink too', false)
  .option('--curve', 'ours at other accepted risks too: each takes as long again', false)
  .option('--out <file>', 'where to write the page, and a picture to images beside it; on the terminal when left out')
  .addOption(
    new Option('--sweep [n]', `instead, so many towns with random rates (${TOWNS}); names those with leaks`)
      .argParser(toWhole(10_000))
      .conflicts('seeds'),
  )
  .option('--seed <text>', 'of the sweep', '1')
  .parse();

const given = program.opts<Given>();
const { peers: wanted, curve, out } = given;
const found = wanted ? findPeers() : { installed: [], missing: [] };
if (found.missing.length > 0) {
  note(`SKIPPED: ${found.missing.join(', ')}; tools/bench/peers/README.md says how to install their Python`);
}
if (given.sweep === undefined) await contest(given.sales ?? SALES);
else await sweep(given.sweep === true ? TOWNS : given.sweep, given.sales ?? SALES_SWEPT);

async function contest(sales: number): Promise<void> {
  const { seeds, presets: names } = given;
  const seedsKept = seeds.every((seed) => KEPT_SEEDS.includes(seed));
  const before = await settingOf(sales);
  const results: PresetResult[] = [];
  for (const preset of names) {
    results.push(await holdContest({ preset, seeds, sales, peers: found.installed, curve }));
  }
  const panels = results.map(({ preset, contestants }) => ({ name: `Preset ${preset}`, contestants }));
  write(panels, (picture) => toPage({ ...before, picture, seeds, seedsKept }, results));
}

async function sweep(towns: number, sales: number): Promise<void> {
  const { seed, presets: names } = given;
  const before = await settingOf(sales);
  const swept = await holdSweep({ towns, seed, presets: names, sales, peers: found.installed, curve });
  const { contestants } = swept;
  write([{ name: `${towns} towns with random rates`, contestants }], (picture) =>
    toSweepPage({ ...before, picture, seed, probability: SWEPT_PROBABILITY }, swept.towns, contestants),
  );
}

async function settingOf(sales: number): Promise<Omit<Setting, 'picture'>> {
  return {
    command: ['npm run trials --', ...process.argv.slice(2)].join(' '),
    date: new Date().toISOString().slice(0, 10),
    commit: await commitId(),
    machine: `${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / GIB)} GiB, Node ${process.version}`,
    sales,
    missing: found.missing,
  };
}

/** Without a file for the page there is no place for a picture. */
function write(panels: readonly Panel[], toText: (picture: string | undefined) => string): void {
  if (out === undefined) process.stdout.write(toText(undefined));
  else writeFileSync(out, toText(writePicture(out, panels)));
}
