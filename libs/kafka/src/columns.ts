// Columns of many rows as parameters. The driver would write an array element by element, quoting each; the values here hold no
// control characters (ids and keys do not), so a line each does. One that did would leave its row short of a value, and be refused.

/** Stands for NULL: a control character, which no value contains. */
const NONE = '\u0001';

/** Texts for the array that {@link texts} reads. Each is preceded by a line break, so that one empty text differs from an empty list. */
export const textColumn = (values: readonly (string | null)[]): string =>
  values.length === 0 ? '' : `\n${values.map((value) => value ?? NONE).join('\n')}`;

/** SQL: the parameter as `text[]`. */
export const texts = (parameter: number): string => `(string_to_array($${parameter}::text, E'\\n', E'\\x01'))[2:]`;

/** Whole numbers, as the text of a `bigint[]` or `int[]`. */
export const numberColumn = (values: readonly (number | null)[]): string =>
  `{${(values.includes(null) ? values.map((value) => value ?? 'NULL') : values).join()}}`;

/** Documents of any content: one value, cut up by the database with the starts (from 1) and lengths. */
interface BytesColumn {
  readonly bytes: Buffer;
  readonly starts: string;
  readonly lengths: string;
}

export function bytesColumn(parts: readonly Buffer[]): BytesColumn {
  let next = 1;
  const starts = parts.map((part) => {
    const start = next;
    next += part.length;
    return start;
  });
  return {
    bytes: Buffer.concat(parts),
    starts: numberColumn(starts),
    lengths: numberColumn(parts.map((part) => part.length)),
  };
}
