import { resolve } from 'node:path';
import { KafkaMisconfigured, KafkaUnavailable } from '@quittance/kafka';
import { Command, CommanderError } from 'commander';
import { OpsError } from '../errors.js';
import { openOperator } from '../operator.js';
import { environmentHelp, loadSettings } from '../settings.js';
import { readEnvFile } from '../env-file.js';
import { addAcceptorCommands } from './acceptor-commands.js';
import { addExplainCommands } from './explain-commands.js';
import { addFishingCommands } from './fishing-commands.js';
import { addKeyCommands } from './key-commands.js';
import { addOutboxCommands } from './outbox-commands.js';
import { addParkedCommands } from './parked-commands.js';
import { addQualityCommands } from './quality-commands.js';
import { addRequestCommands } from './request-commands.js';
import { addSignInCommands } from './sign-in-commands.js';
import { addWatchCommands } from './watch-commands.js';
import type { Run, CliIo } from './run.js';

const examples = `
Examples:
  npm run ops -- retailer add greengrocer --name "The Greengrocer"
  npm run ops -- key add retailer greengrocer     prints the key, this once
  npm run ops -- bank add northbank
  npm run ops -- bank sign-in northbank --issuer https://id.northbank.example --client-id quittance --name "North Bank"
  npm run ops -- key list
  npm run ops -- key revoke k3m2x7abcdef
  npm run ops -- parked list --service delivery
  npm run ops -- parked replay --all
  npm run ops -- outbox list                     what Kafka refuses to take from a service
  npm run ops -- receipt tx-0001
  npm run ops -- explain tx-0001 --bank northbank
  npm run ops -- quality --retailer greengrocer --days 14
  npm run ops -- acceptors                        whose merchant ids are contested
  npm run ops -- acceptors give M100200 greengrocer --why "bought the shop in the High Street"
  npm run ops -- fishing --days 7                 banks and accounts that fish for strangers' receipts
  npm run ops -- requests                         what customers ask for, and by when
  npm run ops -- requests answer <id> --outcome done --text "We have put it right."
  npm run ops -- stats

Settings, from .quittance/operator.json (left by "npm start"), an --env-file or the environment:
${environmentHelp}`;

/** The operator command. Answers the exit code. */
export const runCli = async (args: readonly string[], io: CliIo): Promise<number> => {
  const program = new Command('ops')
    .description(
      'For operators of a Quittance network: admit parties, look after parked records, follow a receipt, say why.',
    )
    .option('--env-file <file>', 'settings as NAME=value lines')
    .option('--folder <folder>', 'settings of the local run that was started with this --folder', io.folder)
    .addHelpText('after', examples)
    .configureOutput({ writeOut: io.out, writeErr: io.error })
    .exitOverride();
  let code = 0;
  const run: Run = async (work) => {
    const { envFile, folder } = program.opts<{ envFile?: string; folder: string }>();
    const env = { ...readEnvFile(envFile), ...definedOnly(io.env) };
    const operator = openOperator(loadSettings(env, resolve(io.env['INIT_CWD'] ?? '', folder)));
    try {
      const found = await work(operator);
      io.out(`${typeof found === 'string' ? found : found.text}\n`);
      if (typeof found !== 'string' && !found.isAsItShould) code = 1;
    } finally {
      await operator.close();
    }
  };
  addKeyCommands(program, run);
  addSignInCommands(program, run);
  addParkedCommands(program, run);
  addOutboxCommands(program, run);
  addWatchCommands(program, run);
  addAcceptorCommands(program, run, io.env);
  addExplainCommands(program, run);
  addFishingCommands(program, run);
  addQualityCommands(program, run, io.error);
  addRequestCommands(program, run);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    io.error(`${explain(error)}\n`);
    return 1;
  }
};

/** What the operator can do about it, in a sentence; anything else is a bug and is thrown. */
const explain = (error: unknown): string => {
  if (error instanceof OpsError || error instanceof KafkaMisconfigured || error instanceof KafkaUnavailable)
    return error.message;
  if (error instanceof Error && error.name.startsWith('KafkaJS'))
    return 'Kafka cannot be reached. Is the network running?';
  throw error;
};

const definedOnly = (env: CliIo['env']): Record<string, string> =>
  Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
