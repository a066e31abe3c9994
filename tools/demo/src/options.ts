import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command, InvalidArgumentError, type Option } from 'commander';

export interface DemoOptions {
  once: boolean;
  sales?: string;
  seed: string;
  scale: number;
  keep: boolean;
  fresh: boolean;
  traces: boolean;
  portBase?: number;
  /** Where data, logs and settings of the run are; `.quittance` of the clone when not given. */
  folder?: string;
  attach?: string;
}

const USAGE = 2;

/** Visits to a shop at scale 1. */
const VISITS = 4000;

export function visitsAt(scale: number): number {
  return Math.max(50, Math.round(VISITS * scale));
}

export function parseOptions(argv: readonly string[], env: NodeJS.ProcessEnv = process.env): DemoOptions {
  const command = new Command('npm start --')
    .description('Starts Quittance here and plays a high street through it: shops, two banks, and an app to look at.')
    .option(
      '--once',
      'play one trading day, check every figure, stop; the exit status says whether all were right',
      false,
    )
    .option('--sales <file>', 'play this UCI Online Retail file (CSV, .gz too) instead of a high street', existingFile)
    .option('--seed <text>', 'another seed is another world', '1')
    .option('--scale <factor>', `size of the day; 1 is ${VISITS.toLocaleString('en-GB')} visits to a shop`, positive, 1)
    .option('--keep', 'keep the data and logs of a run that went well, too', false)
    .option('--fresh', 'throw the data of the earlier run away first', false)
    .option('--traces', 'show each receipt’s way from edge to edge, in Zipkin', false)
    .option(
      '--port-base <port>',
      'edges listen from this port + 1 (default 7100; any free ports with --once)',
      portBase,
    )
    .option(
      '--folder <folder>',
      'data, logs and settings of this run go there, so that a second network can run beside (with ports of its own)',
      fromWhereTheUserStands,
    )
    .option(
      '--attach <file>',
      'use a network that runs already; the file names its edges and how to operate it',
      existingFile,
    )
    .addHelpText('after', examples)
    // Status 1 is kept for a wrong figure.
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : USAGE));
  command.parse([...argv, ...keptByNpm(command, env)]);
  const options = command.opts<DemoOptions>();
  for (const other of ['fresh', 'folder', 'traces'] as const) {
    if (options.attach !== undefined && options[other] !== undefined && options[other] !== false)
      command.error(`--attach and --${other} do not go together: they are for a network that is started here.`);
  }
  return options;
}

const examples = `
Examples:
  npm start                                      a living high street; Ctrl-C prints a summary and stops everything
  npm start -- --folder ../other --port-base 7300   a second network beside the first
  npm start -- --once                            one day, checked
  npm start -- --once --seed 7 --scale 2         another day, twice as busy
  npm start -- --once --sales retail.csv.gz      the invoices of a real web shop, checked line by line

Exit status: 0 every figure is right; 1 a figure is wrong; 2 it could not be started or went on no further.`;

/** `npm start --once`, without the `--` between: npm takes the options for its own, and tells only of some what they were set to. */
function keptByNpm(command: Command, env: NodeJS.ProcessEnv): string[] {
  return command.options.flatMap((option) => {
    const value = env[`npm_config_${option.name().replaceAll('-', '_')}`];
    if (value === undefined || value === '') return [];
    if (takesValue(option) && value === 'true')
      command.error(`npm has kept --${option.name()} for itself: write npm start -- --${option.name()} VALUE`);
    return takesValue(option) ? [`--${option.name()}`, value] : [`--${option.name()}`];
  });
}

const takesValue = ({ required, optional }: Option): boolean => required || optional;

/** npm runs scripts in the project's folder; files are meant from where the user stands. */
function fromWhereTheUserStands(text: string): string {
  return resolve(process.env['INIT_CWD'] ?? process.cwd(), text);
}

function existingFile(text: string): string {
  const path = fromWhereTheUserStands(text);
  if (!existsSync(path)) throw new InvalidArgumentError(`There is no file ${path}.`);
  return path;
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 100)) throw new InvalidArgumentError('It must be a number above 0 and at most 100.');
  return value;
}

function portBase(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1024 || value > 65_400)
    throw new InvalidArgumentError('It must be a whole number from 1024 to 65400.');
  return value;
}
