import { parseArgs } from 'node:util';
import { type Preset, presets } from './rates.js';
import { type TrialOptions, type TrialSummary, writeTrial } from './write-trial.js';

type Say = (line: string) => void;

const MOST_SALES = 5_000_000;
const MOST_DAYS = 28;

const HELP = `Usage: npm run trial-world -- --out DIR [--seed S] [--sales N] [--days N] [--preset default|hard]

Makes a matching trial: stores.ndjson, sales.ndjson, transactions.ndjson and consents.ndjson as \`npm run evaluate\` reads them, and
truth.ndjson apart. The same seed and numbers give the same bytes.

  --out DIR      where to write the five files; what has their names there is replaced
  --seed S       any text (1)
  --sales N      purchases and refunds at stores of the network (100000)
  --days N       trading days, from 2026-06-04 on (3)
  --preset P     default, or hard: busier stores and two to four times every fault (default)
  --help         this text

Exit codes: 0 done, 1 failed, 2 called wrongly.`;

class WrongCall extends Error {}

/** Runs the command; answers its exit code: 0, 1 when it failed, 2 when it was called wrongly. */
export function runCli(args: readonly string[], say: Say): number {
  try {
    const options = toOptions(args);
    if (options === 'help') {
      say(HELP);
      return 0;
    }
    const startedAt = performance.now();
    const summary = writeTrial(options);
    say(toText(summary, performance.now() - startedAt));
    return 0;
  } catch (error) {
    say(`trial-world: ${error instanceof Error ? error.message : String(error)}`);
    return error instanceof WrongCall ? 2 : 1;
  }
}

function toOptions(args: readonly string[]): TrialOptions | 'help' {
  const given = parse(args);
  if (given.help) return 'help';
  if (given.out === undefined || given.out === '') throw new WrongCall('--out DIR is missing (see --help).');
  return {
    folder: given.out,
    seed: given.seed,
    preset: toPreset(given.preset),
    sales: toWhole('--sales', given.sales, MOST_SALES),
    days: toWhole('--days', given.days, MOST_DAYS),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        out: { type: 'string' },
        seed: { type: 'string', default: '1' },
        sales: { type: 'string', default: '100000' },
        days: { type: 'string', default: '3' },
        preset: { type: 'string', default: 'default' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    const [sentence] = (error instanceof Error ? error.message : String(error)).split('. ');
    throw new WrongCall(`${sentence?.replace(/\.$/, '')} (see --help).`);
  }
}

function toPreset(text: string): Preset {
  if (!Object.hasOwn(presets, text))
    throw new WrongCall(`--preset must be one of: ${Object.keys(presets).join(', ')}.`);
  return text as Preset;
}

function toWhole(name: string, text: string, most: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > most)
    throw new WrongCall(`${name} must be a whole number from 1 to ${most}.`);
  return value;
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
