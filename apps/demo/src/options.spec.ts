import { describe, expect, it } from '@jest/globals';
import { parseOptions, visitsAt } from './options.js';

// What is not said has a sensible default.

const parse = (...argv: string[]) => parseOptions(['node', 'main.js', ...argv]);

describe('parseOptions', () => {
  it('lives on by default, with the usual world', () => {
    expect(parse()).toMatchObject({ once: false, seed: '1', scale: 1, keep: false, fresh: false });
    expect(parse().portBase).toBeUndefined();
  });

  it('takes files from where the user stands', () => {
    expect(parse('--once', '--sales', 'package.json', '--seed', '7').sales).toMatch(/package\.json$/);
  });

  it('turns a scale into visits, never too few to tell every story', () => {
    expect(visitsAt(1)).toBe(4000);
    expect(visitsAt(0.001)).toBe(50);
  });
});
