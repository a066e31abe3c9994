import { runCli } from './cli.js';

const lineTo = (stream: NodeJS.WriteStream) => (line: string) => stream.write(`${line}\n`);

process.exitCode = runCli(process.argv.slice(2), lineTo(process.stderr), lineTo(process.stdout));
