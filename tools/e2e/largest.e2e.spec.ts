// What an edge accepts fits all the way, however large: a sale of the largest size at a store with the longest names becomes a receipt.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { MAX_DOCUMENT_BYTES } from '@quittance/contracts';
import { sale, store, transaction } from './src/canary-data.js';
import { type Network, openNetwork } from '@quittance/testbed';

let network: Network;
let retailerKey: string;
let bankKey: string;

/** Of the longest that a label may be, in characters of four bytes. */
const longest = '🏪'.repeat(100);

beforeAll(async () => {
  network = await openNetwork();
  retailerKey = await network.key('retailer', 'retailer-l');
  bankKey = await network.key('bank', 'bank-l');
  const address = { ...store.address, lines: Array.from({ length: 10 }, () => longest), city: longest };
  const body = { ...store, name: longest, tradingName: longest, legalName: longest, address };
  const put = await network.call('ingestion', 'PUT', '/v1/stores/canary-store', { key: retailerKey, body });
  expect(put.status).toBe(200);
  const consent = { accountId: 'acc-l', scopes: ['receipts', 'insights'], state: 'given' };
  await network.call('consent', 'PUT', '/v1/consents/c-l', {
    key: bankKey,
    body: { ...consent, givenAt: '2026-01-05T09:00:00Z', noticeVersion: '1' },
  });
  await network.settled();
});

afterAll(() => network?.close());

/** The sale with as many lines as it may have, the last of them cut so that the document has exactly this many bytes. */
const ofBytes = (bytes: number, till: ReturnType<typeof sale>) => {
  const sized = (lines: readonly object[]) => Buffer.byteLength(JSON.stringify({ ...till, lines }));
  const line = (text: string) => ({ kind: 'item', text, quantity: '1', totalMinor: 0 });
  const lines = [...till.lines] as object[];
  while (sized([...lines, line('🧾'.repeat(250))]) <= bytes) lines.push(line('🧾'.repeat(250)));
  const rest = bytes - sized([...lines, line('')]);
  return { ...till, lines: rest < 0 ? lines : [...lines, line('x'.repeat(Math.min(500, rest)))] };
};

it('is taken, matched and handed to the bank, and the sales beside it are, too', async () => {
  const now = new Date(Date.now() - 60_000);
  const code = { format: 'qr', value: '9'.repeat(7_089) };
  const till = { ...sale(now), saleId: 'the-largest', barcode: code, barcodes: Array.from({ length: 10 }, () => code) };
  const body = ofBytes(MAX_DOCUMENT_BYTES, till);
  expect(MAX_DOCUMENT_BYTES - Buffer.byteLength(JSON.stringify(body))).toBeLessThan(500);
  expect((await network.call('ingestion', 'POST', '/v1/sales', { key: retailerKey, body })).status).toBe(202);
  const entry = { ...transaction(now), transactionId: 'tx-l', accountId: 'acc-l' };
  expect((await network.call('delivery', 'POST', '/v1/transactions', { key: bankKey, body: entry })).status).toBe(202);
  await network.settled();
  const events = await network.call('delivery', 'GET', '/v1/events', { key: bankKey });
  const [event] = events.json['events'] as { data: { receiptId: string } }[];
  const receipt = await network.call('delivery', 'GET', `/v1/receipts/${event!.data.receiptId}`, { key: bankKey });
  expect((receipt.json['lines'] as unknown[]).length).toBeGreaterThan(900);
  expect(receipt.json).toMatchObject({ barcode: code, barcodes: till.barcodes });
  for (const service of ['ingestion', 'matching', 'delivery'] as const) {
    const [row] = await network.bed.query<{ n: number }>(service, 'SELECT count(*)::int AS n FROM outbox_refused');
    expect(row!.n).toBe(0);
  }
});

it('and one byte more than an edge takes is refused there', async () => {
  const body = ofBytes(MAX_DOCUMENT_BYTES, { ...sale(new Date(Date.now() - 60_000)), saleId: 'too-large' });
  const raw = JSON.stringify(body).padEnd(MAX_DOCUMENT_BYTES + 1, ' ');
  const answer = await network.call('ingestion', 'POST', '/v1/sales', { key: retailerKey, raw });
  expect(answer.json).toMatchObject({ status: 413, code: 'too_large' });
});
