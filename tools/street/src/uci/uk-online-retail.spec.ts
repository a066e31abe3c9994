import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkTransaction } from '@quittance/bank-api';
import { checkSale, isReconciled } from '@quittance/retailer-api';
import { judge } from '../judge/judge.js';
import { perfectNetwork } from '../judge/perfect-network.js';
import { lineSummary } from '../judge/summary.js';
import type { ReceiptDocument, SaleDocument } from '@quittance/town';
import { accountForLines } from './accounting.js';
import { type ToldFile, ukOnlineRetail } from './uk-online-retail.js';

// Every line of the file ends on a receipt or under a named reason, and one altered line is noticed.

const folder = mkdtempSync(join(tmpdir(), 'online-retail-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A file as UCI publishes it: 1,200 invoices of six weeks, refunds, stock written off and lines that cannot be read. */
function writtenFile(): string {
  const lines = ['InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country'];
  for (let n = 0; n < 1_200; n += 1) {
    const at = new Date(Date.UTC(2011, 8, 1 + (n % 42), 8 + (n % 9), n % 60))
      .toISOString()
      .slice(0, 19)
      .replace('T', ' ');
    const customer = n % 4 === 0 ? '' : String(13_000 + (n % 150));
    const tail = `${at},%,${customer},United Kingdom`;
    const number = String(565_000 + n);
    if (n % 40 === 7) lines.push(`${number},2${n},damaged,-3,${at},0,,United Kingdom`);
    else if (n % 15 === 4) lines.push(`C${number},22${n},"BOWL, PINK",-2,${tail.replace('%', '4.25')}`);
    else
      for (let line = 0; line <= n % 7; line += 1)
        lines.push(
          `${number},21${line}${n},CUP ${line},${1 + (line % 3)},${tail.replace('%', `${1 + (n % 5)}.${20 + line}`)}`,
        );
  }
  lines.push('565999,2,x,many,2011-09-01 08:25:00,1.25,,UK', '565999,2');
  const path = join(folder, 'written.csv');
  writeFileSync(path, lines.join('\n'));
  return path;
}

const real = fileURLToPath(
  new URL('../../../../../shared/data/online-retail/online_retail_2011-09_to_10.csv.gz', import.meta.url),
);
const files = [
  { name: 'written for the test', path: writtenFile(), lines: 4_461, writtenOff: 30, onReceipts: 1_500 },
  // The published file is no part of the repository.
  ...(existsSync(real)
    ? [{ name: 'as published', path: real, lines: 110_968, writtenOff: 244, onReceipts: 50_000 }]
    : []),
];

describe.each(files)('UCI Online Retail, a file $name', ({ path, ...counts }) => {
  const endsAt = Date.parse('2026-07-04T12:00:00Z');
  let told: ToldFile;
  beforeAll(async () => {
    told = await ukOnlineRetail(path, { seed: '1', endsAt });
  }, 60_000);

  const deliveredOf = (spoil: (receipts: ReceiptDocument[]) => void = () => undefined) => {
    const { answers, received } = perfectNetwork(told);
    const { standing, complaints } = judge(told, answers, received);
    expect(complaints).toEqual([]);
    spoil(standing);
    return accountForLines(told.file, told.truth, standing);
  };

  it('accounts for all of its lines', () => {
    const account = deliveredOf();
    expect(account.linesInFile).toBe(counts.lines);
    expect(account.unaccounted).toBe(0);
    expect(account.onReceipts + account.reasons.reduce((sum, { lines }) => sum + lines, 0)).toBe(counts.lines);
    expect(account.onReceipts).toBeGreaterThan(counts.onReceipts);
    expect(account.differences).toEqual([]);
    // Stock written off: each line an invoice of its own.
    expect(account.reasons.find(({ reason }) => reason.includes('written off'))?.lines).toBe(counts.writtenOff);
    expect(lineSummary(account)).toContain(counts.lines.toLocaleString('en'));
  });

  it('notices one altered line, and one that is missing', () => {
    const altered = deliveredOf((receipts) => {
      receipts[0]!.lines[0]!.totalMinor += 1;
    });
    expect(altered.differences).toHaveLength(1);
    const missing = deliveredOf((receipts) => {
      receipts[1]!.lines.pop();
    });
    expect(missing.differences).toHaveLength(1);
    expect(missing.unaccounted).toBe(1);
  });

  it('says nothing that the edges would refuse by its shape, and everything adds up', () => {
    const { world, truth } = told;
    const wrong = world.phases
      .flatMap(({ events }) => events)
      .filter(({ number }) => truth.refused[number] === undefined)
      .filter((event) => {
        if (event.type === 'transaction') return !checkTransaction(JSON.parse(event.line)).ok;
        if (event.type !== 'sale') return false;
        const sale = JSON.parse(event.line) as SaleDocument;
        return !checkSale(sale).ok || !isReconciled(sale);
      });
    expect(wrong).toEqual([]);
  });

  it('moves the file by whole weeks to before the given end', () => {
    const { world } = told;
    expect(world.endsAt).toBeLessThanOrEqual(endsAt);
    expect(endsAt - world.endsAt).toBeLessThan(8 * 86_400_000);
  });

  it('is the same again for the same seed', async () => {
    expect(JSON.stringify(await ukOnlineRetail(path, { seed: '1', endsAt }))).toBe(JSON.stringify(told));
  }, 60_000);
});
