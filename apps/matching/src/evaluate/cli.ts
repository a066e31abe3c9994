import { accessSync, constants } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { evaluate, type Summary } from './evaluate.js';

interface Given {
  stores: string;
  sales: string;
  transactions: string;
  consents?: string;
  decisions: string;
  databaseUrl?: string;
  batch: number;
}

type Say = (line: string) => void;

const MAX_REPORTED = 50;

function toBatch(text: string): number {
  const batch = Number(text);
  if (!Number.isInteger(batch) || batch < 1 || batch > 20_000) throw new InvalidArgumentError('1 to 20000.');
  return batch;
}

function createCommand(say: Say): Command {
  return new Command('evaluate')
    .description(
      'Replays recorded stores, sales, transactions and consents (NDJSON, or gzipped NDJSON; the shapes of the public API with arrivesAt)\n' +
        'in arrival order through the matching code of the service and writes every change of mind as a line of JSON.',
    )
    .requiredOption('--stores <file>', 'stores, each with retailerId and storeId')
    .requiredOption('--sales <file>', 'till documents, each with retailerId')
    .requiredOption('--transactions <file>', 'card transactions, each with bankId')
    .option('--consents <file>', 'consents, each with bankId and consentId; without this file every account consents')
    .requiredOption('--decisions <file>', 'where to write the decisions')
    .option('--database-url <url>', 'keep the state in a schema of its own there, not in a temporary PostgreSQL')
    .option('--batch <n>', 'arrivals per database transaction; does not change the decisions', toBatch, 1000)
    .showHelpAfterError('(see --help)')
    .configureOutput({ writeErr: (text) => say(text.trimEnd()) })
    .exitOverride();
}

/** Runs the command; answers its exit code: 0, 1 when it failed, 2 when it was called wrongly or a file is missing. */
export async function runCli(args: readonly string[], say: Say): Promise<number> {
  try {
    return await run(createCommand(say).parse(args, { from: 'user' }).opts<Given>(), say);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    say(`evaluate: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}

async function run(given: Given, say: Say): Promise<number> {
  const inputs = [given.stores, given.sales, given.transactions, ...(given.consents ? [given.consents] : [])];
  const unreadable = inputs.filter((file) => !isReadable(file));
  if (unreadable.length > 0) {
    for (const file of unreadable) say(`evaluate: cannot read ${file}`);
    return 2;
  }
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => abort.abort(new Error(`stopped by ${signal}`)));
  }
  let reported = 0;
  let shownAt = performance.now();
  const summary = await evaluate({
    ...given,
    signal: abort.signal,
    onBadLine: ({ file, number, problem }) => {
      reported += 1;
      if (reported <= MAX_REPORTED) say(`${file}:${number}: ${problem}`);
      if (reported === MAX_REPORTED) say('further bad lines are only counted');
    },
    onProgress: (taken) => {
      if (performance.now() - shownAt < 2_000) return;
      shownAt = performance.now();
      say(`${taken} sales and transactions …`);
    },
  });
  say(toText(summary));
  return 0;
}

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

function toText({ taken, badLines, counts, elapsedMs }: Summary): string {
  const linked = taken.sale + taken.transaction;
  const seconds = elapsedMs / 1000;
  return [
    `${taken.store} stores, ${taken.consent} consents, ${taken.sale} sales, ${taken.transaction} transactions; ${badLines} bad lines`,
    ...[...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([what, count]) => `${String(count).padStart(9)} ${what}`),
    `${seconds.toFixed(1)} s, ${Math.round(linked / Math.max(seconds, 0.001))} sales and transactions a second`,
  ].join('\n');
}
