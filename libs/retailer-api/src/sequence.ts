/** The largest long that Avro writes and reads here: one short of the largest safe integer. */
export const MAX_SEQUENCE = Number.MAX_SAFE_INTEGER - 1;

/** The number that a till counts its documents by; undefined where the text is not one, but for people. */
export function toSequence(sequence: number | string | undefined): number | undefined {
  if (typeof sequence !== 'string') return sequence;
  const number = /^\d+$/.test(sequence) ? Number(sequence) : Number.NaN;
  return number <= MAX_SEQUENCE ? number : undefined;
}
