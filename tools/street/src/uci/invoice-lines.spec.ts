import { describe, expect, it } from '@jest/globals';
import type { FileLine, Invoice } from './invoice-file.js';
import { documentLines, invoiceTotalMinor, isBookEntry, lineTotalMinor, notASale } from './invoice-lines.js';

// One line of the file is one line of the document, and pence are never lost silently.

const aLine = (line: Partial<FileLine> = {}): FileLine => ({
  stockCode: '20677',
  description: 'BOWL',
  quantity: 8,
  priceMicros: 1_250_000,
  ...line,
});
const anInvoice = (invoiceNo: string, ...lines: FileLine[]): Invoice => ({
  invoiceNo,
  wallTime: '2011-09-01T08:25:00',
  customerId: '13509',
  country: 'United Kingdom',
  lines,
});

describe('lineTotalMinor', () => {
  it('rounds half a penny away from zero', () => {
    expect(lineTotalMinor(aLine())).toBe(1000);
    expect(lineTotalMinor(aLine({ quantity: 1, priceMicros: 1_000 }))).toBe(0);
    expect(lineTotalMinor(aLine({ quantity: 1, priceMicros: 5_000 }))).toBe(1);
    expect(lineTotalMinor(aLine({ quantity: -1, priceMicros: 5_000 }))).toBe(-1);
    expect(lineTotalMinor(aLine({ quantity: 80_995, priceMicros: 2_080_000 }))).toBe(16_846_960);
  });
});

describe('documentLines', () => {
  it('turns a sale line by line', () => {
    expect(documentLines(anInvoice('565080', aLine()))).toEqual([
      { lineId: '1', kind: 'item', text: 'BOWL', sku: '20677', quantity: '8', unitPriceMinor: 125, totalMinor: 1000 },
    ]);
  });

  it('turns a cancellation into positive amounts', () => {
    const [line] = documentLines(
      anInvoice('C565313', aLine({ stockCode: 'D', description: 'Discount', quantity: -1, priceMicros: 14_500_000 })),
    );
    expect(line).toMatchObject({ kind: 'discount', quantity: '1', unitPriceMinor: 1450, totalMinor: 1450 });
    expect(invoiceTotalMinor(anInvoice('C1', aLine({ quantity: -8 })))).toBe(1000);
  });

  it('reads a blank description as the stock code and leaves a price of a tenth of a penny out', () => {
    const [line] = documentLines(anInvoice('1', aLine({ description: '', quantity: 1, priceMicros: 1_000 })));
    expect(line).toEqual({ lineId: '1', kind: 'item', text: '20677', sku: '20677', quantity: '1', totalMinor: 0 });
  });

  it('knows the pseudo-products', () => {
    const kindOf = (stockCode: string) => documentLines(anInvoice('1', aLine({ stockCode })))[0]?.kind;
    expect(['POST', 'DOT', 'C2', 'BANK CHARGES', 'AMAZONFEE'].map(kindOf)).toEqual(Array(5).fill('service_charge'));
    expect([kindOf('M'), kindOf('D'), kindOf('CRUK'), kindOf('gift_0001_30'), kindOf('85123A')]).toEqual([
      'item',
      'discount',
      'donation',
      'gift_card',
      'item',
    ]);
  });
});

describe('notASale', () => {
  it('names why an invoice sold nothing', () => {
    const free = aLine({ priceMicros: 0 });
    expect(notASale(anInvoice('1', { ...free, quantity: -5 }))).toContain('written off');
    expect(notASale(anInvoice('1', free))).toContain('price 0');
    expect(notASale(anInvoice('A563185', aLine()))).toContain('A-invoice');
    expect(notASale(anInvoice('1', aLine({ quantity: 1, priceMicros: 1_000 })))).toContain('nothing was charged');
    expect(notASale(anInvoice('1', aLine(), free))).toBeNull();
  });
});

describe('isBookEntry', () => {
  it('is a credit of fees alone', () => {
    expect(isBookEntry(anInvoice('C1', aLine({ stockCode: 'AMAZONFEE', quantity: -1 })))).toBe(true);
    expect(isBookEntry(anInvoice('C1', aLine({ stockCode: 'AMAZONFEE', quantity: -1 }), aLine({ quantity: -1 })))).toBe(
      false,
    );
    expect(isBookEntry(anInvoice('1', aLine({ stockCode: 'BANK CHARGES' })))).toBe(false);
  });
});
