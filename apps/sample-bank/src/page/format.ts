/** `£1,234.56`; a minus sign is U+2212, as type wants it. */
export function money(amountMinor: number, currency: string): string {
  const format = new Intl.NumberFormat('en-GB', { style: 'currency', currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(amountMinor / 10 ** digits).replace('-', '\u2212');
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

/** The clock as the text itself shows it, so that a receipt reads as the shop printed it; UTC as London. */
export function clock(at: string): string {
  const offset = /T(\d\d:\d\d).*[+-]\d\d:\d\d$/.exec(at);
  return offset?.[1] ?? text(at, { hour: '2-digit', minute: '2-digit' });
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

function text(at: string, options: Intl.DateTimeFormatOptions): string {
  const instant = Date.parse(at);
  if (Number.isNaN(instant)) return at;
  return new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', ...options }).format(instant);
}
