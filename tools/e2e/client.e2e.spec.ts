// Clients that are generated from docs/api walk the walk of the README: what the documents say compiles, and is so. And so does who copies it.
import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Network, openNetwork } from '@quittance/testbed';
import createClient from 'openapi-fetch';
import type { paths as AnalyticsPaths } from './src/generated/analytics.js';
import type { paths as ConsentPaths } from './src/generated/consent.js';
import type { paths as DeliveryPaths } from './src/generated/delivery.js';
import type { paths as IngestionPaths } from './src/generated/ingestion.js';

let network: Network;
let keys: { readonly retailer: string; readonly bank: string };
let retailer: ReturnType<typeof createClient<IngestionPaths>>;
let consents: ReturnType<typeof createClient<ConsentPaths>>;
let bank: ReturnType<typeof createClient<DeliveryPaths>>;
let analyst: ReturnType<typeof createClient<AnalyticsPaths>>;

beforeAll(async () => {
  network = await openNetwork();
  const [retailerKey, bankKey, analystKey] = await Promise.all([
    network.key('retailer', 'corner-books'),
    network.key('bank', 'northbank'),
    network.key('analyst', 'a-1'),
  ]);
  keys = { retailer: retailerKey, bank: bankKey };
  const at = (service: 'ingestion' | 'consent' | 'delivery' | 'analytics', key: string) => ({
    baseUrl: network.bed.url(service),
    headers: { authorization: `Bearer ${key}` },
  });
  retailer = createClient<IngestionPaths>(at('ingestion', retailerKey));
  consents = createClient<ConsentPaths>(at('consent', bankKey));
  bank = createClient<DeliveryPaths>(at('delivery', bankKey));
  analyst = createClient<AnalyticsPaths>(at('analytics', analystKey));
});
afterAll(() => network?.close());

const run = promisify(execFile);
const isHere = (shell: string) => spawnSync(shell, ['-c', 'true']).status === 0;

/** The blocks of the README's walk: the addresses, what is sent, what is looked at. */
function walk(): string[] {
  const readme = readFileSync(join(import.meta.dirname, '..', '..', 'README.md'), 'utf8');
  const section = readme.split('## A walk with curl')[1]!.split('\n## ')[0]!;
  return [...section.matchAll(/```sh\n(.*?)```/gs)].map(([, block]) => block!);
}

describe.each([
  ['bash', '1800000001'],
  ['zsh', '1800000002'],
])('the walk of the README, copied into %s', (shell, n) => {
  const test = isHere(shell) ? it : it.skip;

  test('ends with the receipt of who walks it', async () => {
    const env = {
      PATH: process.env['PATH'],
      ...{ INGESTION: network.bed.url('ingestion'), CONSENT: network.bed.url('consent') },
      ...{ DELIVERY: network.bed.url('delivery'), RETAILER_KEY: keys.retailer, BANK_KEY: keys.bank },
      ...{ N: n, NOW: new Date(Date.now() - 60_000).toISOString() },
    };
    const [addresses, sending, looking, ...more] = walk();
    expect([addresses, more]).toEqual([expect.stringMatching(/^source \.quittance\/env\.sh; N=.*; NOW=.*\n$/), []]);
    const sent = await run(shell, ['-c', sending!], { env });
    expect(sent.stdout.match(/"status":"(registered|accepted)"|"scopes":\["receipts"\],"state":"given"/g)).toHaveLength(
      4,
    );
    await network.settled();
    const seen = await run(shell, ['-c', looking!.replace(/^npm run ops .*$/m, '')], { env });
    expect(seen.stdout).toContain('The Rings of Saturn');
    expect(seen.stdout.match(/"transactionId":"[^"]*"/g)).toEqual(
      Array.from({ length: 2 }, () => `"transactionId":"t-${n}"`),
    );
  });
});

it('a retailer sends a sale, a bank its payment, and fetches the receipt', async () => {
  const soldAt = new Date(Date.now() - 60_000).toISOString();
  const store = await retailer.PUT('/v1/stores/{storeId}', {
    params: { path: { storeId: 'high-street' } },
    body: {
      name: 'High Street',
      tradingName: 'Corner Books',
      address: { lines: ['1 High Street'], city: 'Leeds', postcode: 'LS1 4AB', country: 'GB' },
      mcc: '5942',
      currency: 'GBP',
      timeZone: 'Europe/London',
      acceptors: [{ acquirerId: 'acq-1', merchantId: 'M100200', terminalIds: ['T1'] }],
    },
  });
  expect(store.data?.status).toBe('registered');
  const consent = await consents.PUT('/v1/consents/{consentId}', {
    params: { path: { consentId: 'c-1' } },
    body: { accountId: 'acc-1', scopes: ['receipts'], state: 'given', givenAt: soldAt, noticeVersion: '2026-01' },
  });
  expect(consent.data?.version).toBe(1);
  await network.settled();
  const sale = await retailer.POST('/v1/sales', {
    body: {
      saleId: 's-1',
      kind: 'sale',
      storeId: 'high-street',
      soldAt,
      currency: 'GBP',
      totalMinor: 1299,
      lines: [{ kind: 'item', text: 'The Rings of Saturn', quantity: '1', unitPriceMinor: 1299, totalMinor: 1299 }],
      tenders: [
        {
          kind: 'card',
          amountMinor: 1299,
          card: { last4: '4242', rrn: '632410000017', terminalId: 'T1', authCode: 'A1B2C3' },
        },
      ],
    },
  });
  expect(sale.response.status).toBe(202);
  const intake = await retailer.GET('/v1/sales/{saleId}', { params: { path: { saleId: 's-1' } } });
  expect(intake.data?.state).toBe('recorded');
  const transaction = await bank.POST('/v1/transactions', {
    body: {
      transactionId: 't-1',
      accountId: 'acc-1',
      stage: 'authorisation',
      state: 'pending',
      direction: 'debit',
      amountMinor: 1299,
      currency: 'GBP',
      cardLast4: '4242',
      acquirerId: 'acq-1',
      merchantId: 'M100200',
      terminalId: 'T1',
      rrn: '632410000017',
      authCode: 'A1B2C3',
      transmittedAt: soldAt,
    },
  });
  expect(transaction.response.status).toBe(202);
  await network.settled();
  const { data: state } = await bank.GET('/v1/transactions/{transactionId}', {
    params: { path: { transactionId: 't-1' } },
  });
  expect(state?.state).toBe('receipt');
  const { data: page } = await bank.GET('/v1/events', { params: { query: { transactionId: 't-1', order: 'newest' } } });
  expect(page?.events.map(({ type }) => type)).toEqual(['receipt.ready']);
  const receiptId = state?.receiptId ?? '';
  const { data: receipt } = await bank.GET('/v1/receipts/{receiptId}', { params: { path: { receiptId } } });
  expect(receipt?.lines.map(({ text, totalMinor }) => [text, totalMinor])).toEqual([['The Rings of Saturn', 1299]]);
});

it('a refusal comes with its code, which the client knows', async () => {
  const { error } = await bank.GET('/v1/receipts/{receiptId}', { params: { path: { receiptId: 'none' } } });
  expect(error?.code).toBe('not_found');
  const { error: other } = await analyst.GET('/v1/insights/{metric}', {
    params: { path: { metric: 'hourly-baskets' }, query: { from: 'yesterday' } },
  });
  expect(other?.code).toBe('invalid_fields');
  // @ts-expect-error: an edge has no such code.
  expect(other?.code === 'receipt_withdrawn').toBe(false);
});
