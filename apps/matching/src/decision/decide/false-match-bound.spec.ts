// A descriptor narrows the candidates, but stores outside the network may still use the merchant id.
import { describe, expect, it } from '@jest/globals';
import { falseMatchBoundOf, type AmountFrequencies } from './false-match-bound.js';
import { aTender, aTransaction, OTHER_STORE, STORE } from '../../../test/kit/builders.js';
import { compare } from '../compare/rules.js';

const storeAmounts: AmountFrequencies = {
  frequencyOf: () => [],
  paidOn: () => 5,
  lostIn: () => 0,
  twinShareAt: () => 0,
  tellsWallets: () => true,
};
const digits = { last4: '4242', last4Of: 'card' as const };
const alone = aTransaction({ cardLast4: '4242' });
const narrowed = aTransaction({ cardLast4: '4242', sharedId: true, perhapsElsewhere: true });
const shared = aTransaction({ cardLast4: '4242', candidates: [STORE, OTHER_STORE] });

describe('the lost share', () => {
  const lostShare = (transaction: typeof alone) =>
    falseMatchBoundOf('last4-store', [transaction, aTender(digits)], storeAmounts).lostShare;

  it('of a store chosen by descriptor is that of a shared merchant id', () => {
    expect(lostShare(narrowed)).toBe(lostShare(shared));
    expect(lostShare(narrowed)).toBeGreaterThan(10 * lostShare(alone));
  });
});

describe('a store chosen by descriptor', () => {
  it('is enough for rules by last four, but not for amount and time alone', () => {
    expect(compare(narrowed, aTender(digits))?.tiers).toEqual(['last4-store', 'last4-day']);
    expect(compare(alone, aTender())?.tiers).toEqual(['amount-store']);
    expect(compare(narrowed, aTender())?.tiers).toEqual([]);
  });
});
