import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { startSampleBank } from './start-sample-bank.js';

interface Options {
  bankId: string;
  name: string;
  delivery: string;
  consent?: string;
  host: string;
  port: string;
  publicUrl?: string;
  endpointId: string;
  keyFile?: string;
  catchUp?: boolean;
  temporary?: boolean;
}

/** Runs the program: parses the command line, opens the bank and closes it on SIGINT or SIGTERM. */
export async function runSampleBank(argv: readonly string[]): Promise<void> {
  const command: Command = new Command('sample-bank')
    .description(
      'A bank’s app in small: takes receipt webhooks, verifies their signatures, fetches the receipts and shows them beside the card payments.',
    )
    .requiredOption('--bank-id <id>', 'the bank’s id in the network')
    .option('--name <name>', 'name on the page', 'Sample Bank')
    .option('--delivery <url>', 'delivery edge of the network', 'http://127.0.0.1:7103')
    .option(
      '--consent <url>',
      'consent edge of the network, to show what a customer has consented to; customers sign in there with this bank’s OpenID provider',
    )
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <number>', 'port to listen on', '7110')
    .option('--public-url <url>', 'address under which the network reaches this program, when it is another one')
    .option('--endpoint-id <id>', 'name of the webhook endpoint', 'sample-bank')
    .option(
      '--key-file <file>',
      'file with the bank’s API key; otherwise the environment variable BANK_API_KEY holds it',
    )
    .option('--catch-up', 'first read what the network has announced before, as after a restart')
    .option('--temporary', 'take the webhook address back when this program stops')
    .parse(argv);

  const options = command.opts<Options>();
  const apiKey =
    options.keyFile === undefined ? process.env.BANK_API_KEY : readFileSync(options.keyFile, 'utf8').trim();
  if (!apiKey) command.error('An API key is needed: --key-file or BANK_API_KEY.');
  const log = (line: string) => console.log(line);

  const bank = await startSampleBank({
    bankId: options.bankId,
    name: options.name,
    deliveryUrl: options.delivery,
    ...(options.consent !== undefined && { consentUrl: options.consent }),
    apiKey,
    host: options.host,
    port: Number(options.port),
    ...(options.publicUrl !== undefined && { publicUrl: options.publicUrl }),
    endpointId: options.endpointId,
    catchUp: options.catchUp ?? false,
    temporary: options.temporary ?? false,
    log,
  });
  log(`${options.name} is open at ${bank.url}`);

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void bank.stop().then(() => process.exit(0));
    });
  }
}
