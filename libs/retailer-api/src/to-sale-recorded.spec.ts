import { describe, expect, it } from '@jest/globals';
import { aFullSaleBody, aHeartbeatBody, aSaleBody, aStoreBody } from './builders.js';
import { toSaleRecorded } from './to-sale-recorded.js';
import { toFeedCompleted, toStoreRegistered } from './to-store-registered.js';

// The record says what the till said, with its time made an instant and defaults spelled out.

const arrival = { retailerId: 'R-1', receivedAt: 1_000 };

describe('toSaleRecorded', () => {
  it('carries every field of the body', () => {
    const body = aFullSaleBody();
    const record = toSaleRecorded(body, { ...arrival, storeTimeZone: 'Europe/London' });
    expect(record).toMatchObject({
      ...body,
      ...arrival,
      soldAt: Date.UTC(2026, 10, 23, 9, 15, 0, 250),
      soldAtText: body.soldAt,
      soldAtZone: 'known',
      reconciled: true,
      lines: [body.lines[0], { ...body.lines[1], voided: false, discounts: [] }, { ...body.lines[2], discounts: [] }],
      tenders: [
        body.tenders[0],
        { ...body.tenders[1], card: { ...body.tenders[1]?.card, at: Date.UTC(2026, 10, 23, 10, 15, 1) } },
      ],
    });
  });

  it('spells out what the shape leaves to a default and leaves the rest absent', () => {
    const record = toSaleRecorded(aSaleBody(), arrival);
    expect(record).toMatchObject({ revision: 1, copy: false, vat: [] });
    expect(record.tillId).toBeUndefined();
    expect(record.lines[0]).toMatchObject({ voided: false, discounts: [] });
  });

  it('reads a time without a zone on the clock of the store', () => {
    const body = aSaleBody({ soldAt: '2026-07-01T10:00:00' });
    expect(toSaleRecorded(body, { ...arrival, storeTimeZone: 'Europe/London' })).toMatchObject({
      soldAt: Date.UTC(2026, 6, 1, 9),
      soldAtZone: 'store',
      soldAtText: '2026-07-01T10:00:00',
    });
  });

  it('reads a time without a zone as UTC and says so while the zone of the store is not known', () => {
    expect(toSaleRecorded(aSaleBody({ soldAt: '2026-07-01T10:00:00' }), arrival)).toMatchObject({
      soldAt: Date.UTC(2026, 6, 1, 10),
      soldAtZone: 'unknown_zone',
    });
  });

  describe('in the hour that a clock shows twice', () => {
    const zone = { ...arrival, storeTimeZone: 'Europe/London' };
    const [first, second] = [Date.UTC(2026, 9, 25, 0, 30), Date.UTC(2026, 9, 25, 1, 30)];
    const soldAt = '2026-10-25T01:30:00';
    const withSlip = (at: string, sold = soldAt) => {
      const card = { kind: 'card', amountMinor: 450, card: { at } } as const;
      const record = toSaleRecorded(aSaleBody({ soldAt: sold, tenders: [card] }), zone);
      return [record.soldAt, record.tenders[0]?.card?.at];
    };

    it('takes the first without a word to the contrary', () => {
      expect(withSlip(soldAt)).toEqual([first, first]);
    });

    it.each([
      ['first', '2026-10-25T01:30:00+01:00', first],
      ['second', '2026-10-25T01:30:00+00:00', second],
      ['second', '2026-10-25T01:30:00Z', second],
    ])('takes the %s where the slip says %s', (_, at, instant) => {
      expect(withSlip(at)).toEqual([instant, instant]);
    });

    it('reads a slip without a zone by the zone of the sale', () => {
      expect(withSlip(soldAt, '2026-10-25T01:30:30Z')).toEqual([second + 30_000, second]);
    });

    it('is not led astray by a slip in any other hour', () => {
      expect(withSlip('2026-10-25T03:30:00Z', '2026-10-25T03:00:00')).toEqual([
        Date.UTC(2026, 9, 25, 3),
        Date.UTC(2026, 9, 25, 3, 30),
      ]);
    });
  });

  it('writes VAT rates as text', () => {
    const vat = [{ code: 'S', ratePercent: 17.5, grossMinor: 450, netMinor: 383, vatMinor: 67 }];
    expect(toSaleRecorded(aSaleBody({ vat }), arrival).vat[0]?.ratePercent).toBe('17.5');
  });
});

describe('toStoreRegistered', () => {
  it('carries the body, with the time of registration as its version', () => {
    const body = aStoreBody();
    expect(toStoreRegistered(body, { retailerId: 'R-1', storeId: 'store-1', registeredAt: 5 })).toMatchObject({
      ...body,
      retailerId: 'R-1',
      storeId: 'store-1',
      online: false,
      registeredAt: 5,
      version: 5,
    });
  });
});

describe('toFeedCompleted', () => {
  it('carries the instant', () => {
    expect(toFeedCompleted(aHeartbeatBody(), { retailerId: 'R-1', storeId: 'store-1', receivedAt: 9 })).toEqual({
      retailerId: 'R-1',
      storeId: 'store-1',
      completeUntil: Date.UTC(2026, 10, 23, 11),
      receivedAt: 9,
    });
  });
});
