/** A cell of a file for spreadsheets; numbers are written as they are. */
export type Cell = string | number | undefined;

const NUMBER = /^-?\d+(\.\d+)?$/;
/** What a spreadsheet may take for a formula, after what it trims. */
const FORMULA = /^[\s\0]*[=+\-@]|^[\t\r]/;

/** RFC 4180, the names of the columns first. A text that a spreadsheet could take for a formula gets an apostrophe in front. */
export const toCsv = (columns: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  [columns, ...rows].map((row) => `${row.map(toCell).join(',')}\r\n`).join('');

const toCell = (cell: Cell): string => {
  const text = String(cell ?? '');
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};
