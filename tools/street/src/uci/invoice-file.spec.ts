import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from '@jest/globals';
import { readInvoiceFile, UnreadableFile } from './invoice-file.js';

// Every line is either part of an invoice or counted with what is wrong with it; a file of another kind is refused.

const folder = mkdtempSync(join(tmpdir(), 'invoices-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const heading = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';
const good = '565080,20677,"BOWL, PINK",8,2011-09-01 08:25:00,1.25,13509,United Kingdom';

function fileOf(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('readInvoiceFile', () => {
  it('reads plain and gzipped files alike', async () => {
    const plain = await readInvoiceFile(fileOf('a.csv', `\uFEFF${heading}\n${good}\n`));
    const zipped = await readInvoiceFile(fileOf('a.csv.gz', gzipSync(`${heading}\n${good}\n`)));
    expect(zipped).toEqual(plain);
    expect(plain).toEqual({
      lineCount: 1,
      unreadable: {},
      invoices: [
        {
          invoiceNo: '565080',
          wallTime: '2011-09-01T08:25:00',
          customerId: '13509',
          country: 'United Kingdom',
          lines: [{ stockCode: '20677', description: 'BOWL, PINK', quantity: 8, priceMicros: 1_250_000 }],
        },
      ],
    });
  });

  it('counts lines that it cannot read, and reads on', async () => {
    const bad = [
      '1,2,x,many,2011-09-01 08:25:00,1.25,,UK',
      '1,2,x,1,yesterday,1.25,,UK',
      '1,2,x,1,2011-09-01 08:25:00,cheap,,UK',
      ',2,x,1,2011-09-01 08:25:00,1,,UK',
      '1,2',
    ];
    const file = await readInvoiceFile(fileOf('b.csv', [heading, ...bad, good].join('\n')));
    expect(file.lineCount).toBe(6);
    expect(file.unreadable).toEqual({
      'quantity is not a whole number': 1,
      'date is not a date': 1,
      'price is not a number': 1,
      'no invoice number': 1,
      'columns missing': 1,
    });
    expect(file.invoices).toHaveLength(1);
  });

  it('refuses a file of another kind, saying why', async () => {
    await expect(readInvoiceFile(fileOf('c.csv', 'a,b\n1,2\n'))).rejects.toThrow(/no column InvoiceNo/);
    await expect(readInvoiceFile(fileOf('d.csv.gz', 'not gzip'))).rejects.toThrow(UnreadableFile);
    await expect(readInvoiceFile(join(folder, 'nowhere.csv'))).rejects.toThrow(UnreadableFile);
  });
});
