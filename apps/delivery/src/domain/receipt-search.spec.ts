// What a customer typed is read as words and amounts, and a cursor is only taken where it is one.
import { describe, expect, it } from '@jest/globals';
import { decodePlace, encodePlace } from './receipt-cursor.js';
import { readSearch } from './receipt-search.js';

describe('a search', () => {
  it('is words and amounts', () => {
    expect(readSearch('  Blue 12.34\tscarf 5,00 7 1.234 ')).toEqual({
      words: ['Blue', 'scarf', '7'],
      amountsMinor: [1234, 500, 1234],
    });
    expect(readSearch('')).toEqual({ words: [], amountsMinor: [] });
  });

  it('looks for a few words at most', () => {
    expect(readSearch('a b c d e f g h i j').words).toHaveLength(8);
  });
});

describe('a place', () => {
  const place = { purchasedAt: 1_767_225_600_000, receiptId: '018f0000-0000-7000-8000-0000000000a1' };
  it('comes back from its cursor', () => {
    expect(decodePlace(encodePlace(place))).toEqual(place);
  });

  it.each(['', 'x', 'cjEuMS4x', '%00', encodePlace({ ...place, receiptId: 'no' })])(
    'is not taken from %j',
    (cursor) => {
      expect(decodePlace(cursor)).toBeUndefined();
    },
  );
});
