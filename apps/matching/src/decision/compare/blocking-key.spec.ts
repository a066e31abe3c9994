import { describe, expect, it } from '@jest/globals';
import { datedKey, dayOfKey, blockingKey } from './blocking-key.js';

const TEXTS = ['', 'a', 'rrn|600530000001', 'ü€'];
const DAY = 20_600;

describe('a blocking key', () => {
  it('differs for texts that differ in one place, such as consecutive terminal numbers', () => {
    const texts = Array.from({ length: 200_000 }, (_, i) => `rrn|6005${String(i).padStart(8, '0')}`);
    expect(new Set(texts.map(blockingKey)).size).toBe(texts.length);
    expect(new Set(texts.slice(0, 50_000).map((text) => datedKey(DAY, text))).size).toBe(50_000);
    expect(datedKey(DAY, 'last4|4242|GBP|1250')).not.toBe(datedKey(DAY, 'last4|4242|GBP|1205'));
  });

  it('is an integer that a bigint column and a number hold exactly', () => {
    for (const text of TEXTS) {
      for (const key of [blockingKey(text), datedKey(DAY, text), datedKey(2 ** 15 - 1, text)]) {
        expect(Number.isSafeInteger(key)).toBe(true);
      }
      expect(blockingKey(text)).toBe(blockingKey(text));
    }
  });

  it('reveals its day, if it is a dated key', () => {
    for (const text of TEXTS) {
      expect(dayOfKey(blockingKey(text))).toBeUndefined();
      expect(dayOfKey(datedKey(DAY, text))).toBe(DAY);
    }
  });

  it('clamps days that do not fit', () => {
    expect(dayOfKey(datedKey(-3, 'a'))).toBe(0);
    expect(dayOfKey(datedKey(10 ** 6, 'a'))).toBe(2 ** 15 - 1);
  });
});
