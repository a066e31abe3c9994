import { currencyExponent } from '@quittance/edge/shapes';
import type { SaleLine } from './shapes.js';

// A discount is what was taken off: quantity times price, less the discounts, is the line's total. Many tills write it as a negative
// amount all the same. If the line only adds up with the sign reversed, the sign is reversed; where there is no price to check with, a
// negative amount on a sold line is taken as a discount.

/** Whether the discounts of a line are meant with the other sign. */
export function hasOtherSign(line: SaleLine, currency: string): boolean {
  const { discounts = [], totalMinor } = line;
  if (discounts.length === 0) return false;
  const saidMinor = discounts.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const grossMinor = grossOf(line, currency);
  if (grossMinor !== undefined) {
    const offMinor = grossMinor - totalMinor;
    if (isRounded(offMinor, saidMinor)) return false;
    if (isRounded(offMinor, -saidMinor)) return true;
  }
  return totalMinor >= 0 && saidMinor < 0 && discounts.every(({ amountMinor }) => amountMinor <= 0);
}

/** Quantity times price, not rounded; undefined where the till says no price. */
function grossOf({ quantity, unitPrice, unitPriceMinor }: SaleLine, currency: string): number | undefined {
  if (unitPrice !== undefined) return Number(quantity) * Number(unitPrice) * 10 ** (currencyExponent(currency) ?? 0);
  return unitPriceMinor === undefined ? undefined : Number(quantity) * unitPriceMinor;
}

/** Tills round a line up, down or to the nearest. */
const isRounded = (exactMinor: number, minor: number): boolean => Math.abs(exactMinor - minor) < 1;
