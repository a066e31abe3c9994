import type { SaleBody } from './shapes.js';

/**
 * True when lines and tenders both add up to the total. A line's total is after its own discounts; voided lines do not
 * count. Tenders in another currency cannot be added, so then only the lines decide. A void may come bare.
 */
export function isReconciled(sale: SaleBody): boolean {
  if (sale.kind === 'void' && sale.lines.length === 0 && sale.tenders.length === 0) return true;
  const tenders = tendersMinor(sale);
  return linesMinor(sale) === sale.totalMinor && (tenders === undefined || tenders === sale.totalMinor);
}

export function linesMinor(sale: SaleBody): number {
  let sum = 0;
  for (const line of sale.lines) if (line.voided !== true) sum += line.totalMinor;
  return sum;
}

/** Undefined where tenders in several currencies cannot be added. */
export function tendersMinor(sale: SaleBody): number | undefined {
  let sum = 0;
  for (const tender of sale.tenders) {
    if (tender.currency !== undefined && tender.currency !== sale.currency) return undefined;
    sum += tender.amountMinor;
  }
  return sum;
}
