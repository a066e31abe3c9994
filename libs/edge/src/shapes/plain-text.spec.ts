import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { toPlainText } from './plain-text.js';

// Whatever was written becomes one line that any database, log and page can hold, and what can be shown stays as it is.

describe('toPlainText', () => {
  it.each([
    ['Flat white', 'Flat white'],
    ['', ''],
    ['two\nlines', 'two lines'],
    ['two\r\n\tlines', 'two lines'],
    ['a\u0000b\u001b[2Jc\u007fd\u0085e', 'a b [2Jc d e'],
    ['a\u2028b\u2029c', 'a b c'],
    ['  wide   apart ', '  wide   apart '],
    ['☕️ 👩‍🚀 é', '☕️ 👩‍🚀 é'],
    ['cut \ud83e', 'cut \ufffd'],
  ])('reads %j as %j', (written, plain) => {
    expect(toPlainText(written)).toBe(plain);
  });

  it('leaves nothing that breaks a line or is no character, and is the same a second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (written) => {
        const plain = toPlainText(written);
        expect(plain).not.toMatch(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u);
        expect(toPlainText(plain)).toBe(plain);
      }),
    );
  });

  it('lets what is absent be absent', () => {
    expect(toPlainText(undefined)).toBeUndefined();
  });
});
