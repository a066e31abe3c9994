import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { checkTransaction } from '@quittance/bank-api';
import { checkSale, isReconciled } from '@quittance/retailer-api';
import { judge } from '../judge/judge.js';
import { perfectNetwork } from '../judge/perfect-network.js';
import { lineSummary } from '../judge/summary.js';
import type { ReceiptDocument, SaleDocument } from '@quittance/town';
import { accountForLines } from './accounting.js';
import { type ToldFile, ukOnlineRetail } from './uk-online-retail.js';

// Every line of the real file ends on a receipt or under a named reason, and one altered line is noticed.

const path = fileURLToPath(
  new URL('../../../../../shared/data/online-retail/online_retail_2011-09_to_10.csv.gz', import.meta.url),
);
const present = existsSync(path);
if (!present) console.warn(`SKIPPED: the trial data are not there (${path})`);

(present ? describe : describe.skip)('UCI Online Retail, the real file', () => {
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

  it('accounts for all 110,968 lines', () => {
    const account = deliveredOf();
    expect(account.linesInFile).toBe(110_968);
    expect(account.unaccounted).toBe(0);
    expect(account.onReceipts + account.reasons.reduce((sum, { lines }) => sum + lines, 0)).toBe(110_968);
    expect(account.onReceipts).toBeGreaterThan(50_000);
    expect(account.differences).toEqual([]);
    // 244 lines of stock written off, each an invoice of its own.
    expect(account.reasons.find(({ reason }) => reason.includes('written off'))?.lines).toBe(244);
    expect(lineSummary(account)).toContain('110,968');
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
