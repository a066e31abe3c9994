import type { FieldError } from '@quittance/edge/shapes';
import { linesMinor, tendersMinor } from './reconcile.js';
import type { SaleBody, SaleLine } from './shapes.js';

// Amounts are positive and the kind gives the direction. Many tills write a refund with negative amounts all the same: if all
// amounts are negative they are read as positive; mixed signs are refused.

/** True for a refund whose lines and tenders both add up to the negative of its total. */
export function isNegative(sale: SaleBody): boolean {
  if (sale.kind !== 'refund' || sale.totalMinor === 0 || linesMinor(sale) !== -sale.totalMinor) return false;
  const tenders = tendersMinor(sale);
  if (tenders !== undefined) return tenders === -sale.totalMinor;
  return sale.tenders.every(({ amountMinor }) => amountMinor < 0);
}

/** What is wrong with a refund that runs in both directions. */
export function signErrors(sale: SaleBody): FieldError[] {
  if (sale.kind !== 'refund' || sale.totalMinor === 0 || isNegative(sale)) return [];
  const rule = 'must add up to totalMinor: amounts of a refund are positive; or lines and tenders both to -totalMinor';
  return [
    ...(linesMinor(sale) < 0 ? [{ field: '/lines', rule }] : []),
    ...((tendersMinor(sale) ?? 0) < 0 ? [{ field: '/tenders', rule }] : []),
  ];
}

/** The same document with positive amounts. */
export function toPositive(sale: SaleBody): SaleBody {
  const vatMinor = (sale.vat ?? []).reduce((sum, { grossMinor }) => sum + grossMinor, 0);
  return {
    ...sale,
    lines: sale.lines.map(toPositiveLine),
    tenders: sale.tenders.map((tender) => ({ ...tender, amountMinor: negated(tender.amountMinor) })),
    ...(sale.vat !== undefined && vatMinor < 0 && { vat: sale.vat.map(toPositiveVat) }),
  };
}

/** Quantity times price stays the total: whichever of the two is negative is what gave it its sign. */
function toPositiveLine(line: SaleLine): SaleLine {
  const { quantity, unitPriceMinor, unitPrice, discounts } = line;
  const isTakenBack = quantity.startsWith('-');
  return {
    ...line,
    quantity: isTakenBack ? quantity.slice(1) : quantity,
    ...(unitPriceMinor !== undefined && { unitPriceMinor: isTakenBack ? unitPriceMinor : negated(unitPriceMinor) }),
    ...(unitPrice?.startsWith('-') && !isTakenBack && { unitPrice: unitPrice.slice(1) }),
    totalMinor: negated(line.totalMinor),
    ...(discounts !== undefined && {
      discounts: discounts.map(({ text, amountMinor }) => ({ text, amountMinor: negated(amountMinor) })),
    }),
  };
}

const toPositiveVat = (vat: NonNullable<SaleBody['vat']>[number]) => ({
  ...vat,
  grossMinor: negated(vat.grossMinor),
  netMinor: negated(vat.netMinor),
  vatMinor: negated(vat.vatMinor),
});

/** Zero has no sign. */
export const negated = (minor: number): number => 0 - minor;
