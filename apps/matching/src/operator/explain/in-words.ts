import { decimalOf } from '@quittance/edge/shapes';

/** `GBP 12.50`; in minor units where the currency is unknown. */
export function moneyInWords(amountMinor: number, currency: string): string {
  const decimal = decimalOf(amountMinor, currency);
  return decimal === undefined ? `${amountMinor} minor units of ${currency}` : `${currency} ${decimal}`;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** `40 s`, `23 min`, `3 h 2 min`, `2 days`. */
export function timeInWords(ms: number): string {
  const size = Math.abs(ms);
  if (size < 2 * MINUTE_MS) return `${Math.round(size / SECOND_MS)} s`;
  if (size < 2 * HOUR_MS) return `${Math.round(size / MINUTE_MS)} min`;
  if (size < 2 * DAY_MS) {
    const minutes = Math.round(size / MINUTE_MS);
    return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  }
  return `${Math.round(size / DAY_MS)} days`;
}

export const atInWords = (ms: number): string => new Date(ms).toISOString();

/** A number that a till always sends may yield hundreds of items. */
const MOST_LISTED = 5;

/** `a`, `a and b`, `a, b and c`; of more than five, the first five and a count. */
export function listInWords(items: readonly string[]): string {
  if (items.length > MOST_LISTED) {
    return `${items.slice(0, MOST_LISTED).join(', ')} and ${items.length - MOST_LISTED} more`;
  }
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** Masks anything as long as a card number down to its last four. */
export const shown = (value: string): string =>
  value.replace(/[0-9](?:[ -]?[0-9]){12,}/g, (digits) => `…${digits.slice(-4)}`);

/** A PAR identifies a card, so it is masked to its last four as well. */
export const shownPar = (par: string): string => `…${par.slice(-4)}`;
