import { describe, expect, it, jest } from '@jest/globals';
import { parseOptions, visitsAt } from './options.js';

// What is not said has a sensible default.

const parse = (...argv: string[]) => parseOptions(['node', 'main.js', ...argv], {});
const keptByNpm = (env: NodeJS.ProcessEnv) => parseOptions(['node', 'main.js'], env);

describe('parseOptions', () => {
  it('lives on by default, with the usual world', () => {
    expect(parse()).toMatchObject({ once: false, seed: '1', scale: 1, keep: false, fresh: false });
    expect(parse().portBase).toBeUndefined();
  });

  it('takes files from where the user stands', () => {
    expect(parse('--once', '--sales', 'package.json', '--seed', '7').sales).toMatch(/package\.json$/);
  });

  it('does what was meant where npm has kept an option for itself', () => {
    expect(keptByNpm({ npm_config_once: 'true', npm_config_seed: '7', npm_config_port_base: '7300' })).toMatchObject({
      once: true,
      seed: '7',
      portBase: 7300,
    });
  });

  it('says how to write it where npm has kept an option and not its value', () => {
    const said = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const ended = jest.spyOn(process, 'exit').mockImplementation(() => {
      throw new Error('exit');
    });
    expect(() => keptByNpm({ npm_config_seed: 'true' })).toThrow('exit');
    expect([said.mock.calls.at(-1)?.[0], ended.mock.calls]).toEqual([
      'npm has kept --seed for itself: write npm start -- --seed VALUE\n',
      [[2]],
    ]);
    jest.restoreAllMocks();
  });

  it('turns a scale into visits, never too few to tell every story', () => {
    expect(visitsAt(1)).toBe(4000);
    expect(visitsAt(0.001)).toBe(50);
  });
});
