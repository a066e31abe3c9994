import { type TSchema, type TUnsafe, Type } from '@sinclair/typebox';

// Bounds of the public shapes. They are far above real values and bound the cost of one request.
/** The largest amount, either sign: 10^12 minor units (ten thousand million pounds). */
const MAX_AMOUNT_MINOR = 1_000_000_000_000;
export const MAX_LINES = 2_000;
export const MAX_TENDERS = 50;
const MAX_TEXT = 500;

/** Characters that no id or reference may hold: controls (NUL breaks databases), lone surrogates, line separators. */
const VISIBLE = '[^\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}]';

/** Content of a code that is rendered again unchanged: line breaks, tabs and U+001D, the GS1 field separator, are allowed. */
const SCANNED = '(?:[^\\p{Cc}\\p{Cs}]|[\\t\\n\\r\\u001d])';

/** A string that matches `pattern`; `description` is what documents and errors (`must be …`) say about it. */
export function textLike(pattern: string, description: string) {
  return Type.String({ pattern, description });
}

/** An identifier of the caller's own: 1 to 128 visible characters. */
export const Id = textLike(`^${VISIBLE}{1,128}$`, '1 to 128 characters without control characters');

/** A reference of the card scheme, the acquirer or the till: 1 to 64 visible characters, kept as text. */
export const Reference = textLike(`^${VISIBLE}{1,64}$`, '1 to 64 characters without control characters');

/** What a code on a slip says: not empty, of at most so many characters. */
export const codeText = (maxLength: number) =>
  textLike(
    `^${SCANNED}{1,${maxLength}}$`,
    `1 to ${maxLength} characters without control characters other than the separator of GS1 (U+001D)`,
  );

/** Free text in any characters; `toPlainText` makes it safe to store and show. */
export function freeText(minLength: number, maxLength: number) {
  const description = minLength === 0 ? `at most ${maxLength} characters` : `${minLength} to ${maxLength} characters`;
  return Type.String({ minLength, maxLength, description });
}

/** A name or label: not empty. */
export const Label = freeText(1, 200);

/** A short word or number for people: a unit, a postcode, a telephone number. */
export const ShortText = freeText(1, 64);

/** Free text, empty allowed: real tills send blank descriptions. */
export const Text = freeText(0, MAX_TEXT);

/** Minor units of either sign. */
export const SignedMinor = Type.Integer({
  minimum: -MAX_AMOUNT_MINOR,
  maximum: MAX_AMOUNT_MINOR,
  description: `an integer of minor units between -${MAX_AMOUNT_MINOR} and ${MAX_AMOUNT_MINOR}`,
});

/** Minor units, never negative: the direction is a separate field. */
export const AmountMinor = Type.Integer({
  minimum: 0,
  maximum: MAX_AMOUNT_MINOR,
  description: `an integer of minor units between 0 and ${MAX_AMOUNT_MINOR}`,
});

export const Revision = Type.Integer({
  minimum: 1,
  maximum: 1_000_000,
  description: 'an integer between 1 and 1000000',
});

/** A decimal in text, so that no digit is lost on the way: "1", "0.348", "-2". */
export const Quantity = textLike('^-?\\d{1,9}(?:\\.\\d{1,6})?$', 'a decimal in a string, such as "1" or "0.348"');

/** A price in the currency's main unit, as finely as it is put up: fuel and metered goods cost parts of a minor unit. */
export const UnitPrice = textLike('^-?\\d{1,10}(?:\\.\\d{1,6})?$', 'a decimal in a string, such as "1.429"');

export const PERCENTAGE_PATTERN = '^\\d{1,3}(?:\\.\\d{1,4})?$';
/** In text or as a number, by one rule: the format reads a number as JSON would write it. */
export const Percentage = Type.Unsafe<string | number>({
  type: ['string', 'number'],
  pattern: PERCENTAGE_PATTERN,
  format: 'percentage',
  description: 'a decimal percentage with at most 4 decimals',
});

export const Last4 = textLike('^\\d{4}$', '4 digits in a string');
export const Bin = textLike('^\\d{6,11}$', '6 to 11 digits in a string');
export const Mcc = textLike('^\\d{4}$', '4 digits in a string');
export const Country = Type.String({
  format: 'country',
  pattern: '^[A-Z]{2}$',
  description: 'an ISO 3166-1 alpha-2 country code',
});
/** As the card scheme wrote it: two letters, three letters or three digits. */
export const SchemeCountry = Type.String({
  format: 'scheme-country',
  pattern: '^(?:[A-Z]{2,3}|\\d{3})$',
  description: 'an ISO 3166-1 country code',
});

export const Currency = Type.String({ format: 'currency', description: 'an ISO 4217 currency code' });
export const TimeZone = Type.String({ format: 'time-zone', description: 'an IANA time zone, such as Europe/London' });
export const CalendarDate = Type.String({ format: 'date', description: 'a calendar date YYYY-MM-DD' });
export const InstantText = Type.String({ format: 'instant', description: 'an RFC 3339 time with a zone' });
export const TillTime = Type.String({
  format: 'till-time',
  description: 'an RFC 3339 time; the zone and the seconds may be left out',
});
export const WallTime = Type.String({ format: 'wall-time', description: 'an RFC 3339 time without a zone' });
export const WebAddress = Type.String({
  format: 'web-address',
  maxLength: 1_000,
  description: 'a web address of at most 1000 characters, with http(s):// or without',
});
export const WebUrl = Type.String({
  format: 'web-url',
  maxLength: 2_000,
  description: 'an http or https URL of at most 2000 characters',
});

/** One of a closed list of words. */
export function oneOf<const W extends readonly string[]>(words: W): TUnsafe<W[number]> {
  return Type.Unsafe<W[number]>({ type: 'string', enum: [...words] });
}

/** An object that refuses unknown fields. */
export function closed<P extends Record<string, TSchema>>(properties: P) {
  return Type.Object(properties, { additionalProperties: false });
}

export function listOf<S extends TSchema>(item: S, maxItems: number, minItems = 0) {
  return Type.Array(item, { maxItems, minItems });
}
