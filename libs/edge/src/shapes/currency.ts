import { data } from 'currency-codes';

/** Metals, units of account, the test code and the one for no currency: ISO 4217 gives them no minor unit, so no amount is in one. */
const WITHOUT_MINOR_UNIT = 'XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX'.split(' ');

/**
 * Decimal places of the minor unit by ISO 4217 code. `Intl` cannot be used: its digits are for display, for instance none for
 * the forint where ISO 4217 has two.
 */
const exponents: ReadonlyMap<string, number> = new Map([
  // Not in the package's edition of the list (June 2024): one that came later, and withdrawn ones that tills still send.
  ['XCG', 2],
  ['HRK', 2],
  ['SLL', 2],
  ['ZWL', 2],
  ...data.filter(({ code }) => !WITHOUT_MINOR_UNIT.includes(code)).map(({ code, digits }) => [code, digits] as const),
]);

/** True for an ISO 4217 code of money that has a minor unit. */
export const isCurrency = (code: string): boolean => exponents.has(code);

/** How many decimals a minor unit of the currency is: 2 for GBP, 0 for JPY. Undefined for what is no such code. */
export const currencyExponent = (code: string): number | undefined => exponents.get(code);

/** Minor units in the currency's main unit, as decimal text with all its digits: 1250 of GBP is `12.50`. */
export function decimalOf(amountMinor: number, currency: string): string | undefined {
  const exponent = currencyExponent(currency);
  if (exponent === undefined) return undefined;
  const digits = String(Math.abs(amountMinor)).padStart(exponent + 1, '0');
  const sign = amountMinor < 0 ? '-' : '';
  if (exponent === 0) return `${sign}${digits}`;
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}
