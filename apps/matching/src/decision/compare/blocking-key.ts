/**
 * What a transaction and a payment that may belong together have in common, as bits of its text: quick to compare and to index,
 * and no digits or numbers to read in an index. Two texts share one by chance now and then; what meets under a key is compared field by
 * field. A key that counts on one day only begins with that day, so that it is found, and dropped, with its day.
 */
export type BlockingKey = number & { readonly brand: 'BlockingKey' };

/** What a key is made of, and so which rules rest on it. */
export type KeyKind = 'authorisation' | 'reference' | 'account' | 'code' | 'digits' | 'paid';

const HIGH = 2 ** 32;
const HIGH_BITS = 0x0f_ff_ff;
const DATED_HIGH_BITS = 0x3f;
/** One day's keys lie between its multiple of this and the next. */
export const KEYS_A_DAY = 2 ** 38;
/** Days since 1970 that fit: until 2059. Whatever lies outside is not about a purchase of these weeks. */
const LAST_DAY = 2 ** 15 - 1;

/** Of a number that counts on any day: negative, 52 bits. */
export const blockingKey = (text: string): BlockingKey => (-1 - hash(text, HIGH_BITS)) as BlockingKey;

/** Of what counts on one day (since 1970): 38 bits after the day. */
export function datedKey(day: number, text: string): BlockingKey {
  return (Math.min(Math.max(day, 0), LAST_DAY) * KEYS_A_DAY + hash(text, DATED_HIGH_BITS)) as BlockingKey;
}

/** The day (since 1970) on which the key counts; undefined when it counts on any. */
export const dayOfKey = (key: BlockingKey): number | undefined => (key < 0 ? undefined : Math.floor(key / KEYS_A_DAY));

/** Two multiplicative hashes of 32 bits (after FNV) of which each is mixed into the other in the end. */
function hash(text: string, highBits: number): number {
  let low = 0x811c9dc5;
  let high = 0x41c6ce57;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    low = Math.imul(low ^ unit, 0x9e3779b1);
    high = Math.imul(high ^ unit, 0x5f356495);
  }
  low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35);
  high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35);
  return HIGH * (high & highBits) + (low >>> 0);
}
