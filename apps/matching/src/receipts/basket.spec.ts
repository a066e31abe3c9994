// A contribution says roughly what was spent, where and when, and nothing about who; a withdrawal says only which.
import { describe, expect, it } from '@jest/globals';
import { aSaleRecorded, aStoreRegistered } from '@quittance/contracts-retailer/builders';
import type { AccountKey } from '../decision/identity.js';
import { toContribution, toTakenBack, toWindow, windowStart } from './basket.js';

const account = 'northbank/acc-1' as AccountKey;
const sale = aSaleRecorded();
const ownerAt = (soldAt: number) => ({
  receiptId: 'receipt-1',
  revision: 1,
  accountKey: account,
  window: toWindow('secret', windowStart(soldAt)),
  nowMs: 42,
});
const contribution = (over = {}, at = sale.soldAt) =>
  toContribution({ ...sale, ...over, soldAt: at }, aStoreRegistered(), ownerAt(at));

describe('a basket contribution', () => {
  it('holds the hour, the MCC, the region and the totals', () => {
    expect(contribution()).toEqual({
      window: Date.UTC(2026, 0, 5, 10),
      pseudonym: expect.stringMatching(/^[\w-]{22}$/),
      retailerPseudonym: expect.stringMatching(/^[\w-]{22}$/),
      category: '5411',
      region: 'BS',
      currency: 'GBP',
      totalMinor: 1250,
      itemCount: 2,
      contributedAt: 42,
      contributionId: expect.stringMatching(/^[\w-]{22}$/),
      state: 'contributed',
    });
  });

  it('has the same pseudonym for a customer within the hour and another in the next', () => {
    const [first, same, next] = [
      contribution(),
      contribution({}, sale.soldAt + 60_000),
      contribution({}, sale.soldAt + 3_600_000),
    ];
    expect(same?.pseudonym).toBe(first?.pseudonym);
    expect(next?.pseudonym).not.toBe(first?.pseudonym);
    expect(next?.retailerPseudonym).not.toBe(first?.retailerPseudonym);
  });

  it('is not made for a refund', () => {
    expect(contribution({ kind: 'refund' })).toBeUndefined();
  });

  it.each([
    [{ lines: [], city: 'Lyon', postcode: '69001', country: 'FR' }, 'Lyon'],
    [{ lines: [], country: 'FR' }, 'FR'],
    [null, 'unknown'],
  ])('takes the region from %j', (address, region) => {
    const store = aStoreRegistered({ address });
    expect(toContribution(sale, store, ownerAt(sale.soldAt))?.region).toBe(region);
  });
});

describe('a basket that is taken back', () => {
  const { window, ...contributed } = ownerAt(sale.soldAt);
  const takenBack = toTakenBack(contributed, window);

  it('is named as it was contributed, and says nothing of what was bought, where, or when it was taken back', () => {
    const { window: hour, pseudonym, contributionId } = contribution()!;
    expect(takenBack).toEqual({
      ...{ window: hour, pseudonym, contributionId, state: 'withdrawn', contributedAt: hour },
      ...{ retailerPseudonym: '', category: '', region: '', currency: '', totalMinor: 0, itemCount: 0 },
    });
  });

  it('is that contribution and no other: not of another receipt, not one made anew, not of another hour', () => {
    const next = ownerAt(sale.soldAt + 3_600_000).window;
    const others = [
      toTakenBack({ ...contributed, receiptId: 'receipt-2' }, window),
      toTakenBack({ ...contributed, revision: 3 }, window),
      toTakenBack(contributed, next),
    ].map(({ contributionId }) => contributionId);
    expect(new Set([takenBack.contributionId, ...others]).size).toBe(4);
  });
});
