import type { Charge, ReceiptLine, SaleDocument, SaleLine, StoreDocument } from '@quittance/town';
import type { ExpectedReceipt } from './world.js';

/** The transaction whose receipt it is. */
interface ReceiptOwner {
  transactionId: string;
  accountId: string;
}

/** One leg of a sale as it stands in the end; `soldAt` as the till's clock had it, epoch milliseconds. */
interface PaidSale {
  sale: SaleDocument;
  tenderIndex: number;
  soldAt: number;
}

/**
 * The receipt that one card leg of a sale must lead to, derived from the public documentation alone: voided lines are left out, modifiers
 * stand under the line they modify, the customer sees the own leg and how much was paid in other ways.
 */
export function expectedReceipt(
  store: StoreDocument,
  { sale, tenderIndex, soldAt }: PaidSale,
  owner: ReceiptOwner,
): ExpectedReceipt {
  const tender = sale.tenders[tenderIndex];
  if (!tender) throw new RangeError(`sale ${sale.saleId} has no tender ${tenderIndex}`);
  const inSaleCurrency = sale.tenders.filter(({ currency }) => (currency ?? sale.currency) === sale.currency);
  const others = inSaleCurrency.reduce((sum, other) => sum + (other === tender ? 0 : other.amountMinor), 0);
  return {
    kind: sale.kind === 'refund' ? 'refund' : 'sale',
    ...owner,
    purchasedAt: new Date(Math.floor(soldAt / 1000) * 1000).toISOString(),
    currency: sale.currency,
    totalMinor: sale.totalMinor,
    merchant: merchantOf(store),
    lines: receiptLines(sale.lines),
    ...(sale.vat && { vat: sale.vat }),
    vatComplete: sale.vat !== undefined && sale.vat.length > 0,
    payment: {
      kind: 'card',
      amountMinor: tender.amountMinor,
      currency: tender.currency ?? sale.currency,
      ...(tender.card?.last4 && { last4: tender.card.last4 }),
    },
    ...(others !== 0 && { otherPaymentsMinor: others }),
    ...(sale.barcode && { barcode: sale.barcode }),
    ...(sale.barcodes && { barcodes: sale.barcodes }),
  };
}

function merchantOf(store: StoreDocument): ExpectedReceipt['merchant'] {
  const { tradingName, name, address, vatNumber, phone, email, website } = store;
  return {
    tradingName,
    storeName: name,
    address,
    ...(vatNumber && { vatNumber }),
    ...(phone && { phone }),
    ...(email && { email }),
    ...(website && { website }),
  };
}

function receiptLines(lines: readonly SaleLine[]): ReceiptLine[] {
  const shown = lines.filter((line) => !line.voided);
  const isNested = (line: SaleLine) => line.kind === 'modifier' && line.parentLineId !== undefined;
  return shown
    .filter((line) => !isNested(line))
    .map((line) => {
      const modifiers = shown.filter((other) => isNested(other) && other.parentLineId === line.lineId);
      return {
        kind: line.kind,
        ...charge(line),
        ...(modifiers.length > 0 && { modifiers: modifiers.map(charge) }),
      };
    });
}

function charge({ text, quantity, unit, unitPriceMinor, unitPrice, totalMinor, vatCode, discounts }: SaleLine): Charge {
  return {
    text,
    quantity,
    ...(unit && { unit }),
    ...(unitPriceMinor !== undefined && { unitPriceMinor }),
    ...(unitPrice !== undefined && { unitPrice }),
    totalMinor,
    ...(vatCode && { vatCode }),
    ...(discounts && discounts.length > 0 && { discounts }),
  };
}
