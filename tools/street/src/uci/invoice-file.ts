import { createReadStream } from 'node:fs';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';

/** One line of the file as it stands there, price in millionths of a pound so that nothing is rounded on reading. */
export interface FileLine {
  stockCode: string;
  description: string;
  quantity: number;
  priceMicros: number;
}

export interface Invoice {
  invoiceNo: string;
  /** Wall-clock time of the shop, `2011-09-01T08:25:00`: the file names no zone. */
  wallTime: string;
  customerId: string;
  country: string;
  lines: FileLine[];
}

export interface InvoiceFile {
  /** Lines below the heading. */
  lineCount: number;
  invoices: Invoice[];
  /** Lines that cannot be read as what they should be, by what is wrong with them. */
  unreadable: Record<string, number>;
}

const columns = [
  'InvoiceNo',
  'StockCode',
  'Description',
  'Quantity',
  'InvoiceDate',
  'UnitPrice',
  'CustomerID',
  'Country',
] as const;
type Row = Record<(typeof columns)[number], string>;

/** The file is not what it should be; the message says what is wrong with it. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';
}

/**
 * Reads UCI Online Retail as CSV, gzipped or not, line by line.
 * @throws UnreadableFile when it is not such a file; a single bad line is counted instead
 */
export async function readInvoiceFile(path: string): Promise<InvoiceFile> {
  const invoices = new Map<string, Invoice>();
  const file: InvoiceFile = { lineCount: 0, invoices: [], unreadable: {} };
  const take = (row: Row): null => {
    file.lineCount++;
    const wrong = whatIsWrong(row);
    if (wrong) file.unreadable[wrong] = (file.unreadable[wrong] ?? 0) + 1;
    else addLine(invoices, row);
    return null;
  };
  const rows = parse({ columns: checkHeading, bom: true, relax_column_count: true, on_record: take });
  const gunzip = path.endsWith('.gz') ? createGunzip() : new PassThrough();
  // Every row is taken as it is parsed, so nothing comes out at the end.
  try {
    await pipeline(createReadStream(path), gunzip, rows, async (none: AsyncIterable<unknown>) => {
      for await (const row of none) void row;
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UnreadableFile(`${path} cannot be read as UCI Online Retail: ${reason}`, { cause });
  }
  file.invoices = [...invoices.values()];
  return file;
}

function checkHeading(heading: string[]): string[] {
  const missing = columns.filter((column) => !heading.includes(column));
  if (missing.length > 0) throw new UnreadableFile(`it has no column ${missing.join(', ')}`);
  return heading;
}

function whatIsWrong(row: Row): string | null {
  if (columns.some((column) => row[column] === undefined)) return 'columns missing';
  if (row.InvoiceNo === '') return 'no invoice number';
  if (!/^-?\d{1,9}$/.test(row.Quantity)) return 'quantity is not a whole number';
  if (!/^-?\d{1,9}(\.\d{1,6})?$/.test(row.UnitPrice)) return 'price is not a number';
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(row.InvoiceDate)) return 'date is not a date';
  return null;
}

/** The first line of an invoice gives its time and customer; two invoices of the trial file spill into the next minute. */
function addLine(invoices: Map<string, Invoice>, row: Row): void {
  const line: FileLine = {
    stockCode: row.StockCode,
    description: row.Description,
    quantity: Number(row.Quantity),
    priceMicros: Math.round(Number(row.UnitPrice) * 1_000_000),
  };
  const known = invoices.get(row.InvoiceNo);
  if (known) {
    known.lines.push(line);
    return;
  }
  const { InvoiceNo: invoiceNo, CustomerID: customerId, Country: country } = row;
  invoices.set(invoiceNo, {
    invoiceNo,
    wallTime: row.InvoiceDate.replace(' ', 'T'),
    customerId,
    country,
    lines: [line],
  });
}
