/**
 * Hash of a value that a transaction and a payment must share to be compared: fast to index, and no digits or numbers
 * can be read from an index. Two values may collide; everything under a key is compared field by field. A key valid
 * on one day only starts with that day, so it is found, and dropped, by day partition.
 */
export type BlockingKey = number & { readonly brand: 'BlockingKey' };

/** The field that a key is made of; a rule's pairs always share a key of its kind (`KIND_OF`). */
export type KeyKind = 'authorisation' | 'reference' | 'account' | 'code' | 'digits' | 'bill' | 'paid';

const HIGH = 2 ** 32;
const HIGH_BITS = 0x0f_ff_ff;
const DATED_HIGH_BITS = 0x3f;
/** Keys of day d lie in [d, d + 1) times this. */
export const KEYS_A_DAY = 2 ** 38;
/** Highest day that fits, in 2059; days outside are clamped. */
const LAST_DAY = 2 ** 15 - 1;

/** Key of a number that is valid on any day: negative, 52 bits. */
export const blockingKey = (text: string): BlockingKey => (-1 - hash(text, HIGH_BITS)) as BlockingKey;

/** Key of a value that is valid on one day (since 1970): 38 bits after the day. */
export function datedKey(day: number, text: string): BlockingKey {
  return (Math.min(Math.max(day, 0), LAST_DAY) * KEYS_A_DAY + hash(text, DATED_HIGH_BITS)) as BlockingKey;
}

/** The day (since 1970) of a dated key; undefined for other keys. */
export const dayOfKey = (key: BlockingKey): number | undefined => (key < 0 ? undefined : Math.floor(key / KEYS_A_DAY));

/** Two multiplicative 32-bit hashes (after FNV), each finally mixed into the other. */
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
