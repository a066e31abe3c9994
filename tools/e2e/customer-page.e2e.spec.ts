// A customer, the bank's app and the network in a real browser: signs in through the bank, sees what is shared, stops it with one press,
// and the receipt is gone from the bank's app.
import { createPublicKey, verify } from 'node:crypto';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import chromium from '@sparticuz/chromium';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSampleBank } from '@quittance/sample-bank';
import { type Network, openNetwork } from '@quittance/testbed';
import type { AxeResults } from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium as playwright } from 'playwright-core';
import { CustomerPage } from '../../apps/web/test/customer-page.js';
import { sale, store, transaction } from './src/canary-data.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const desk = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };

let network: Network;
let app: Awaited<ReturnType<typeof startSampleBank>>;
let browser: Browser;
let retailerKey: string;
let bankKey: string;

beforeAll(async () => {
  network = await openNetwork();
  retailerKey = await network.key('retailer', 'retailer-c');
  bankKey = await network.key('bank', 'bank-c');
  await network.call('ingestion', 'PUT', '/v1/stores/canary-store', { key: retailerKey, body: store });
  app = await startSampleBank({
    bankId: 'bank-c',
    name: 'Harbour Bank',
    deliveryUrl: network.bed.url('delivery'),
    consentUrl: network.bed.url('consent'),
    apiKey: bankKey,
  });
  await network.bed.query(
    'consent',
    'INSERT INTO bank_sign_in (bank_id, issuer, client_id, name) VALUES ($1, $2, $3, $4)',
    ['bank-c', `${app.url}/oidc`, 'quittance', 'Harbour Bank'],
  );
  // Of its own flags the one for machines with a single process would close it at the first page.
  const args = chromium.args.filter((flag) => flag !== '--single-process' && flag !== '--no-zygote');
  browser = await playwright.launch({ args, executablePath: await chromium.executablePath() });
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
  await network?.close();
});

let count = 0;
/** A payment that the bank knows of, and the sale that it paid for. */
const purchase = async (accountId: string, holder: string): Promise<string> => {
  count += 1;
  // The terminal's clock has whole seconds: nothing of the second in which somebody consents is certain to be after it.
  await sleep(1_000);
  const now = new Date(Date.now());
  const rrn = `7324200000${String(count).padStart(2, '0')}`;
  const till = sale(now);
  const tenders = till.tenders.map((t, i) => (i === 0 ? { ...t, card: { ...t.card, rrn } } : t));
  const entry = { ...transaction(now), transactionId: `tx-${accountId}-${count}`, accountId, rrn };
  const { transactionId } = entry;
  const told = {
    transactionId,
    accountId,
    holder,
    descriptor: 'CANARY',
    direction: 'debit',
    amountMinor: 100,
    currency: 'GBP',
    at: now.toISOString(),
  };
  await fetch(`${app.url}/transactions`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body: JSON.stringify(told),
  });
  const sold = { ...till, saleId: `sale-${rrn}`, tenders };
  expect((await network.call('ingestion', 'POST', '/v1/sales', { key: retailerKey, body: sold })).status).toBe(202);
  expect((await network.call('delivery', 'POST', '/v1/transactions', { key: bankKey, body: entry })).status).toBe(202);
  return transactionId;
};
const showsReceipt = async (accountId: string, transactionId: string): Promise<boolean> =>
  (await (await fetch(`${app.url}/accounts/${accountId}/${transactionId}`)).text()).includes('Not my receipt');
const until = async (what: string, holds: () => Promise<boolean>, ms = 5_000): Promise<number> => {
  const from = performance.now();
  while (!(await holds())) {
    if (performance.now() - from > ms) throw new Error(`${what}: not within ${ms} ms`);
    await sleep(25);
  }
  return performance.now() - from;
};

/** Signs the holder of an account in, through the bank's own page, and fails on whatever the browser complains of. */
const visit = async (
  accountId: string,
  work: (customer: CustomerPage) => Promise<void>,
  options: BrowserContextOptions = {},
) => {
  const context = await browser.newContext({ viewport: desk, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  const customer = new CustomerPage(page, network.bed.url('consent'));
  try {
    await customer.open();
    await customer.signInLink('Harbour Bank').click();
    await page.locator(`button[name="account"][value="${accountId}"]`).click();
    await customer.ready();
    await work(customer);
    expect(complaints).toEqual([]);
  } finally {
    await context.close();
  }
};

describe('a customer', () => {
  it('gives, buys, sees the receipt in the bank’s app, stops it with one press, and it is gone there within five seconds', async () => {
    const early = await purchase('acc-ada', 'Ada Byron');
    let bought = '';
    await visit('acc-ada', async (customer) => {
      expect(await customer.switchOf('receipts').isChecked()).toBe(false);
      await customer.pressSwitch('receipts');
      await customer.result('receipts').getByText('switched on').waitFor();
      bought = await purchase('acc-ada', 'Ada Byron');
      await until('the receipt is shown', () => showsReceipt('acc-ada', bought), 20_000);
      // What was bought before the consent is not shown, also when its entry is booked after it.
      const entry = {
        ...transaction(new Date()),
        transactionId: early,
        accountId: 'acc-ada',
        revision: 2,
        stage: 'clearing',
        state: 'booked',
      };
      await network.call('delivery', 'POST', '/v1/transactions', {
        key: bankKey,
        body: { ...entry, rrn: '732420000001' },
      });
      await network.settled();
      expect(await showsReceipt('acc-ada', early)).toBe(false);
      await customer.pressSwitch('receipts');
      await customer.result('receipts').getByText('switched off').waitFor();
      await until('the receipt is gone', async () => !(await showsReceipt('acc-ada', bought)));
      await customer.page.reload();
      await customer.ready();
      expect(await customer.switchOf('receipts').isChecked()).toBe(false);
      expect(await customer.historyRows().count()).toBe(2);
    });
    const { json } = await network.call('consent', 'GET', '/v1/consents?accountId=acc-ada', { key: bankKey });
    expect(json).toMatchObject({ scopes: [], consents: [{ state: 'withdrawn', version: 2 }] });
  });

  it('keeps what the bank has where they say so, and nothing new comes', async () => {
    await visit('acc-ada', async (customer) => {
      await customer.pressSwitch('receipts');
      await customer.result('receipts').getByText('switched on').waitFor();
      const kept = await purchase('acc-ada', 'Ada Byron');
      await until('the receipt is shown', () => showsReceipt('acc-ada', kept), 20_000);
      await customer.delivered('Keep them').focus();
      await customer.page.keyboard.press('Space');
      await customer.pressSwitch('receipts');
      await customer.result('receipts').getByText('switched off').waitFor();
      await network.settled();
      const later = await purchase('acc-ada', 'Ada Byron');
      await network.settled();
      expect([await showsReceipt('acc-ada', kept), await showsReceipt('acc-ada', later)]).toEqual([true, false]);
    });
  });

  it('ends what the bank holds for them, on a phone, and takes signed records along that prove it', async () => {
    await purchase('acc-bob', 'Bob Boole');
    const body = {
      accountId: 'acc-bob',
      scopes: ['receipts', 'insights'],
      state: 'given',
      givenAt: '2026-01-05T09:00:00Z',
      noticeVersion: '1',
    };
    await network.call('consent', 'PUT', '/v1/consents/of-bob', { key: bankKey, body });
    await visit(
      'acc-bob',
      async (customer) => {
        await customer.pressSwitch('insights');
        await customer.result('insights').getByText('switched off').waitFor();
        await customer.page.addScriptTag({ content: axe });
        const found = await customer.page.evaluate<AxeResults>('axe.run()');
        expect(found.violations.map(({ id }) => id)).toEqual([]);
        const download = await customer.download();
        const { keys, records } = JSON.parse(readFileSync(await download.path(), 'utf8')) as {
          keys: object[];
          records: { record: string; signature: string }[];
        };
        const key = createPublicKey({ key: keys[0] as never, format: 'jwk' });
        const isGood = records.map(({ record, signature }) =>
          verify(null, Buffer.from(record), key, Buffer.from(signature, 'base64url')),
        );
        expect(isGood).toEqual([true, true]);
      },
      { viewport: phone, hasTouch: true, isMobile: true, bypassCSP: true },
    );
    const { json } = await network.call('consent', 'GET', '/v1/consents/of-bob', { key: bankKey });
    expect(json).toMatchObject({ scopes: ['receipts'], state: 'given' });
  });
});
