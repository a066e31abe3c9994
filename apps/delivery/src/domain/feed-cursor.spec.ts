// A cursor comes back as the place it was made for; anything else is refused, never guessed at.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeCursor, encodeCursor } from './feed-cursor.js';

describe('feed cursor', () => {
  it('comes back as it went out', () => {
    fc.assert(fc.property(fc.maxSafeNat(), (n) => expect(decodeCursor(encodeCursor(n))).toBe(n)));
  });

  it('refuses what it did not make', () => {
    fc.assert(fc.property(fc.string(), (text) => expect(decodeCursor(text)).toBeUndefined()));
    for (const text of ['v1.-1', 'v1.1e3', 'v2.1', 'v1.', 'v1.99999999999999999']) {
      expect(decodeCursor(Buffer.from(text).toString('base64url'))).toBeUndefined();
    }
  });
});
