import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { compileShape } from '@quittance/edge/shapes';
import { ReceiptReady } from '@quittance/contracts-bank';
import { aConsentBody, aFullTransactionBody, aTransactionBody } from '../test-kit/builders.js';
import { ReceiptJson } from './receipt.js';
import { toConsentChanged } from './consent.js';
import { checkDispute, checkTransaction } from './shapes.js';
import { toReceiptJson } from './to-receipt-json.js';
import { toTransactionObserved, transactionContentHash } from './to-transaction-observed.js';
import { toEventType, toFullPayload, toThinPayload } from './webhook-payload.js';

// Bodies become records with nothing lost, and receipts become the public shape with nothing null and nothing more.

describe('toTransactionObserved', () => {
  it('carries every field, times as instants', () => {
    const body = aFullTransactionBody();
    expect(toTransactionObserved(body, { bankId: 'B-1', observedAt: 7 })).toEqual({
      ...body,
      bankId: 'B-1',
      observedAt: 7,
      transmittedAt: Date.UTC(2026, 10, 23, 10, 15, 2),
    });
  });

  it('starts at revision 1', () => {
    expect(toTransactionObserved(aTransactionBody(), { bankId: 'B-1', observedAt: 7 }).revision).toBe(1);
  });
});

describe('free text', () => {
  it('is taken whatever it holds, and read on one line', () => {
    const written = 'CORNER COFFEE\tLEEDS\r\nGB\u0000';
    const body = aTransactionBody({ descriptor: written, scheme: written, wallet: written });
    expect(checkTransaction(body).ok).toBe(true);
    const plain = 'CORNER COFFEE LEEDS GB ';
    expect(toTransactionObserved(body, { bankId: 'B-1', observedAt: 7 })).toMatchObject({
      ...{ descriptor: plain, scheme: plain, wallet: plain },
    });
    expect(checkDispute({ reason: written }).ok).toBe(true);
  });
});

describe('transactionContentHash', () => {
  it('tells contents apart, not ways of writing them', () => {
    const { transactionId, ...rest } = aTransactionBody();
    expect(transactionContentHash({ ...rest, transactionId, revision: 1 })).toEqual(
      transactionContentHash(aTransactionBody()),
    );
    expect(transactionContentHash(aTransactionBody({ amountMinor: 451 }))).not.toEqual(
      transactionContentHash(aTransactionBody()),
    );
  });
});

describe('toConsentChanged', () => {
  it('carries the full state, scopes in one order', () => {
    const body = aConsentBody({ scopes: ['receipts', 'insights'], expiresAt: '2027-11-01T00:00:00Z' });
    const arrival = { consentId: 'C-1', bankId: 'B-1', holder: 'bank', version: 3, changedAt: 9 } as const;
    expect(toConsentChanged(body, arrival)).toEqual({
      ...arrival,
      accountId: 'A-1',
      scopes: ['insights', 'receipts'],
      state: 'given',
      givenAt: Date.UTC(2026, 10, 1, 9),
      expiresAt: Date.UTC(2027, 10, 1),
      noticeVersion: '2026-10',
      changedBy: 'bank',
      grants: (['insights', 'receipts'] as const).map((scope) => ({
        scope,
        state: 'given',
        coversFrom: Date.UTC(2026, 10, 1, 9),
        until: Date.UTC(2027, 10, 1),
        reconfirmBy: undefined,
        changedAt: 9,
        keepsDelivered: false,
      })),
    });
  });

  it('covers purchases from when the bank says, and until it has to be reconfirmed', () => {
    const body = aConsentBody({ coversFrom: '2026-10-01T00:00:00Z', reconfirmBy: '2027-01-30T00:00:00Z' });
    const arrival = { consentId: 'C-1', bankId: 'B-1', holder: 'bank', version: 1, changedAt: 9 } as const;
    expect(toConsentChanged(body, arrival).grants).toMatchObject([
      { coversFrom: Date.UTC(2026, 9, 1), reconfirmBy: Date.UTC(2027, 0, 30) },
    ]);
  });
});

const bare: ReceiptReady = {
  receiptId: '0190c7d2-0000-7000-8000-000000000001',
  revision: 1,
  state: 'issued',
  kind: 'sale',
  bankId: 'B-1',
  accountId: 'A-1',
  transactionId: 'T-1',
  purchasedAt: Date.UTC(2026, 10, 23, 10, 15),
  purchasedAtText: '2026-11-23T10:15:00',
  currency: 'GBP',
  totalMinor: 450,
  merchant: { tradingName: 'Corner Coffee', storeName: 'High Street', address: null, phone: null },
  lines: [
    { kind: 'item', text: 'Flat white', quantity: '1', unit: null, totalMinor: 450, discounts: [], modifiers: [] },
  ],
  vat: [],
  vatComplete: false,
  payment: { kind: 'card', amountMinor: 450, last4: null },
  otherPaymentsMinor: null,
  barcode: null,
  barcodes: [],
  originalReceiptId: null,
  changedAt: Date.UTC(2026, 10, 23, 10, 16),
};

const full: ReceiptReady = {
  ...bare,
  state: 'revised',
  revision: 2,
  purchasedAtText: '2026-11-23T11:15:00+01:00',
  merchant: {
    tradingName: 'Corner Coffee',
    storeName: 'High Street',
    address: { lines: ['1 High Street'], city: 'Leeds', postcode: 'LS1 4AP', country: 'GB' },
    vatNumber: 'GB123456789',
    phone: '+44 113 496 0000',
    email: 'hello@corner.example',
    website: 'www.corner.example',
  },
  lines: [
    {
      kind: 'item',
      text: 'Flat white',
      quantity: '1',
      unit: 'cup',
      unitPriceMinor: 450,
      unitPrice: '4.499',
      totalMinor: 400,
      vatCode: 'S',
      discounts: [{ text: 'Happy hour', amountMinor: -50 }],
      modifiers: [
        {
          text: 'Oat milk',
          quantity: '0.2',
          unit: 'l',
          unitPriceMinor: 250,
          unitPrice: '2.505',
          totalMinor: 50,
          vatCode: 'S',
          discounts: [{ text: 'Happy hour', amountMinor: 1 }],
        },
      ],
    },
  ],
  vat: [{ code: 'S', ratePercent: '20', grossMinor: 450, netMinor: 375, vatMinor: 75 }],
  vatComplete: true,
  payment: { kind: 'card', amountMinor: 300, currency: 'EUR', last4: '4242' },
  otherPaymentsMinor: 150,
  barcode: { format: 'code128', value: '0099' },
  barcodes: [{ format: 'qr', value: 'V0;955002-00' }],
  originalReceiptId: '0190c7d2-0000-7000-8000-000000000000',
};

describe('toReceiptJson', () => {
  const { check } = compileShape(ReceiptJson);

  it('leaves out what is not known', () => {
    const json = toReceiptJson(bare);
    expect(json).toEqual({
      receiptId: bare.receiptId,
      revision: 1,
      state: 'issued',
      kind: 'sale',
      transactionId: 'T-1',
      accountId: 'A-1',
      purchasedAt: '2026-11-23T10:15:00.000Z',
      currency: 'GBP',
      totalMinor: 450,
      merchant: { tradingName: 'Corner Coffee', storeName: 'High Street' },
      lines: [{ kind: 'item', text: 'Flat white', quantity: '1', totalMinor: 450 }],
      vatComplete: false,
      payment: { kind: 'card', amountMinor: 450 },
    });
    expect(JSON.stringify(json)).not.toContain('null');
    expect(check(json).ok).toBe(true);
  });

  it('says everything that is known, within the public shape', () => {
    const json = toReceiptJson(full);
    expect(check(json)).toEqual({ ok: true, value: json });
    expect(Object.keys(json).sort()).toEqual(Object.keys(ReceiptJson.properties).sort());
    expect(json.lines).toEqual(full.lines);
    expect(json.payment).toEqual(full.payment);
    expect(json.barcodes).toEqual(full.barcodes);
    expect(json.purchasedAt).toBe('2026-11-23T11:15:00+01:00');
  });

  it.each([
    ['stops at the minute', '2026-11-23T11:15+01:00', '2026-11-23T11:15:00+01:00'],
    ['stops at the minute, west of Greenwich', '2026-11-23 05:45-04:30', '2026-11-23T05:45:00-04:30'],
    ['is in UTC and stops at the minute', '2026-11-23t10:15z', '2026-11-23T10:15:00Z'],
    ['is a leap second, which most readers of times refuse', '2026-11-23T11:14:60+01:00', '2026-11-23T11:15:00+01:00'],
    ['is a leap second in UTC', '2026-11-23T10:14:60.000Z', '2026-11-23T10:15:00Z'],
  ])(
    'says the time of purchase on the shop’s clock, as everybody can read it, where what the till said %s',
    (_, said, told) => {
      const { purchasedAt } = toReceiptJson({ ...bare, purchasedAtText: said });
      expect(purchasedAt).toBe(told);
      expect(Date.parse(purchasedAt)).toBe(bare.purchasedAt);
    },
  );

  it('says less of a modifier of which less is known', () => {
    const modifiers = [{ text: 'Ground', quantity: '1', totalMinor: 0, unit: null, discounts: [] }];
    const json = toReceiptJson({ ...full, lines: [{ ...full.lines[0]!, modifiers }] });
    expect(json.lines[0]?.modifiers).toEqual([{ text: 'Ground', quantity: '1', totalMinor: 0 }]);
  });

  it('reads receipts of before payments had a currency and slips several codes', () => {
    const fixture = readFileSync(`${import.meta.dirname}/../../../schemas/fixtures/receipt-ready.1.hex`, 'utf8');
    const body = /^full ([0-9a-f]+)$/m.exec(fixture)?.[1] ?? '';
    const decoded = ReceiptReady.decode(Buffer.from(`0000000006${body}`, 'hex'));
    const json = decoded.ok ? toReceiptJson(decoded.value) : undefined;
    expect(json).toMatchObject({ totalMinor: 1250, payment: { kind: 'card', amountMinor: 1250, last4: '4242' } });
    expect(json?.payment).not.toHaveProperty('currency');
    expect(json).not.toHaveProperty('barcodes');
    expect(json?.lines[1]?.modifiers).toEqual([{ text: 'Glass bottle', quantity: '1', totalMinor: 0 }]);
    expect(check(json).ok).toBe(true);
  });

  it('does not pass on a field that the record may gain later', () => {
    const later = { ...full, tillId: 'canary', lines: full.lines.map((line) => ({ ...line, sku: 'canary' })) };
    expect(JSON.stringify(toFullPayload(later))).not.toContain('canary');
  });
});

describe('webhook payloads', () => {
  it('names the type by the state', () => {
    expect(['issued', 'revised', 'withdrawn'].map((state) => toEventType({ state } as ReceiptReady))).toEqual([
      'receipt.ready',
      'receipt.revised',
      'receipt.withdrawn',
    ]);
  });

  it('thin holds ids only', () => {
    expect(toThinPayload(full)).toEqual({
      type: 'receipt.revised',
      timestamp: '2026-11-23T10:16:00.000Z',
      data: { receiptId: full.receiptId, revision: 2, accountId: 'A-1', transactionId: 'T-1' },
    });
  });

  it('full holds the receipt', () => {
    expect(toFullPayload(full).data).toEqual(toReceiptJson(full));
  });
});
