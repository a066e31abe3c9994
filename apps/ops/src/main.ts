import { ownRuns } from '@quittance/topology';
import { runCli } from './cli/program.js';

process.exitCode = await runCli(process.argv.slice(2), {
  env: process.env,
  folder: ownRuns,
  out: (text) => process.stdout.write(text),
  error: (text) => process.stderr.write(text),
});
