#!/usr/bin/env node
import { argv, exit, stderr, stdout } from 'node:process';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { check, generate } from './catalogue/generate/run.js';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

const command = new Command('generate')
  .description(
    'Writes what follows from schemas/: contract libraries, schema ids, docs/events.md and docs/asyncapi.json.',
  )
  .option('--check', 'write nothing; fail when a gate is broken or a generated file is not what it would be')
  .option('--against <git ref>', 'commit whose schemas/ids.json must only have been appended to', 'HEAD')
  .parse(argv);

const options = command.opts<{ check?: boolean; against: string }>();
const problems = options.check === true ? check(root, options.against) : generate(root, options.against);
for (const problem of problems) stderr.write(`✗ ${problem}\n`);
if (problems.length > 0) {
  stderr.write(`${problems.length} problem${problems.length === 1 ? '' : 's'} in schemas/\n`);
  exit(1);
}
stdout.write(options.check === true ? 'schemas: gates hold, nothing drifted\n' : 'schemas: generated\n');
