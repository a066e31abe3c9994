// A service that is cut off from Kafka no longer learns what customers decide: while a bank goes on asking and its webhook goes on being tried, delivery
// stops both within the age that it allows consents to have, and what was decided meanwhile counts once the wire is mended.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  type BankReceiver,
  type Network,
  openNetwork,
  type OwnStack,
  startBankReceiver,
  startOwnStack,
} from '@quittance/testbed';
import { CONSENT_ID, consent, sale, store, transaction } from './src/canary-data.js';

/** The setting is 60 s in service: CONSENT_MAX_AGE_MS of 60000 shows the same, in more than a minute. */
const MAX_AGE_MS = Number(process.env['CONSENT_MAX_AGE_MS'] ?? 6_000);
const TRIED_EVERY_MS = 300;

const folder = mkdtempSync(join(tmpdir(), 'quittance-cut-'));
const cut = join(folder, 'cut');
let own: OwnStack;
let network: Network;
let bank: BankReceiver;
let keys: { readonly retailer: string; readonly bank: string };

beforeAll(async () => {
  own = await startOwnStack();
  network = await openNetwork({
    stack: own,
    env: {
      delivery: {
        NODE_OPTIONS: `--require ${join(import.meta.dirname, 'src', 'cut-kafka.cjs')}`,
        CUT_WHILE: cut,
        CUT_PORT: new URL(`kafka://${own.access.brokers}`).port,
        CONSENT_MAX_AGE_MS: String(MAX_AGE_MS),
        DELIVERY_RETRY_SCHEDULE_MS: Array.from({ length: 30 }, () => TRIED_EVERY_MS).join(','),
      },
    },
  });
  bank = await startBankReceiver();
  keys = { retailer: await network.key('retailer', 'retailer-cut'), bank: await network.key('bank', 'bank-cut') };
});

afterAll(async () => {
  await network?.close();
  await bank?.close();
  await own?.close();
  rmSync(folder, { recursive: true, force: true });
});

const put = async (path: string, service: 'ingestion' | 'consent' | 'delivery', key: string, body: object) => {
  const answer = await network.call(service, 'PUT', path, { key, body });
  expect([path, answer.status < 300]).toEqual([path, true]);
};

const attempts = () => bank.received.filter(({ body }) => body.includes('"receipt.ready"'));
const until = async (what: string, holds: () => boolean | Promise<boolean>, ms: number): Promise<void> => {
  const end = Date.now() + ms;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`${what}: not within ${ms} ms`);
    await sleep(50);
  }
};
const asks = () => network.call('delivery', 'GET', '/v1/events', { key: keys.bank });

it('stops within that age, answers 503 until it knows again, and then sends nothing that was withdrawn meanwhile', async () => {
  await put('/v1/stores/canary-store', 'ingestion', keys.retailer, store);
  await put(`/v1/consents/${CONSENT_ID}`, 'consent', keys.bank, consent);
  // Nobody takes the webhook, so that it is tried and tried.
  bank.answer = ({ body }) => ({ status: body.includes('consent.ended') ? 204 : 503 });
  await put('/v1/endpoints/main', 'delivery', keys.bank, { url: bank.url, payload: 'full' });
  const now = new Date();
  await network.call('ingestion', 'POST', '/v1/sales', { key: keys.retailer, body: sale(now) });
  await network.call('delivery', 'POST', '/v1/transactions', { key: keys.bank, body: transaction(now) });
  await until('the receipt is tried', () => attempts().length > 1, 30_000);

  writeFileSync(cut, '');
  const cutAt = Date.now();
  // The wire is looked at every 50 ms: nothing of the withdrawal may come through.
  await sleep(500);
  await put(`/v1/consents/${CONSENT_ID}`, 'consent', keys.bank, { ...consent, state: 'withdrawn' });
  await until('the edge says no', async () => (await asks()).status === 503, MAX_AGE_MS + 2_000);
  const saidNoAfterMs = Date.now() - cutAt;
  await sleep(2_000);
  const lastTriedMs = Math.max(...attempts().map(({ at }) => at)) - cutAt;
  process.stderr.write(
    `cut off: the edge said no after ${saidNoAfterMs} ms, the last attempt was after ${lastTriedMs} ms\n`,
  );
  // It went on for a while, or there was nothing to stop.
  expect(lastTriedMs).toBeGreaterThan(0);
  expect(lastTriedMs).toBeLessThanOrEqual(MAX_AGE_MS);
  expect(saidNoAfterMs).toBeLessThanOrEqual(MAX_AGE_MS + 500);
  expect((await asks()).json['code']).toBe('consent_state_unknown');
  const paid = await network.call('delivery', 'POST', '/v1/transactions', {
    key: keys.bank,
    body: { ...transaction(now), transactionId: 'paid-while-cut' },
  });
  expect(paid.status).toBe(503);

  const tried = attempts().length;
  rmSync(cut);
  expect(existsSync(cut)).toBe(false);
  await until('it knows again', async () => (await asks()).status === 200, 60_000);
  await until('the bank is told', () => bank.received.some(({ body }) => body.includes('consent.ended')), 30_000);
  await sleep(10 * TRIED_EVERY_MS);
  expect(attempts().length).toBe(tried);
}, 240_000);
