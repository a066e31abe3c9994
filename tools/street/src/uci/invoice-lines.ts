import type { LineKind, SaleLine } from '@quittance/town';
import type { FileLine, Invoice } from './invoice-file.js';

/** Stock codes that are no products. Everything else, and M (a line keyed by hand), is an item. */
const kinds: Record<string, LineKind> = {
  POST: 'service_charge',
  DOT: 'service_charge',
  C2: 'service_charge',
  'BANK CHARGES': 'service_charge',
  AMAZONFEE: 'service_charge',
  CRUK: 'donation',
  D: 'discount',
};

/** Entries of the shop's own books under a credit number: nobody's card was credited. */
const bookEntries = new Set(['AMAZONFEE', 'BANK CHARGES', 'S', 'CRUK']);

/** C-invoices are refunds: the file gives negative quantities, a refund document is positive and says so by its kind. */
export function isRefund(invoice: Invoice): boolean {
  return invoice.invoiceNo.startsWith('C');
}

export function isBookEntry(invoice: Invoice): boolean {
  return isRefund(invoice) && invoice.lines.every(({ stockCode }) => bookEntries.has(stockCode));
}

/** Quantity × price in whole pence; half a penny is rounded away from zero. */
export function lineTotalMinor(line: FileLine): number {
  const micros = BigInt(line.quantity) * BigInt(line.priceMicros);
  const half = micros < 0n ? -5_000n : 5_000n;
  return Number((micros + half) / 10_000n);
}

export function documentLines(invoice: Invoice): SaleLine[] {
  const sign = isRefund(invoice) ? -1 : 1;
  return invoice.lines.map((line, index): SaleLine => {
    const wholePence = line.priceMicros % 10_000 === 0;
    return {
      lineId: String(index + 1),
      kind: line.stockCode.startsWith('gift_') ? 'gift_card' : (kinds[line.stockCode] ?? 'item'),
      text: lineText(line),
      ...(line.stockCode !== '' && { sku: line.stockCode }),
      quantity: String(sign * line.quantity),
      // A price of a tenth of a penny cannot be said in minor units, and unknown is absent.
      ...(wholePence && { unitPriceMinor: line.priceMicros / 10_000 }),
      // Adding zero keeps a negated zero from becoming -0.
      totalMinor: sign * lineTotalMinor(line) + 0,
    };
  });
}

/** A blank description is read as the stock code. */
export function lineText(line: FileLine): string {
  return line.description.trim() === '' ? line.stockCode : line.description;
}

export function invoiceTotalMinor(invoice: Invoice): number {
  const sign = isRefund(invoice) ? -1 : 1;
  return sign * invoice.lines.reduce((sum, line) => sum + lineTotalMinor(line), 0) + 0;
}

/** Why an invoice is no sale at all, or null. */
export function notASale(invoice: Invoice): string | null {
  if (invoice.invoiceNo.startsWith('A')) return 'bad-debt adjustment (A-invoice)';
  if (invoice.lines.every(({ priceMicros, quantity }) => priceMicros === 0 && quantity < 0)) {
    return 'stock written off (negative quantity at price 0)';
  }
  if (invoice.lines.every(({ priceMicros }) => priceMicros === 0))
    return 'stock entry or gift (whole invoice at price 0)';
  if (invoiceTotalMinor(invoice) <= 0) return 'nothing was charged (total not above 0)';
  return null;
}
