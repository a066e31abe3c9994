// Operators read columns that line up and counts with plain names.
import { describe, expect, it } from '@jest/globals';
import { outline, table } from './print.js';

describe('table', () => {
  it('lines columns up and leaves no trailing space', () => {
    expect(
      table(
        ['ID', 'REASON'],
        [
          ['delivery/0/1', 'x'],
          ['a', 'longer'],
        ],
      ),
    ).toBe(['ID            REASON', 'delivery/0/1  x', 'a             longer'].join('\n'));
  });
});

describe('outline', () => {
  it('spells names out and keeps those of topics', () => {
    expect(outline({ matchedByTier: { 'par-amount': 2 }, none: {}, n: 1 })).toBe(
      'matched by tier\n  par-amount: 2\nnone: none\nn: 1',
    );
  });
});
