// A descriptor narrows the candidates, but stores outside the network may still use the merchant id.
import { describe, expect, it } from '@jest/globals';
import { falseMatchBoundOf, type AmountFrequencies, TRADING_MS } from './false-match-bound.js';
import { aTender, aTransaction, MINUTE, OTHER_STORE, STORE, T0 } from '../../../test/kit/builders.js';
import { compare } from '../compare/rules.js';

const storeAmounts: AmountFrequencies = {
  frequencyOf: () => [],
  paidIn: () => 5,
  lostIn: () => 0,
  twinShareAt: () => 0,
  tellsWallets: () => true,
  acceptedRisk: 5e-5,
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

describe('last four at a distance that needs a wrong clock', () => {
  const boundOf = (minutes: number, tender: Parameters<typeof aTender>[0] = {}, transaction = alone) => {
    const week = [{ day: 20_458, exact: 5, near: 5, alike: 5 }];
    const counted = { ...storeAmounts, frequencyOf: () => week, paidIn: () => 1 };
    return falseMatchBoundOf(
      'last4-day',
      [transaction, aTender({ ...digits, soldAt: T0 + minutes * MINUTE, ...tender })],
      counted,
    );
  };

  it('is as much rarer a match as such clocks are rare, and counts what is to be expected at that time', () => {
    expect(boundOf(5)).toMatchObject({ others: 0, alike: 1e-4 });
    expect(boundOf(30).alike).toBeCloseTo(2e-3);
    expect(boundOf(30).others).toBeGreaterThan(1);
  });

  it('but not where a time zone or a bank’s time is unknown', () => {
    expect(boundOf(30, { zoneKnown: false })).toMatchObject({ others: 0, alike: 1e-4 });
    const dated = aTransaction({ cardLast4: '4242', times: [] });
    expect(boundOf(30, {}, dated)).toMatchObject({ others: 0, alike: 1e-4 });
  });
});

describe('a till that tells the minute only', () => {
  it('says of a larger share of the day that it is as near', () => {
    const shareOf = (tender: Parameters<typeof aTender>[0]) =>
      falseMatchBoundOf('amount-store', [alone, aTender(tender)], storeAmounts).windowShare;
    expect(shareOf({ soldUntil: T0 + 59_999 }) - shareOf({})).toBeCloseTo(59_999 / TRADING_MS);
  });
});

describe('a store chosen by descriptor', () => {
  it('is enough for rules by last four, but not for amount and time alone', () => {
    expect(compare(narrowed, aTender(digits))?.tiers).toEqual(['last4-store', 'last4-day']);
    expect(compare(alone, aTender())?.tiers).toEqual(['amount-store']);
    expect(compare(narrowed, aTender())?.tiers).toEqual([]);
  });
});
