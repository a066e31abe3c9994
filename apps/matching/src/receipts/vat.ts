import type { ReceiptLine } from '@quittance/contracts-bank';
import type { SaleVat } from '@quittance/contracts-retailer';

/** Tills round each row separately. */
const ROUNDING_MINOR = 1;

/**
 * Whether the VAT table covers the whole receipt: every charge has a code, every code exactly one row, and each row
 * adds up, in itself and with the lines of its code.
 */
export function isVatComplete(lines: readonly ReceiptLine[], rows: readonly SaleVat[]): boolean {
  const charges = lines.flatMap((line) => [line, ...line.modifiers]);
  if (rows.length === 0 || charges.some(({ totalMinor, vatCode }) => totalMinor !== 0 && !vatCode)) return false;
  const grossByCode = new Map<string, number>();
  for (const { vatCode, totalMinor } of charges) {
    if (vatCode) grossByCode.set(vatCode, (grossByCode.get(vatCode) ?? 0) + totalMinor);
  }
  const codes = new Set(rows.map(({ code }) => code));
  return (
    codes.size === rows.length &&
    [...grossByCode.keys()].every((code) => codes.has(code)) &&
    rows.every((row) => addsUp(row, grossByCode.get(row.code) ?? 0))
  );
}

const addsUp = ({ grossMinor, netMinor, vatMinor }: SaleVat, linesMinor: number): boolean =>
  grossMinor === netMinor + vatMinor && Math.abs(grossMinor - linesMinor) <= ROUNDING_MINOR;
