import { currencyExponent } from '@quittance/edge/shapes';
import type { Money } from '../facts.js';

/**
 * Units of a currency for one euro, rounded, in autumn 2025 (reference rates of the European Central Bank). They only tell
 * whether two amounts may be one payment: a currency that has moved further than {@link BAND} matches no conversion.
 */
const PER_EURO: Readonly<Record<string, number>> = {
  ...{ EUR: 1, USD: 1.16, GBP: 0.87, CHF: 0.93, JPY: 176, CNY: 8.25, AUD: 1.77, CAD: 1.62, NZD: 2.03, HKD: 9.03 },
  ...{ SEK: 10.95, NOK: 11.7, DKK: 7.46, ISK: 143, PLN: 4.25, CZK: 24.4, HUF: 390, RON: 5.09, BGN: 1.956, TRY: 48.5 },
  ...{ ILS: 3.85, ZAR: 20.1, INR: 103, KRW: 1650, SGD: 1.5, THB: 37.7, MYR: 4.9, IDR: 19300, PHP: 67.5, MXN: 21.4 },
  ...{ BRL: 6.25, AED: 4.26, SAR: 4.35 },
};

/** Rates move and a conversion at the till has a margin. */
const BAND = 0.12;

/** Whether two amounts in different currencies may be one payment. */
export function mayBeConverted(one: Money, other: Money): boolean {
  const [from, to] = [PER_EURO[one.currency], PER_EURO[other.currency]];
  if (from === undefined || to === undefined) return false;
  const expected = (unitsOf(one) / from) * to;
  return Math.abs(unitsOf(other) / expected - 1) <= BAND;
}

const unitsOf = ({ currency, amountMinor }: Money): number =>
  amountMinor / 10 ** (currencyExponent(currency) ?? Number.NaN);
