// Plays attacks against a network that runs ("npm start"), and says of each whether it held.
import { parseArgs } from 'node:util';
import { ATTACKS, type Size } from './index.js';
import { openLiveTarget } from './live-target.js';

const usage = `npm run attack -- [names] [--full]

Plays attacks against the network that "npm start" runs here, from outside, and says of each whether it held. Only for networks of your own.
--full plays each at the size at which it was seen; without it each takes some seconds.

${ATTACKS.map(({ name, says }) => `  ${name.padEnd(10)} ${says}`).join('\n')}

Exit status: 0 all held; 1 one did not; 2 it could not be played.
`;

const options = { full: { type: 'boolean' }, help: { type: 'boolean' } } as const;

const main = async (): Promise<number> => {
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const unknown = positionals.filter((name) => ATTACKS.every((attack) => attack.name !== name));
  if (values.help === true || unknown.length > 0) {
    process.stdout.write(unknown.length > 0 ? `There is no attack ${unknown.join(', ')}.\n\n${usage}` : usage);
    return unknown.length > 0 ? 2 : 0;
  }
  const size: Size = values.full === true ? 'full' : 'small';
  const target = openLiveTarget((line) => process.stdout.write(`  … ${line}\n`));
  try {
    let held = true;
    for (const attack of ATTACKS.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
      process.stdout.write(`${attack.name}: ${attack.says}\n`);
      const verdict = await attack.play(target, size);
      for (const finding of verdict.findings) process.stdout.write(`  ${finding}\n`);
      held &&= verdict.held;
    }
    process.stdout.write(held ? 'All held.\n' : 'NOT all held.\n');
    return held ? 0 : 1;
  } finally {
    await target.close();
  }
};

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  },
);
