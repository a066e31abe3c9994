import { accessSync, constants } from 'node:fs';
import { dirname } from 'node:path';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import type { InputFiles } from './arrivals.js';
import { evaluate, type EvaluateOptions, type Summary } from './evaluate.js';
import { findExcess, judgeDecisions, type JudgedFiles, writePlot, writeReport } from './report/report.js';
import { toText as toReportText } from './report/text.js';
import { findExcessRefused, RefusedLines } from './refused-lines.js';

interface Given {
  stores?: string;
  sales?: string;
  transactions?: string;
  consents?: string;
  decisions?: string;
  databaseUrl?: string;
  batch: number;
  loadFirst?: true;
  risk?: number;
  maxRefused: number;
  truth?: string;
  judge?: true;
  report?: string;
  plot?: string;
  maxLeaks?: number;
}

type RequiredName = 'stores' | 'sales' | 'transactions' | 'decisions';
type Say = (line: string) => void;
/** Ends the command with a usage error. */
type Refuse = (problem: string) => never;

/** Share of a file's lines. More suggest that the file is not what it was meant to be. */
const MAX_REFUSED_PERCENT = 10;
/** Options that require a truth. */
const TRUTH_OPTIONS = [
  ['judge', '--judge'],
  ['report', '--report'],
  ['plot', '--plot'],
  ['maxLeaks', '--max-leaks'],
] as const;
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

function toBatch(text: string): number {
  const batch = Number(text);
  if (!Number.isInteger(batch) || batch < 1 || batch > 20_000) throw new InvalidArgumentError('1 to 20000.');
  return batch;
}

function toMaxLeaks(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('An integer from 0.');
  return Number(text);
}

function toRisk(text: string): number {
  const risk = Number(text);
  if (!(risk > 0 && risk <= 1)) throw new InvalidArgumentError('A probability, over 0 and up to 1.');
  return risk;
}

function toPercent(text: string): number {
  const percent = /^\d{1,3}(\.\d{1,2})?$/.test(text) ? Number(text) : Number.NaN;
  if (!(percent <= 100)) throw new InvalidArgumentError('A number from 0 to 100.');
  return percent;
}

function createCommand(say: Say): Command {
  return new Command('evaluate')
    .description(
      'Replays recorded stores, sales, transactions and consents (NDJSON, or gzipped NDJSON; the shapes of the public API with arrivesAt)\n' +
        'in arrival order through the matching code of the service and writes every changed decision as a line of JSON.\n' +
        'With --truth it then judges the decisions; with --judge as well it only does that.',
    )
    .option('--stores <file>', 'stores, each with retailerId and storeId')
    .option('--sales <file>', 'till documents, each with retailerId')
    .option('--transactions <file>', 'card transactions, each with bankId')
    .option('--consents <file>', 'consents, each with bankId and consentId; without this file every account consents')
    .option('--decisions <file>', 'where to write the decisions; with --judge, where they are')
    .option('--database-url <url>', 'keep the state in a schema of its own there, not in a temporary PostgreSQL')
    .option('--batch <n>', 'arrivals per database transaction; does not change the decisions', toBatch, 2000)
    .option(
      '--load-first',
      'read and check all files before the first record is linked: the rate is then that of routing, linking and storing alone',
    )
    .option(
      '--risk <probability>',
      'highest accepted probability that a match that no number proves is wrong, to try another than the service has',
      toRisk,
    )
    .option(
      '--max-refused <percent>',
      'exit with 1 when more of the lines of a file than this are refused',
      toPercent,
      MAX_REFUSED_PERCENT,
    )
    .option('--truth <file>', 'who paid what: judge the decisions by it')
    .option('--judge', 'replay nothing, judge what --decisions holds already')
    .option('--report <file>', 'write the judgement as JSON too')
    .option('--plot <file>', 'draw precision against recall, tier by tier, as SVG')
    .option(
      '--max-leaks <n>',
      'exit with 1 when more assertions than this show a sale to the wrong customer',
      toMaxLeaks,
    )
    .showHelpAfterError('(see --help)')
    .configureOutput({ writeErr: (text) => say(text.trimEnd()) })
    .exitOverride();
}

/** Runs the command; returns its exit code: 0, 1 on failure, 2 on a usage error or a missing file. */
export async function runCli(args: readonly string[], say: Say): Promise<number> {
  try {
    const command = createCommand(say).parse(args, { from: 'user' });
    return await run(command.opts<Given>(), say, (problem) => command.error(`error: ${problem}`, { exitCode: 2 }));
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    say(`evaluate: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}

async function run(given: Given, say: Say, refuse: Refuse): Promise<number> {
  const { truth } = given;
  const idle = TRUTH_OPTIONS.find(([name]) => given[name] !== undefined);
  if (idle && truth === undefined) refuse(`'${idle[1]}' needs '--truth <file>', which says what is right`);
  const required = (name: RequiredName) => given[name] ?? refuse(`required option '--${name} <file>' not specified`);
  const inputs = given.judge ? undefined : toInputs(required, given.consents);
  const decisions = required('decisions');
  const problems = findFileProblems({ ...given, decisions }, inputs);
  for (const problem of problems) say(`evaluate: ${problem}`);
  if (problems.length > 0) return 2;
  const excess = inputs ? await replay({ ...given, ...inputs, decisions }, given.maxRefused, say) : [];
  const code = truth === undefined ? 0 : await judge({ ...given, decisions, truth }, say);
  for (const sentence of excess) say(`evaluate: ${sentence}`);
  return excess.length > 0 ? 1 : code;
}

function toInputs(required: (name: RequiredName) => string, consents: string | undefined): InputFiles {
  return { stores: required('stores'), sales: required('sales'), transactions: required('transactions'), consents };
}

function findFileProblems({ decisions, truth, report, plot }: Given, inputs: InputFiles | undefined): string[] {
  const { stores, sales, transactions, consents } = inputs ?? {};
  const read = [stores, sales, transactions, consents, truth, inputs ? undefined : decisions];
  const written = [inputs && decisions, report, plot];
  const isWritable = (file: string) =>
    isAccessible(file, constants.W_OK) || isAccessible(dirname(file), constants.W_OK);
  return [
    ...read.flatMap((file) => (file && !isAccessible(file, constants.R_OK) ? [`cannot read ${file}`] : [])),
    ...written.flatMap((file) => (file && !isWritable(file) ? [`cannot write ${file}`] : [])),
  ];
}

/** Returns the sentences about files of which too many lines were refused. */
async function replay(options: EvaluateOptions, maxRefused: number, say: Say): Promise<string[]> {
  const refused = new RefusedLines(say);
  const abort = new AbortController();
  const stop = (signal: NodeJS.Signals) => abort.abort(new Error(`stopped by ${signal}`));
  for (const signal of SIGNALS) process.once(signal, stop);
  let shownAt = performance.now();
  const onProgress = (taken: number) => {
    if (performance.now() - shownAt < 2_000) return;
    shownAt = performance.now();
    say(`${taken} sales and transactions …`);
  };
  try {
    const summary = await evaluate({ ...options, onBadLine: refused.add, signal: abort.signal, onProgress });
    say([...refused.toText(), toText(summary)].join('\n'));
    return findExcessRefused({ inputs: options, taken: summary.taken, refused }, maxRefused);
  } finally {
    // Judging holds no resources, so a signal may end it at once.
    for (const signal of SIGNALS) process.off(signal, stop);
  }
}

async function judge(given: Given & JudgedFiles, say: Say): Promise<number> {
  const refused = new RefusedLines(say);
  const report = await judgeDecisions(given, refused.add);
  say([...refused.toText(), toReportText(report)].join('\n'));
  if (given.report !== undefined) writeReport(report, given.report);
  if (given.plot !== undefined) writePlot(report, given.plot);
  const excess = given.maxLeaks === undefined ? undefined : findExcess(report, given.maxLeaks);
  if (excess === undefined) return 0;
  say(`evaluate: ${excess}`);
  return 1;
}

function isAccessible(file: string, mode: number): boolean {
  try {
    accessSync(file, mode);
    return true;
  } catch {
    return false;
  }
}

function toText({ taken, badLines, counts, loadingMs, elapsedMs }: Summary): string {
  const linked = taken.sale + taken.transaction;
  const seconds = elapsedMs / 1000;
  const loaded = loadingMs === undefined ? '' : `loaded in ${(loadingMs / 1000).toFixed(1)} s; linked in `;
  return [
    `${taken.store} stores, ${taken.consent} consents, ${taken.sale} sales, ${taken.transaction} transactions; ${badLines} bad lines`,
    ...[...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([what, count]) => `${String(count).padStart(9)} ${what}`),
    `${loaded}${seconds.toFixed(1)} s, ${Math.round(linked / Math.max(seconds, 0.001))} sales and transactions a second, ${Math.round(process.resourceUsage().maxRSS / 1024)} MB at most`,
  ].join('\n');
}
