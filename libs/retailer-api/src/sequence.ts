/** The number that a till counts its documents by; undefined where the text is not one, but for people. */
export function toSequence(sequence: number | string | undefined): number | undefined {
  if (typeof sequence !== 'string') return sequence;
  const number = /^\d+$/.test(sequence) ? Number(sequence) : Number.NaN;
  return Number.isSafeInteger(number) ? number : undefined;
}
