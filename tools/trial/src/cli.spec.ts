import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from './cli.js';
import { presetRates, presets } from './rates/presets.js';
import type { TrialRates } from './rates/rates.js';

// On a usage error the command names the option and the rule on one line, exits with 2 and writes nothing.

let dir: string;
let out: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'quittance-trial-cli-'));
  out = join(dir, 'trial');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function run(...args: string[]) {
  const said: string[] = [];
  const printed: string[] = [];
  const code = runCli(
    args,
    (line) => said.push(line),
    (line) => printed.push(line),
  );
  return { code, said, printed };
}

function expectRefusal({ code, said }: Pick<ReturnType<typeof run>, 'code' | 'said'>, sentence: string): void {
  expect(code).toBe(2);
  expect(said).toEqual([expect.stringContaining(sentence)]);
  expect(said[0]).not.toContain('\n');
  expect(readdirSync(dir)).toEqual([]);
}

const wholeNumber = (option: string, given: string, most: number) =>
  `'${option}' argument '${given}' is invalid. It must be a whole number from 1 to ${most}.`;

describe('trial-world', () => {
  it.each([
    [['--sales', 'many'], wholeNumber('--sales <n>', 'many', 5_000_000)],
    [['--sales', '0'], wholeNumber('--sales <n>', '0', 5_000_000)],
    [['--sales', '5000001'], wholeNumber('--sales <n>', '5000001', 5_000_000)],
    [['--sales', '1e3'], wholeNumber('--sales <n>', '1e3', 5_000_000)],
    [['--days', '0'], wholeNumber('--days <n>', '0', 28)],
    [['--days', '29'], wholeNumber('--days <n>', '29', 28)],
    [['--days=-1'], wholeNumber('--days <n>', '-1', 28)],
    [['--preset', 'easy'], "'--preset <name>' argument 'easy' is invalid. Allowed choices are default, hard, foreign."],
    [['--preset', 'toString'], "'--preset <name>' argument 'toString' is invalid"],
    [['--seed'], "'--seed <text>' argument missing"],
    [['--seed', '--preset=hard'], "'--seed <text>' argument missing"],
    [['--colour', 'red'], "unknown option '--colour'"],
    [['more'], 'too many arguments'],
  ])('refuses %j', (args, sentence) => {
    expectRefusal(run('--out', out, ...args), sentence);
  });

  it('requires a folder', () => {
    expectRefusal(run(), "required option '--out <dir>' not specified");
    expectRefusal(run('--out', ''), "'--out <dir>' argument '' is invalid. It must name a folder.");
    expectRefusal(run('--out', '--preset=hard'), "'--out <dir>' argument missing");
    expect(existsSync('--preset=hard')).toBe(false);
  });

  it.each(['2026-6-4', '2026-02-30', '1999-12-31', 'today'])('refuses %s as the first day', (from) => {
    const rule = 'It must be a date from 2000-01-01 to 2099-12-31.';
    expectRefusal(run('--out', out, '--from', from), `'--from <date>' argument '${from}' is invalid. ${rule}`);
  });

  it('prints the rates of a preset, which it accepts as a file', () => {
    const hard = run('--print-rates', '--preset', 'hard');
    expect({ ...hard, printed: hard.printed.map((text) => JSON.parse(text) as unknown) }).toEqual({
      code: 0,
      said: [],
      printed: [presets.hard],
    });
    const file = join(dir, 'rates.json');
    writeFileSync(file, hard.printed.join(''));
    expect(run('--print-rates', '--rates', file).printed).toEqual(hard.printed);
    expect(run('--out', out, '--sales', '1', '--rates', file).code).toBe(0);
  });

  it('prints the rates of a foreign town, which its seed decides', () => {
    const foreign = (seed: string) => run('--print-rates', '--preset', 'foreign', '--seed', seed).printed.join('');
    expect(JSON.parse(foreign('a'))).toEqual(presetRates('foreign', 'a'));
    expect(foreign('b')).not.toEqual(foreign('a'));
    const file = join(dir, 'rates.json');
    writeFileSync(file, '{"tills":{"minuteOnly":1}}');
    const { tills } = JSON.parse(
      run('--print-rates', '--preset', 'foreign', '--seed', 'a', '--rates', file).printed.join(''),
    ) as TrialRates;
    expect(tills).toEqual({ ...presetRates('foreign', 'a').tills, minuteOnly: 1 });
  });

  it('refuses an unreadable or unknown file of rates', () => {
    const file = join(dir, 'rates.json');
    const refusal = (text: string) => {
      writeFileSync(file, text);
      const answer = run('--out', out, '--rates', file);
      rmSync(file);
      return answer;
    };
    expectRefusal(run('--out', out, '--rates', file), 'It must be a file that can be read.');
    expectRefusal(refusal('{'), 'It must be a file of JSON; --print-rates makes one.');
    expectRefusal(
      refusal('{"tills":{"mistyped":2},"colour":1}'),
      "'--rates <file>': tills.mistyped must be a share from 0 to 1, and colour is no rate; --print-rates lists them all",
    );
  });

  it('accepts any seed and the limits of every number', () => {
    const { code, said } = run('--out', out, '--seed=-1', '--sales', '1', '--days', '28', '--preset', 'hard');
    expect({ code, said }).toEqual({ code: 0, said: [expect.stringContaining('store lines')] });
    expect(readdirSync(out)).toHaveLength(5);
  });

  it('exits with 1 when it cannot write', () => {
    writeFileSync(out, '');
    const { code, said } = run('--out', out, '--sales', '1');
    expect({ code, said }).toEqual({ code: 1, said: [expect.stringMatching(/^trial-world: /)] });
  });

  it('prints help', () => {
    const { code, said } = run('--help');
    expect(code).toBe(0);
    expect(said.join('\n')).toMatch(
      /--out <dir>.*--seed <text>.*--sales <n>.*--days <n>.*--preset <name>.*Exit codes/s,
    );
  });
});
