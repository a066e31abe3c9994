#!/usr/bin/env node
import { argv, stderr, stdout } from 'node:process';
import { runCli } from './run-cli.js';

process.exitCode = await runCli(argv.slice(2), {
  out: (text) => void stdout.write(text),
  err: (text) => void stderr.write(text),
});
