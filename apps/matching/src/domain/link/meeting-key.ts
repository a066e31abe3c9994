/**
 * What a transaction and a payment that may belong together have in common, as 53 bits of its text: quick to compare and to index,
 * and no digits or numbers to read in an index. Two texts share one by chance now and then; what meets under a key is compared field by field.
 */
export type MeetingKey = number & { readonly brand: 'MeetingKey' };

const HIGH = 2 ** 32;
const HIGH_BITS = 0x1f_ff_ff;

/** Two multiplicative hashes of 32 bits (after FNV) of which each is mixed into the other in the end. */
export function meetingKey(text: string): MeetingKey {
  let low = 0x811c9dc5;
  let high = 0x41c6ce57;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    low = Math.imul(low ^ unit, 0x9e3779b1);
    high = Math.imul(high ^ unit, 0x5f356495);
  }
  low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35);
  high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35);
  return (HIGH * (high & HIGH_BITS) + (low >>> 0)) as MeetingKey;
}
