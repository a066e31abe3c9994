/** Cursors are opaque to banks: the version in front lets their content change. A cursor says nothing without its bank. */
const VERSION = 'v1.';
const LARGEST = 2 ** 53 - 1;

export const START_OF_FEED = 0;

export const encodeCursor = (sequence: number): string => Buffer.from(`${VERSION}${sequence}`).toString('base64url');

/** The sequence number a cursor stands for, or undefined when it is not one of ours. */
export const decodeCursor = (cursor: string): number | undefined => {
  if (!/^[A-Za-z0-9_-]{1,40}$/.test(cursor)) return undefined;
  const text = Buffer.from(cursor, 'base64url').toString('latin1');
  if (!text.startsWith(VERSION)) return undefined;
  const digits = text.slice(VERSION.length);
  if (!/^\d{1,16}$/.test(digits)) return undefined;
  const sequence = Number(digits);
  return sequence <= LARGEST ? sequence : undefined;
};
