import type { SaleBody } from './shapes.js';

/**
 * True when lines and tenders both add up to the total. A line's total is after its own discounts; voided lines do not
 * count. Tenders in another currency cannot be added, so then only the lines decide. A void may come bare.
 */
export function isReconciled(sale: SaleBody): boolean {
  if (sale.kind === 'void' && sale.lines.length === 0 && sale.tenders.length === 0) return true;
  return linesMinor(sale) === sale.totalMinor && tendersAgree(sale);
}

function linesMinor(sale: SaleBody): number {
  let sum = 0;
  for (const line of sale.lines) if (line.voided !== true) sum += line.totalMinor;
  return sum;
}

function tendersAgree(sale: SaleBody): boolean {
  let sum = 0;
  for (const tender of sale.tenders) {
    if (tender.currency !== undefined && tender.currency !== sale.currency) return true;
    sum += tender.amountMinor;
  }
  return sum === sale.totalMinor;
}
