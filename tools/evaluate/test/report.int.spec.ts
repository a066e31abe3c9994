// An evaluation with a truth replays, and then judges what it has just written.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aTransactionBody } from '@quittance/bank-api/builders';
import { aSaleBody, aStoreBody } from '@quittance/retailer-api/builders';
import { testStack } from '@quittance/testbed';
import { runCli } from '../src/cli.js';
import { aPayment, aTruth } from '../src/report/builders.js';
import type { Report } from '../src/report/report.js';

let dir: string;
const file = (name: string) => join(dir, name);
const write = (name: string, rows: readonly object[]) =>
  writeFileSync(file(name), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'quittance-report-test-'));
  const numbers = { rrn: '632710000042', terminalId: 'T0000001' };
  const sale = aSaleBody({ tenders: [{ kind: 'card', amountMinor: 450, card: numbers }] });
  const [sold, seen] = ['2026-11-23T10:15:20Z', '2026-11-23T10:15:50Z'];
  write('stores', [{ ...aStoreBody(), retailerId: 'corner', storeId: 'store-1', arrivesAt: '2026-11-01T00:00:00Z' }]);
  write('sales', [{ ...sale, retailerId: 'corner', arrivesAt: sold }]);
  write('transactions', [{ ...aTransactionBody(numbers), bankId: 'northbank', arrivesAt: seen }]);
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function evaluate(...more: readonly string[]) {
  const said: string[] = [];
  const inputs = ['stores', 'sales', 'transactions', 'truth'].flatMap((name) => [`--${name}`, file(name)]);
  const outputs = [
    '--decisions',
    file('decisions'),
    '--report',
    file('report'),
    '--database-url',
    testStack().adminUrl,
  ];
  const code = await runCli([...inputs, ...outputs, ...more], (line) => said.push(line));
  return { code, said: said.join('\n'), report: JSON.parse(readFileSync(file('report'), 'utf8')) as Report };
}

it('judges what the replay decided, in simulated time', async () => {
  write('truth', [aPayment(), aTruth({ bothAt: '2026-11-23T10:15:50Z' })]);
  const { code, said, report } = await evaluate('--max-leaks', '0');
  expect({ code, said }).toEqual({ code: 0, said: expect.stringContaining('1 asserted by rrn-terminal') });
  expect(report.total).toMatchObject({ asserted: 1, right: 1, recall: 1, secondsToRight: { p50: 0, p99: 0 } });
  expect(report.curve).toEqual([expect.objectContaining({ tier: 'rrn-terminal', recall: 1 })]);
});

it('exits with 1 when there are more leaks than allowed', async () => {
  write('truth', [aPayment({ customer: 'bob' }), aTruth({ of: null, resolvable: false })]);
  const { code, said } = await evaluate('--max-leaks', '0');
  expect(code).toBe(1);
  expect(said).toMatch(/evaluate: 1 of 1 assertions leak, and --max-leaks allows 0$/);
});
