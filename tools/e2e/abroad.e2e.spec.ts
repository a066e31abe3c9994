// A shop abroad, paid in another money than it counts in: the receipt says every amount in its own currency and the hour on the shop's clock.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Network, openNetwork } from '@quittance/testbed';
import { SHARED, store, transaction } from './src/canary-data.js';

let network: Network;
let retailerKey: string;
let bankKey: string;

beforeAll(async () => {
  network = await openNetwork();
  retailerKey = await network.key('retailer', 'retailer-a');
  bankKey = await network.key('bank', 'bank-a');
  const body = { ...store, currency: 'JPY', timeZone: 'Asia/Tokyo' };
  await network.call('ingestion', 'PUT', '/v1/stores/tokyo', { key: retailerKey, body });
  const consent = { accountId: 'acc-a', scopes: ['receipts'], state: 'given' };
  await network.call('consent', 'PUT', '/v1/consents/c-a', {
    key: bankKey,
    body: { ...consent, givenAt: '2026-01-05T09:00:00Z', noticeVersion: '1' },
  });
  await network.settled();
});

afterAll(() => network?.close());

it('from the till to the bank', async () => {
  const now = new Date(Math.floor(Date.now() / 1_000) * 1_000 - 60_000);
  const onTheClock = new Date(now.getTime() + 9 * 3_600_000).toISOString().slice(0, 19);
  const { amountMinor, rrn, terminalId, merchantId, authCode, last4 } = SHARED;
  const code = (value: string) => ({ format: 'qr', value });
  const sale = {
    saleId: 'sale-abroad',
    kind: 'sale',
    storeId: 'tokyo',
    soldAt: onTheClock,
    currency: 'JPY',
    totalMinor: 1_100,
    barcode: { format: 'code128', value: '0099' },
    barcodes: [code('9'.repeat(4_096)), code('second')],
    lines: [
      {
        lineId: '1',
        kind: 'item',
        text: 'Tea',
        quantity: '0.7',
        unit: 'l',
        unitPrice: '1285.714',
        totalMinor: 900,
        vatCode: 'A',
      },
      {
        kind: 'modifier',
        text: 'Milk',
        quantity: '2',
        unit: 'dl',
        unitPriceMinor: 50,
        totalMinor: 100,
        vatCode: 'A',
        parentLineId: '1',
      },
      { kind: 'tax', text: 'Consumption tax', quantity: '1', totalMinor: 100, vatCode: 'A' },
    ],
    vat: [{ code: 'A', ratePercent: 10, grossMinor: 1_100, netMinor: 1_000, vatMinor: 100 }],
    tenders: [
      { kind: 'card', amountMinor, currency: 'GBP', card: { rrn, terminalId, merchantId, authCode, last4 } },
      { kind: 'cash', amountMinor: 500 },
      { kind: 'cash', amountMinor: 77, currency: 'EUR' },
    ],
  };
  expect((await network.call('ingestion', 'POST', '/v1/sales', { key: retailerKey, body: sale })).status).toBe(202);
  const entry = { ...transaction(now), transactionId: 'tx-a', accountId: 'acc-a' };
  expect((await network.call('delivery', 'POST', '/v1/transactions', { key: bankKey, body: entry })).status).toBe(202);
  await network.settled();
  const events = await network.call('delivery', 'GET', '/v1/events', { key: bankKey });
  const [event] = events.json['events'] as { data: { receiptId: string } }[];
  const receipt = await network.call('delivery', 'GET', `/v1/receipts/${event!.data.receiptId}`, { key: bankKey });
  expect(receipt.json).toMatchObject({
    purchasedAt: `${onTheClock}+09:00`,
    currency: 'JPY',
    totalMinor: 1_100,
    lines: [
      {
        unitPrice: '1285.714',
        modifiers: [{ text: 'Milk', quantity: '2', unit: 'dl', unitPriceMinor: 50, totalMinor: 100, vatCode: 'A' }],
      },
      { kind: 'tax', totalMinor: 100 },
    ],
    vat: [{ code: 'A', ratePercent: '10' }],
    vatComplete: true,
    payment: { kind: 'card', amountMinor, currency: 'GBP', last4 },
    otherPaymentsMinor: 500,
    barcode: sale.barcode,
    barcodes: sale.barcodes,
  });
});
