import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { Command, InvalidArgumentError, Option } from 'commander';
import { presets } from '@quittance/world';
import { note } from '../note.js';
import { holdContest } from './contest.js';
import { type PresetResult, type Setting, toPage } from './page.js';
import { commitId, havePeers } from './programs.js';

/** No rule of the matcher is tuned on these. */
const KEPT_SEEDS = ['page-1', 'page-2', 'page-3'];
const GIB = 2 ** 30;

interface Given {
  seeds: string[];
  presets: string[];
  sales: number;
  peers: boolean;
  out?: string;
}

const toList = (text: string): string[] => {
  const items = text.split(',').map((item) => item.trim());
  if (items.includes('')) throw new InvalidArgumentError('Names with commas between them.');
  return items;
};
const toPresets = (text: string): string[] => {
  const names = toList(text);
  if (names.every((name) => Object.hasOwn(presets, name))) return names;
  throw new InvalidArgumentError(`Of: ${Object.keys(presets).join(', ')}.`);
};
const toSales = (text: string): number => {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= 5_000_000) return value;
  throw new InvalidArgumentError('A whole number from 1 to 5000000.');
};

const program = new Command('npm run trials --')
  .description(
    'Makes worlds whose truth is known, lets the matcher decide about them, and writes how well it did as Markdown',
  )
  .option('--seeds <list>', 'a world of each preset for each', toList, KEPT_SEEDS)
  .option('--presets <list>', Object.keys(presets).join(', '), toPresets, Object.keys(presets))
  .option('--sales <n>', 'sales of each world', toSales, 100_000)
  .option('--peers', 'beside the naive join and Splink too', false)
  .addOption(new Option('--out <file>', 'where to write the page; on the terminal when left out'))
  .parse();

const given = program.opts<Given>();
const peers = given.peers && havePeers();
if (given.peers && !peers) note('SKIPPED beside the peers: bench/peers/README.md says how to install their Python');

const setting: Setting = {
  command: ['npm run trials --', ...process.argv.slice(2)].join(' '),
  date: new Date().toISOString().slice(0, 10),
  commit: await commitId(),
  machine: `${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / GIB)} GiB, Node ${process.version}`,
  seeds: given.seeds,
  seedsKept: given.seeds.every((seed) => KEPT_SEEDS.includes(seed)),
  sales: given.sales,
};
const results: PresetResult[] = [];
for (const preset of given.presets) {
  const { seeds, sales } = given;
  results.push(await holdContest({ preset, seeds, sales, peers }));
}
const skipped = given.peers && !peers ? '\n**The peers were skipped: their Python was not installed.**\n' : '';
const page = `${toPage(setting, results)}${skipped}`;
if (given.out === undefined) process.stdout.write(page);
else writeFileSync(given.out, page);
