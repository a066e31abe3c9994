import { describe, expect, it } from '@jest/globals';
import { aFullSaleBody, aHeartbeatBody, aSaleBody, aStoreBody } from '../test-kit/builders.js';
import { checkSale } from './check-sale.js';
import { checkStore } from './shapes.js';
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

describe('a time that stops at the minute', () => {
  it('is the beginning of its minute, and is kept as it was said', () => {
    const at = '2026-11-20T10:16';
    const body = aSaleBody({
      soldAt: '2026-11-20T10:15',
      tenders: [{ kind: 'card', amountMinor: 450, card: { at } }],
    });
    expect(toSaleRecorded(body, { ...arrival, storeTimeZone: 'America/New_York' })).toMatchObject({
      soldAt: Date.UTC(2026, 10, 20, 15, 15),
      soldAtText: '2026-11-20T10:15',
      soldAtZone: 'store',
      tenders: [{ card: { at: Date.UTC(2026, 10, 20, 15, 16), atMinuteOnly: true } }],
    });
    const exact = toSaleRecorded(aFullSaleBody(), arrival);
    expect(exact.tenders[1]?.card?.atMinuteOnly).toBeUndefined();
  });
});

describe('what a till counts its documents by', () => {
  it.each([
    [12, 12, undefined],
    ['0012', 12, undefined],
    ['9007199254740990', 9_007_199_254_740_990, undefined],
    ['9007199254740991', undefined, '9007199254740991'],
    ['9007199254740993', undefined, '9007199254740993'],
    ['A-0012', undefined, 'A-0012'],
    ['12.5', undefined, '12.5'],
    ['-1', undefined, '-1'],
    [undefined, undefined, undefined],
  ])('of %p is the sequence %p, or the number of the receipt %p', (said, sequence, receiptNumber) => {
    const body = aSaleBody(said === undefined ? {} : { sequence: said });
    const record = toSaleRecorded(body, arrival);
    expect([record.sequence, record.receiptNumber]).toEqual([sequence, receiptNumber]);
  });

  it('belongs to a till whose number is text', () => {
    expect(toSaleRecorded(aSaleBody({ tillId: 3 }), arrival).tillId).toBe('3');
    expect(toSaleRecorded(aSaleBody({ tillId: '03' }), arrival).tillId).toBe('03');
  });
});

describe('free text', () => {
  const written = 'two\r\nlines\u0000 and\ta tab, cut \ud83e';
  const plain = 'two lines  and a tab, cut \ufffd';

  it('of a sale is taken whatever it holds, and read on one line', () => {
    const card = { scheme: written, entry: written, wallet: written };
    const body = aSaleBody({
      lines: [
        {
          ...{ kind: 'item', text: written, quantity: '1', unit: written, totalMinor: 450 },
          discounts: [{ text: written, amountMinor: 5 }],
        },
      ],
      tenders: [{ kind: 'card', amountMinor: 450, card }],
    });
    expect(checkSale(body).ok).toBe(true);
    const record = toSaleRecorded(body, arrival);
    expect(record.lines[0]).toMatchObject({ text: plain, unit: plain, discounts: [{ text: plain, amountMinor: 5 }] });
    expect(record.tenders[0]?.card).toMatchObject({ scheme: plain, entry: plain, wallet: plain });
  });

  it('of a store is taken whatever it holds, and read on one line', () => {
    const over = { name: written, tradingName: written, legalName: written, vatNumber: written, phone: written };
    const address = { lines: [written], city: written, postcode: written, country: 'GB' };
    const body = aStoreBody({ ...over, address });
    expect(checkStore(body).ok).toBe(true);
    expect(toStoreRegistered(body, { retailerId: 'R-1', storeId: 'store-1', registeredAt: 5 })).toMatchObject({
      ...{ name: plain, tradingName: plain, legalName: plain, vatNumber: plain, phone: plain },
      address: { lines: [plain], city: plain, postcode: plain, country: 'GB' },
    });
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
