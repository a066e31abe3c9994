import { readFileSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { USUAL_FIRST_DAY } from './calendar.js';
import { overrideRates } from './rates/override.js';
import { type Preset, presetNames, presetRates } from './rates/presets.js';
import type { TrialRates } from './rates/rates.js';
import { type TrialSummary, writeTrial } from './write-trial.js';

interface Given {
  out?: string;
  seed: string;
  sales: number;
  from: string;
  days: number;
  preset: Preset;
  rates?: unknown;
  printRates?: true;
}

type Say = (line: string) => void;
/** Ends the command with a usage error. */
type Refuse = (problem: string) => never;

const MOST_SALES = 5_000_000;
const MOST_DAYS = 28;

function toFolder(text: string): string {
  if (text === '') throw new InvalidArgumentError('It must name a folder.');
  return text;
}

function toWhole(most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < 1 || value > most)
      throw new InvalidArgumentError(`It must be a whole number from 1 to ${most}.`);
    return value;
  };
}

function toDate(text: string): string {
  const exists = /^20\d\d-\d\d-\d\d$/.test(text) && new Date(text).toJSON()?.slice(0, 10) === text;
  if (!exists) throw new InvalidArgumentError('It must be a date from 2000-01-01 to 2099-12-31.');
  return text;
}

function toFile(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new InvalidArgumentError('It must be a file that can be read.');
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidArgumentError('It must be a file of JSON; --print-rates makes one.');
  }
}

function createCommand(say: Say): Command {
  const write = (text: string) => say(text.trimEnd());
  return new Command('trial-world')
    .description(
      'Makes a matching trial: stores.ndjson, sales.ndjson, transactions.ndjson and consents.ndjson as `npm run evaluate` reads them, ' +
        'and truth.ndjson apart.\nThe same seed and numbers give the same bytes.',
    )
    .option('--out <dir>', 'folder for the five files; existing files of these names are replaced', toFolder)
    .option('--seed <text>', 'any text', '1')
    .option('--sales <n>', 'purchases and refunds at stores of the network', toWhole(MOST_SALES), 100_000)
    .option('--from <date>', 'the first trading day, at Leeds', toDate, USUAL_FIRST_DAY)
    .option('--days <n>', 'trading days', toWhole(MOST_DAYS), 3)
    .addOption(
      new Option(
        '--preset <name>',
        'hard has busier stores and two to four times the faults; foreign is another town per seed',
      )
        .choices(presetNames)
        .default('default'),
    )
    .option('--rates <file>', 'JSON with rates that replace those of the preset; the others stay', toFile)
    .option('--print-rates', 'print the rates as JSON, to edit for --rates, and write no trial')
    .addHelpText('after', '\nExit codes: 0 done, 1 failed, 2 called wrongly.')
    .configureOutput({ writeOut: write, writeErr: write })
    .exitOverride();
}

/** Runs the command; returns its exit code: 0, 1 on failure, 2 on a usage error. */
export function runCli(args: readonly string[], say: Say, print: Say): number {
  try {
    const command = createCommand(say);
    refuseOptionAsValue(command, args);
    const given = command.parse(args, { from: 'user' }).opts<Given>();
    const refuse: Refuse = (problem) => command.error(`error: ${problem}`);
    const rates = ratesOf(given, refuse);
    if (given.printRates) print(JSON.stringify(rates, null, 2));
    else make(given, rates, given.out ?? refuse("required option '--out <dir>' not specified"), say);
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    say(`trial-world: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}

function ratesOf({ preset, seed, rates: file }: Given, refuse: Refuse): TrialRates {
  const known = presetRates(preset, seed);
  if (file === undefined) return known;
  const { rates, problems } = overrideRates(known, file);
  return rates ?? refuse(`'--rates <file>': ${problems?.join(', and ')}`);
}

function make({ seed, sales, from, days }: Given, rates: TrialRates, folder: string, say: Say): void {
  const startedAt = performance.now();
  const summary = writeTrial({ seed, rates, sales, firstDay: from, days, folder });
  say(toText(summary, performance.now() - startedAt));
}

/** Commander would accept `--out --preset=hard` and write into a folder of that name. `--seed=-1` remains possible. */
function refuseOptionAsValue(command: Command, args: readonly string[]): void {
  const lacksValue = (long: string | undefined) =>
    args.some((arg, index) => arg === long && /^-./.test(args[index + 1] ?? ''));
  const option = command.options.find(({ required, long }) => required && lacksValue(long));
  if (option) command.error(`error: option '${option.flags}' argument missing`);
}

function toText({ lines, scenarios, because }: TrialSummary, elapsedMs: number): string {
  const row = (count: number, text: string) => `${String(count).padStart(9)} ${text}`;
  return [
    `${lines.stores} store lines, ${lines.sales} sales, ${lines.transactions} transaction lines, ${lines.consents} consents in ${(elapsedMs / 1000).toFixed(1)} s`,
    'transactions by scenario (resolvable):',
    ...Object.entries(scenarios)
      .sort(([, a], [, b]) => b.transactions - a.transactions)
      .map(([scenario, { transactions, resolvable }]) => row(transactions, `${scenario} (${resolvable})`)),
    'because:',
    ...Object.entries(because)
      .sort(([, a], [, b]) => b - a)
      .map(([phrase, count]) => row(count, phrase)),
  ].join('\n');
}
