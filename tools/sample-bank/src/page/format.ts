import { currencyExponent } from '@quittance/edge/shapes';

/** `£1,234.56`; a minus sign is U+2212, as type wants it. */
export function money(amountMinor: number, currency: string): string {
  const digits = currencyExponent(currency);
  if (digits === undefined) return `${amountMinor} minor units of ${currency}`;
  return inCurrency(amountMinor / 10 ** digits, currency, digits);
}

/** A price in the main unit with the very digits that it was given with. */
export function unitPrice(decimal: string, currency: string): string {
  return inCurrency(decimal as `${number}`, currency, decimal.split('.')[1]?.length ?? 0);
}

function inCurrency(amount: number | `${number}`, currency: string, digits: number): string {
  const format = new Intl.NumberFormat('en-GB', {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return format.format(amount).replace('-', '\u2212');
}

/** How an entry stands in a statement: money out is negative. */
export function signedMoney({
  amountMinor,
  currency,
  direction,
}: {
  amountMinor: number;
  currency: string;
  direction: string;
}): string {
  return direction === 'credit' ? `+${money(amountMinor, currency)}` : money(-amountMinor, currency);
}

export function day(at: string): string {
  return text(at, { weekday: 'long', day: 'numeric', month: 'long' });
}

export function clock(at: string): string {
  return text(at, { hour: '2-digit', minute: '2-digit' });
}

export function dayAndClock(at: string): string {
  return `${text(at, { day: 'numeric', month: 'short', year: 'numeric' })}, ${clock(at)}`;
}

/** `HARVEST & FIELD HOVE` is hard on the eyes. */
export function descriptor(raw: string): string {
  return raw
    .toLowerCase()
    .replace(/(^|[\s*&-])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase());
}

/** As customers know an account: `Current account ··1234`. */
export function accountLabel(accountId: string): string {
  const number = [...accountId].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 10_000, 7);
  return `Current account ··${String(number).padStart(4, '0')}`;
}

export function initials(name: string): string {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  return words
    .slice(0, 2)
    .map((word) => [...word][0]?.toUpperCase())
    .join('');
}

/** One of eight hues, always the same for the same name. */
export function hue(name: string): number {
  let hash = 0;
  for (const character of name) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 8;
  return hash;
}

/** A text with an offset is shown as the clock it was read from, so that day and hour are the shop's; UTC as London. */
function text(at: string, options: Intl.DateTimeFormatOptions): string {
  const wall = /^(.*T.*)[+-]\d\d:\d\d$/.exec(at)?.[1];
  const instant = Date.parse(wall === undefined ? at : `${wall}Z`);
  if (Number.isNaN(instant)) return at;
  const timeZone = wall === undefined ? 'Europe/London' : 'UTC';
  return new Intl.DateTimeFormat('en-GB', { timeZone, ...options }).format(instant);
}
