import { describe, expect, it } from '@jest/globals';
import { meetingKey } from './meeting-key.js';

describe('a meeting key', () => {
  it('tells apart texts that differ in one place, as numbers of terminals in a row do', () => {
    const texts = Array.from({ length: 200_000 }, (_, i) => `rrn|6005${String(i).padStart(8, '0')}`);
    expect(new Set(texts.map(meetingKey)).size).toBe(texts.length);
    expect(meetingKey('last4|4242|GBP|1250|20458')).not.toBe(meetingKey('last4|4242|GBP|1205|20458'));
  });

  it('is a whole number that a bigint column and a number hold exactly', () => {
    for (const text of ['', 'a', 'rrn|600530000001', 'ü€']) {
      const key = meetingKey(text);
      expect(Number.isSafeInteger(key) && key >= 0).toBe(true);
      expect(meetingKey(text)).toBe(key);
    }
  });
});
