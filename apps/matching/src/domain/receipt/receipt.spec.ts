// A receipt names every member it shows; whatever else a sale holds stays behind.
import { describe, expect, it } from '@jest/globals';
import type { SaleLine, SaleRecorded } from '@quittance/contracts-retailer';
import { aSaleRecorded, aStoreRegistered } from '@quittance/contracts-retailer/builders';
import type { AccountKey, LegKey, TransactionKey } from '../identity.js';
import { toReceipt, toReceiptId, toWithdrawn } from './receipt.js';

const owner = (tenderIndex = 0) => ({
  transactionKey: 'northbank/tx-1' as TransactionKey,
  accountKey: 'northbank/acc-1' as AccountKey,
  legKey: `greengrocer/sale-0001#${tenderIndex}` as LegKey,
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
      purchasedAtText: '2026-01-05T10:30:00',
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
      payment: { kind: 'card', amountMinor: 1250, last4: '4242' },
      barcode: { format: 'code128', value: '2026010500014711' },
    });
  });

  it('shows nothing of the till, its ids, its stock and the match evidence', () => {
    const text = JSON.stringify(receiptOf({ originalSaleId: 'sale-0000' }));
    const inner = ['sale-0001', 'sale-0000', 'greengrocer"', 's-001', 'till-3', '4711,', '05012345678900', '000123'];
    for (const secret of [...inner, 'A1B2C3', '600510300001', 'T0001', 'M0001', 'contactless', 'Retail Ltd']) {
      expect(text).not.toContain(secret);
    }
  });

  it('shows the payer’s own payment and the rest as one sum', () => {
    const tenders = [
      { kind: 'card' as const, amountMinor: 500, card: { last4: '1111' } },
      { kind: 'gift_card' as const, amountMinor: 300 },
      { kind: 'card' as const, amountMinor: 450, card: { last4: '2222' } },
    ];
    const receipt = receiptOf({ tenders }, 2);
    expect(receipt).toMatchObject({
      payment: { kind: 'card', amountMinor: 450, last4: '2222' },
      otherPaymentsMinor: 800,
    });
    expect(JSON.stringify(receipt)).not.toContain('1111');
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

  it('is only called complete for VAT when every line that costs has a code and there is a summary', () => {
    expect(receiptOf({ vat: [] }).vatComplete).toBe(false);
    expect(receiptOf({ lines: [aLine({ vatCode: null })] }).vatComplete).toBe(false);
    expect(receiptOf({ lines: [aLine({}), aLine({ vatCode: null, totalMinor: 0 })] }).vatComplete).toBe(true);
    expect(receiptOf({ lines: [aLine({}), aLine({ vatCode: null, voided: true })] }).vatComplete).toBe(true);
  });

  it('is withdrawn without repeating what was bought', () => {
    const withdrawn = toWithdrawn(receiptOf({}));
    expect(withdrawn).toMatchObject({ receiptId: 'r-1', transactionId: 'tx-1', lines: [], vat: [] });
    expect(JSON.stringify(withdrawn)).not.toMatch(/Sourdough|2026010500014711/);
  });
});

describe('a receipt id', () => {
  const id = (secret: string, transaction: string, leg: string) =>
    toReceiptId(secret, transaction as TransactionKey, leg as LegKey);

  it('is a UUID that comes out the same on every replay', () => {
    expect(id('s', 'b/t', 'r/s#0')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(id('s', 'b/t', 'r/s#0')).toBe(id('s', 'b/t', 'r/s#0'));
  });

  it('differs by pair and by secret', () => {
    const ids = [id('s', 'b/t', 'r/s#0'), id('s', 'b/t', 'r/s#1'), id('s', 'b/u', 'r/s#0'), id('z', 'b/t', 'r/s#0')];
    expect(new Set(ids).size).toBe(4);
  });
});
