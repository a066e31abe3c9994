import { existsSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { runCli } from './cli.js';

// Called wrongly, the command says so in one sentence, answers 2 and writes nothing.

const OUT = '/nowhere/trial';

function run(...args: string[]) {
  const said: string[] = [];
  return { code: runCli(args, (line) => said.push(line)), said };
}

describe('trial-world', () => {
  it.each([
    [[], '--out DIR is missing'],
    [['--out', OUT, '--sales', 'many'], '--sales must be a whole number from 1 to 5000000'],
    [['--out', OUT, '--days', '0'], '--days must be a whole number from 1 to 28'],
    [['--out', OUT, '--preset', 'easy'], '--preset must be one of: default, hard'],
    [['--out', OUT, '--colour', 'red'], "Unknown option '--colour'"],
    [['--out', OUT, 'more'], "Unexpected argument 'more'"],
  ])('refuses %j', (args, sentence) => {
    const { code, said } = run(...args);
    expect(code).toBe(2);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(sentence);
    expect(said[0]).not.toContain('\n');
    expect(existsSync(OUT)).toBe(false);
  });

  it('explains itself', () => {
    const { code, said } = run('--help');
    expect(code).toBe(0);
    expect(said[0]).toMatch(/--out DIR.*--seed S.*--sales N.*--days N.*--preset P/s);
  });
});
