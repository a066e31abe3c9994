// A receipt lists its members explicitly; nothing else of a sale is passed on.
import { describe, expect, it } from '@jest/globals';
import type { SaleLine, SaleRecorded } from '@quittance/contracts-retailer';
import { aSaleRecorded, aStoreRegistered } from '@quittance/contracts-retailer/builders';
import type { AccountKey, TenderKey, TransactionKey } from '../decision/identity.js';
import { toReceipt, toReceiptId, toWithdrawn } from './receipt.js';

const owner = (tenderIndex = 0) => ({
  transactionKey: 'northbank/tx-1' as TransactionKey,
  accountKey: 'northbank/acc-1' as AccountKey,
  tenderKey: `greengrocer/sale-0001#${tenderIndex}` as TenderKey,
});
const receiptOf = (sale: Partial<SaleRecorded>, tenderIndex = 0) =>
  toReceipt('r-1', aSaleRecorded(sale), aStoreRegistered(), owner(tenderIndex));
const aLine = (over: Partial<SaleLine>): SaleLine => ({
  kind: 'item',
  text: 'Tea',
  quantity: '1',
  totalMinor: 100,
  vatCode: 'Z',
  voided: false,
  discounts: [],
  ...over,
});

describe('a receipt', () => {
  it('is the sale as the customer may read it', () => {
    expect(receiptOf({})).toEqual({
      receiptId: 'r-1',
      kind: 'sale',
      bankId: 'northbank',
      accountId: 'acc-1',
      transactionId: 'tx-1',
      purchasedAt: 1767609000000,
      purchasedAtText: '2026-01-05T10:30:00+00:00',
      currency: 'GBP',
      totalMinor: 1250,
      merchant: {
        tradingName: 'Greengrocer',
        storeName: 'Greengrocer High Street',
        address: { lines: ['1 High Street'], city: 'Bristol', postcode: 'BS1 1AA', country: 'GB' },
        vatNumber: 'GB123456789',
        phone: '+441170000000',
        email: 'shop@greengrocer.example',
        website: 'https://greengrocer.example',
      },
      lines: [
        {
          kind: 'item',
          text: 'Sourdough loaf',
          quantity: '2',
          unit: 'each',
          unitPriceMinor: 400,
          totalMinor: 700,
          vatCode: 'Z',
          discounts: [{ text: 'Bakery offer', amountMinor: 100 }],
          modifiers: [],
        },
        {
          kind: 'item',
          text: 'Olive oil',
          quantity: '1',
          unitPriceMinor: 550,
          totalMinor: 550,
          vatCode: 'Z',
          discounts: [],
          modifiers: [],
        },
      ],
      vat: [{ code: 'Z', ratePercent: '0', grossMinor: 1250, netMinor: 1250, vatMinor: 0 }],
      vatComplete: true,
      payment: { kind: 'card', amountMinor: 1250, currency: 'GBP', last4: '4242' },
      barcode: { format: 'code128', value: '2026010500014711' },
      barcodes: [{ format: 'qr', value: 'V0;955002-00;Kassenbeleg-V1' }],
    });
  });

  it('shows no till, till ids, stock or match evidence', () => {
    const text = JSON.stringify(receiptOf({ originalSaleId: 'sale-0000' }));
    const inner = ['sale-0001', 'sale-0000', 'greengrocer"', 's-001', 'till-3', '4711,', '05012345678900', '000123'];
    for (const secret of [...inner, 'A1B2C3', '600510300001', 'T0001', 'M0001', 'contactless', 'Retail Ltd']) {
      expect(text).not.toContain(secret);
    }
  });

  it('shows the payer’s own payment and the others as one sum', () => {
    const tenders = [
      { kind: 'card' as const, amountMinor: 500, card: { last4: '1111' } },
      { kind: 'gift_card' as const, amountMinor: 300 },
      { kind: 'card' as const, amountMinor: 450, card: { last4: '2222' } },
    ];
    const receipt = receiptOf({ tenders }, 2);
    expect(receipt).toMatchObject({
      payment: { kind: 'card', amountMinor: 450, currency: 'GBP', last4: '2222' },
      otherPaymentsMinor: 800,
    });
    expect(JSON.stringify(receipt)).not.toContain('1111');
  });

  it('states the currency of the payment, and adds no amounts of different currencies', () => {
    const own = { kind: 'card' as const, amountMinor: 1_500, currency: 'EUR' };
    const gift = { kind: 'gift_card' as const, amountMinor: 300 };
    const pounds = { kind: 'cash' as const, amountMinor: 200, currency: 'GBP' };
    const yen = { kind: 'cash' as const, amountMinor: 90_000, currency: 'JPY' };
    const euros = { kind: 'cash' as const, amountMinor: 700, currency: 'EUR' };
    const paid = (...tenders: SaleRecorded['tenders'][number][]) => {
      const { currency, totalMinor, payment, otherPaymentsMinor } = receiptOf({ tenders });
      return { currency, totalMinor, payment, otherPaymentsMinor };
    };
    const said = { currency: 'GBP', totalMinor: 1250, payment: { kind: 'card', amountMinor: 1_500, currency: 'EUR' } };
    expect(paid(own)).toEqual({ ...said, otherPaymentsMinor: undefined });
    expect(paid(own, gift, pounds, yen, euros)).toEqual({ ...said, otherPaymentsMinor: 500 });
    expect(paid(own, yen, euros)).toEqual({ ...said, otherPaymentsMinor: undefined });
  });

  it('carries all fields of a modifier', () => {
    const discounts = [{ text: 'Happy hour', amountMinor: 20 }];
    const said = {
      text: 'Oat milk',
      quantity: '0.2',
      unit: 'l',
      unitPriceMinor: 250,
      unitPrice: '2.505',
      vatCode: 'S',
    };
    const lines = [
      aLine({ lineId: '1', text: 'Coffee' }),
      aLine({ lineId: '2', kind: 'modifier', parentLineId: '1', totalMinor: 30, discounts, ...said }),
    ];
    expect(receiptOf({ lines }).lines[0]?.modifiers).toEqual([{ ...said, totalMinor: 30, discounts }]);
  });

  it('carries a tax on top of prices, unit prices below a minor unit and every code of the slip', () => {
    const lines = [
      aLine({ text: 'Diesel', unitPrice: '1.429', unitPriceMinor: null }),
      aLine({ kind: 'tax', text: 'Sales tax' }),
    ];
    const codes = [1, 2].map((n) => ({ format: 'qr', value: `${n}`.repeat(4_096) }));
    const receipt = receiptOf({ lines, barcode: null, barcodes: codes });
    expect(receipt.lines.map(({ kind, unitPrice }) => [kind, unitPrice])).toEqual([
      ['item', '1.429'],
      ['tax', undefined],
    ]);
    expect(receipt.barcode).toBeUndefined();
    expect(receipt.barcodes).toEqual(codes);
  });

  it('drops voided lines with what modifies them, and nests modifiers under their line', () => {
    const lines = [
      aLine({ lineId: '1', text: 'Burger' }),
      aLine({ lineId: '2', text: 'Cheese', kind: 'modifier', parentLineId: '1', totalMinor: 50 }),
      aLine({ lineId: '3', text: 'Extra', kind: 'modifier', parentLineId: '2', totalMinor: 0 }),
      aLine({ lineId: '4', text: 'Fries', voided: true }),
      aLine({ lineId: '5', text: 'Large', kind: 'modifier', parentLineId: '4' }),
      aLine({ lineId: '6', text: 'Bottle', kind: 'deposit', parentLineId: '1' }),
      aLine({ lineId: '7', text: 'Stray', kind: 'modifier', parentLineId: '99' }),
    ];
    const shown = receiptOf({ lines }).lines.map((line) => [line.text, line.modifiers.map((m) => m.text)]);
    expect(shown).toEqual([
      ['Burger', ['Cheese', 'Extra']],
      ['Bottle', []],
      ['Stray', []],
    ]);
  });

  it('survives modifiers that modify each other', () => {
    const lines = [
      aLine({ lineId: '1', kind: 'modifier', parentLineId: '2' }),
      aLine({ lineId: '2', kind: 'modifier', parentLineId: '1' }),
    ];
    expect(receiptOf({ lines }).lines).toHaveLength(2);
  });

  it('is complete for VAT only when every charged line has a code and there is a summary', () => {
    const vat = [{ code: 'Z', ratePercent: '0', grossMinor: 100, netMinor: 100, vatMinor: 0 }];
    const isComplete = (sale: Partial<SaleRecorded>) => receiptOf({ vat, ...sale }).vatComplete;
    expect(isComplete({ lines: [aLine({})] })).toBe(true);
    expect(isComplete({ lines: [aLine({})], vat: [] })).toBe(false);
    expect(isComplete({ lines: [aLine({ vatCode: null })] })).toBe(false);
    expect(isComplete({ lines: [aLine({}), aLine({ vatCode: null, totalMinor: 0 })] })).toBe(true);
    expect(isComplete({ lines: [aLine({}), aLine({ vatCode: null, voided: true })] })).toBe(true);
  });

  describe('whose VAT table', () => {
    const standard = { code: 'S', ratePercent: '20', grossMinor: 120, netMinor: 100, vatMinor: 20 };
    const zero = { code: 'Z', ratePercent: '0', grossMinor: 100, netMinor: 100, vatMinor: 0 };
    const both = [aLine({ vatCode: 'S', totalMinor: 120 }), aLine({})];
    const with51 = [
      aLine({ lineId: '1', totalMinor: 60 }),
      aLine({ kind: 'modifier', parentLineId: '1', totalMinor: 40 }),
    ];
    it.each([
      ['covers every code once', both, [standard, zero], true],
      [
        'is a minor unit off in each row',
        both,
        [
          { ...standard, grossMinor: 121, netMinor: 101 },
          { ...zero, grossMinor: 99, netMinor: 99 },
        ],
        true,
      ],
      ['counts modifiers under their own code', with51, [zero], true],
      [
        'counts a modifier of another code elsewhere',
        [with51[0]!, { ...with51[1]!, vatCode: 'S' }],
        [{ ...zero, grossMinor: 60, netMinor: 60 }],
        false,
      ],
      [
        'counts a tax on top with its code',
        [aLine({ vatCode: 'S' }), aLine({ kind: 'tax', vatCode: 'S', totalMinor: 20 })],
        [standard],
        true,
      ],
      ['has a code without lines', both, [standard, zero, { ...zero, code: 'R', grossMinor: 0, netMinor: 0 }], true],
      ['lacks a code', both, [standard], false],
      ['has a code twice', both, [standard, zero, zero], false],
      [
        'has one code in two parts',
        both,
        [standard, { ...zero, grossMinor: 50, netMinor: 50 }, { ...zero, grossMinor: 50, netMinor: 50 }],
        false,
      ],
      ['contradicts itself', both, [{ ...standard, netMinor: 99 }, zero], false],
      ['is two minor units off', both, [{ ...standard, grossMinor: 122, netMinor: 102 }, zero], false],
      ['taxes what is on no line', both, [standard, zero, { ...standard, code: 'R' }], false],
    ])('%s: %#', (_, lines, vat, isComplete) => {
      expect(receiptOf({ lines, vat }).vatComplete).toBe(isComplete);
    });
  });

  it('is withdrawn without repeating what was bought', () => {
    const withdrawn = toWithdrawn(receiptOf({}));
    expect(withdrawn).toMatchObject({ receiptId: 'r-1', transactionId: 'tx-1', lines: [], vat: [], barcodes: [] });
    expect(JSON.stringify(withdrawn)).not.toMatch(/Sourdough|2026010500014711|Kassenbeleg/);
  });
});

describe('the time of purchase', () => {
  const paidAt = (sale: Partial<SaleRecorded>, timeZone = 'Europe/London') => {
    const { purchasedAt, purchasedAtText } = toReceipt(
      'r-1',
      aSaleRecorded(sale),
      aStoreRegistered({ timeZone }),
      owner(),
    );
    return [new Date(purchasedAt).toISOString(), purchasedAtText];
  };

  it.each([
    ['in summer', '2026-07-01T10:00:00', Date.UTC(2026, 6, 1, 9), '2026-07-01T10:00:00+01:00'],
    ['in winter', '2026-01-05T10:30:00', Date.UTC(2026, 0, 5, 10, 30), '2026-01-05T10:30:00+00:00'],
    ['at the second 01:30', '2026-10-25T01:30:00', Date.UTC(2026, 9, 25, 1, 30), '2026-10-25T01:30:00+00:00'],
    ['at the first 01:30', '2026-10-25T01:30:00', Date.UTC(2026, 9, 25, 0, 30), '2026-10-25T01:30:00+01:00'],
    ['with a space', '2026-07-01 10:00:00.5', Date.UTC(2026, 6, 1, 9, 0, 0, 500), '2026-07-01T10:00:00.500+01:00'],
  ])('has the shop’s offset where the till left it out, %s', (_, soldAtText, soldAt, text) => {
    expect(paidAt({ soldAt, soldAtText, soldAtZone: 'store' })).toEqual([new Date(soldAt).toISOString(), text]);
  });

  it.each(['2026-07-01T10:00:00', '2026-07-01T10:00'])(
    'is what the till printed where the zone of its store was corrected since: %s',
    (soldAtText) => {
      const soldAt = Date.UTC(2026, 6, 1, 9);
      expect(paidAt({ soldAt, soldAtText, soldAtZone: 'store' }, 'Asia/Tokyo')[1]).toBe('2026-07-01T10:00:00+01:00');
    },
  );

  it('is the till’s own where it stated an offset', () => {
    const soldAt = Date.UTC(2026, 6, 1, 9);
    expect(paidAt({ soldAt, soldAtText: '2026-07-01T11:00:00+02:00', soldAtZone: 'known' })[1]).toBe(
      '2026-07-01T11:00:00+02:00',
    );
  });

  it('is on the shop’s clock where the till counts in UTC', () => {
    const soldAt = Date.UTC(2026, 6, 1, 22);
    const utc = { soldAt, soldAtText: '2026-07-01T22:00:00Z', soldAtZone: 'known' } as const;
    expect(paidAt(utc, 'Asia/Tokyo')[1]).toBe('2026-07-02T07:00:00+09:00');
  });

  it('is corrected once the zone of the store is known', () => {
    const unknown = {
      soldAt: Date.UTC(2026, 6, 1, 10),
      soldAtText: '2026-07-01T10:00:00',
      soldAtZone: 'unknown_zone',
    } as const;
    expect(paidAt(unknown, 'Asia/Tokyo')).toEqual(['2026-07-01T01:00:00.000Z', '2026-07-01T10:00:00+09:00']);
    expect(paidAt(unknown, 'Europe/Atlantis')).toEqual(['2026-07-01T10:00:00.000Z', '2026-07-01T10:00:00']);
  });
});

describe('a receipt id', () => {
  const id = (secret: string, transaction: string, tender: string) =>
    toReceiptId(secret, transaction as TransactionKey, tender as TenderKey);

  it('is a UUID that comes out the same on every replay', () => {
    expect(id('s', 'b/t', 'r/s#0')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(id('s', 'b/t', 'r/s#0')).toBe(id('s', 'b/t', 'r/s#0'));
  });

  it('differs by pair and by secret', () => {
    const ids = [id('s', 'b/t', 'r/s#0'), id('s', 'b/t', 'r/s#1'), id('s', 'b/u', 'r/s#0'), id('z', 'b/t', 'r/s#0')];
    expect(new Set(ids).size).toBe(4);
  });
});
