import { DAY } from '@quittance/town';
import { dateOf } from './calendar.js';

/** Currencies of cards from abroad; shops take pounds. */
export type ForeignCurrency = 'EUR' | 'USD';

/** For one pound, with two decimals each. */
const USUAL: Readonly<Record<ForeignCurrency, number>> = { EUR: 1.15, USD: 1.33 };
/** The most that the rate of a day differs from the usual one. */
const SWING = 0.015;

/** The market's rate for one pound on the day of an instant; anybody can look it up. */
export function rateOn(currency: ForeignCurrency, instant: number): number {
  const day = Date.parse(dateOf(instant)) / DAY;
  return USUAL[currency] * (1 + SWING * Math.sin(day));
}

/** More than a conversion at a till usually costs over the day's rate, which differs a little between sources. */
const MOST_MARKUP = 0.08;
const RATE_ERROR = 0.01;

/** Whether a till may have converted pounds into the amount that the bank has. */
export function mayBeConverted(poundsMinor: number, foreignMinor: number, rate: number): boolean {
  const usual = poundsMinor * rate;
  // A minor unit more on either side, for rounding.
  return foreignMinor >= usual * (1 - RATE_ERROR) - 1 && foreignMinor <= usual * (1 + MOST_MARKUP) + 1;
}
