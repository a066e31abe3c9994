// Format, types, lint, boundaries, unused code and the contract gates: two at a time, as each but the lint has one core of work.
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram } from './ensure/program.mjs';
import { say, Sentence, whileSaying } from './ensure/say.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const logs = join(root, '.quittance');
const waiting = ['lint', 'typecheck', 'format:check', 'boundaries', 'unused', 'generate:check'];
const running = new Set();
const failures = [];

async function work() {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    running.add(name);
    const logFile = join(logs, `verify-${name.replace(':', '-')}.log`);
    const { status, output } = await runProgram('npm', ['run', '--silent', name], { cwd: root, logFile });
    running.delete(name);
    if (status !== 0) failures.push({ name, output });
  }
}

try {
  mkdirSync(logs, { recursive: true });
  await whileSaying(
    'Verifying',
    () => [...running].join(' and '),
    () => Promise.all([work(), work()]),
  );
  for (const { name, output } of failures)
    say(`${output.trimEnd()}\n"npm run ${name}" failed; its output stands above.`);
  if (failures.length > 0) process.exitCode = 1;
} catch (error) {
  if (!(error instanceof Sentence)) throw error;
  say(error.message);
  process.exitCode = error.exitCode;
}
