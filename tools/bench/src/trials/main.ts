import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { Command, InvalidArgumentError, Option } from 'commander';
import { type Preset, presets } from '@quittance/trial';
import { note } from '../note.js';
import { holdContest } from './contest.js';
import { type PresetResult, type Setting, toPage } from './page.js';
import { holdSweep } from './sweep.js';
import { commitId, havePeers } from './programs.js';

/** No rule of the matcher is tuned on these. */
const KEPT_SEEDS = ['reserve-1', 'reserve-2', 'reserve-3'];
const GIB = 2 ** 30;

interface Given {
  seeds: string[];
  presets: Preset[];
  sales: number;
  sweep?: number;
  seed: string;
  peers: boolean;
  out?: string;
}

const toList = (text: string): string[] => {
  const items = text.split(',').map((item) => item.trim());
  if (items.includes('')) throw new InvalidArgumentError('Names with commas between them.');
  return items;
};
const isPreset = (name: string): name is Preset => Object.hasOwn(presets, name);
const toPresets = (text: string): Preset[] => {
  const names = toList(text);
  if (names.every(isPreset)) return names;
  throw new InvalidArgumentError(`Of: ${Object.keys(presets).join(', ')}.`);
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
  .option('--presets <list>', Object.keys(presets).join(', '), toPresets, Object.keys(presets))
  .option('--sales <n>', 'sales of each world', toWhole(5_000_000), 100_000)
  .option('--peers', 'beside the naive join and Splink too', false)
  .option('--out <file>', 'where to write the page; on the terminal when left out')
  .addOption(
    new Option('--sweep <n>', 'instead, judge so many worlds with random rates, and name those with leaks')
      .argParser(toWhole(10_000))
      .conflicts(['seeds', 'peers', 'out']),
  )
  .option('--seed <text>', 'of the sweep', '1')
  .parse();

const given = program.opts<Given>();
if (given.sweep === undefined) await contest(given);
else {
  const { sweep: worlds, seed, sales } = given;
  await holdSweep({ worlds, seed, presets: given.presets, sales }, (line) => process.stdout.write(`${line}\n`));
}

async function contest({ seeds, presets: names, sales, peers: wanted, out }: Given): Promise<void> {
  const peers = wanted && havePeers();
  if (wanted && !peers) note('SKIPPED beside the peers: tools/bench/peers/README.md says how to install their Python');
  const setting: Setting = {
    command: ['npm run trials --', ...process.argv.slice(2)].join(' '),
    date: new Date().toISOString().slice(0, 10),
    commit: await commitId(),
    machine: `${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / GIB)} GiB, Node ${process.version}`,
    seeds,
    seedsKept: seeds.every((seed) => KEPT_SEEDS.includes(seed)),
    sales,
    peersSkipped: wanted && !peers,
  };
  const results: PresetResult[] = [];
  for (const preset of names) results.push(await holdContest({ preset, seeds, sales, peers }));
  const page = toPage(setting, results);
  if (out === undefined) process.stdout.write(page);
  else writeFileSync(out, page);
}
