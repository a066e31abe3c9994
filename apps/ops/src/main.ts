import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCli } from './cli/program.js';

/** The checkout this command belongs to: where a local run leaves its settings. */
const checkout = join(fileURLToPath(new URL('../../../', import.meta.url)));

process.exitCode = await runCli(process.argv.slice(2), {
  env: process.env,
  folder: checkout,
  out: (text) => process.stdout.write(text),
  error: (text) => process.stderr.write(text),
});
