// No receipt leaves without consent: not at the edge, not at the match, and not at the last moment before the webhook.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BasketContributed } from '@quittance/contracts-insights';
import { startSampleBank } from '@quittance/sample-bank';
import { type BankReceiver, type Network, NETWORK_SERVICES, openNetwork, startBankReceiver } from '@quittance/testbed';
import { databasePlaces, findTokens, logPlaces, topicPlaces } from './src/bytes.js';
import { sale, store, transaction } from './src/canary-data.js';

let network: Network;
let bank: BankReceiver;
let retailerKey: string;
let bankKey: string;

beforeAll(async () => {
  bank = await startBankReceiver();
  network = await openNetwork({ env: { delivery: { DELIVERY_RETRY_SCHEDULE_MS: '1000,1000,1000,1000,1000' } } });
  retailerKey = await network.key('retailer', 'retailer-c');
  bankKey = await network.key('bank', 'bank-c');
  await network.call('ingestion', 'PUT', '/v1/stores/canary-store', { key: retailerKey, body: store });
  await network.call('delivery', 'PUT', '/v1/endpoints/main', {
    key: bankKey,
    body: { url: bank.url, eventTypes: ['receipt.ready', 'receipt.revised', 'receipt.withdrawn'] },
  });
  await network.settled();
});

afterAll(async () => {
  await network?.close();
  await bank?.close();
});

const consentOf = (accountId: string, state: 'given' | 'withdrawn', scopes = ['receipts']) =>
  network.call('consent', 'PUT', `/v1/consents/of-${accountId}`, {
    key: bankKey,
    body: { accountId, scopes, state, givenAt: '2026-01-05T09:00:00Z', noticeVersion: '1' },
  });

let count = 0;
const purchase = (accountId: string) => {
  count += 1;
  const now = new Date(Date.now() - 60_000);
  const rrn = `7324100000${String(count).padStart(2, '0')}`;
  const till = sale(now);
  const tenders = till.tenders.map((t, i) => (i === 0 ? { ...t, card: { ...t.card, rrn } } : t));
  return {
    sale: { ...till, saleId: `sale-${rrn}`, tenders },
    transaction: { ...transaction(now), transactionId: `tx-${accountId}-${rrn}`, accountId, rrn },
  };
};
const send = async ({ sale: till, transaction: entry }: ReturnType<typeof purchase>) => {
  expect((await network.call('ingestion', 'POST', '/v1/sales', { key: retailerKey, body: till })).status).toBe(202);
  expect((await network.call('delivery', 'POST', '/v1/transactions', { key: bankKey, body: entry })).status).toBe(202);
};
const heard = (accountId: string): number => bank.received.filter((w) => w.body.includes(`"${accountId}"`)).length;

describe('consent', () => {
  it('brings a receipt when it is there', async () => {
    await consentOf('acc-with', 'given');
    await network.settled();
    await send(purchase('acc-with'));
    await network.settled();
    expect(heard('acc-with')).toBe(1);
  });

  it('is in force once it is answered: a transaction right behind it brings its receipt, or is refused for now', async () => {
    const refused: number[] = [];
    const accounts = Array.from({ length: 20 }, (_, n) => `acc-at-once-${n}`);
    for (const [n, accountId] of accounts.entries()) {
      const { sale: till, transaction: entry } = purchase(accountId);
      await network.call('ingestion', 'POST', '/v1/sales', { key: retailerKey, body: till });
      expect((await consentOf(accountId, 'given')).status).toBe(200);
      for (let status = 503; status === 503; ) {
        // Alone, and as a line of a stream.
        const how = n % 2 ? { body: entry } : { raw: `${JSON.stringify(entry)}\n`, type: 'application/x-ndjson' };
        const answer = await network.call('delivery', 'POST', '/v1/transactions', { key: bankKey, ...how });
        const line = answer.json as { problem?: { status: number; code: string } };
        status = line.problem?.status ?? answer.status;
        if (status === 503) refused.push(n);
        else expect([status, answer.json['status']]).toEqual([n % 2 ? 202 : 200, 'accepted']);
      }
    }
    await network.settled();
    expect(accounts.map(heard)).toEqual(accounts.map(() => 1));
    // A refusal is right where the projection takes long; it is not the rule.
    expect(refused.length).toBeLessThan(10);
  });

  it('keeps a transaction of an account without it nowhere at all', async () => {
    const { sale: till, transaction: entry } = purchase('acc-NEVER-ASKED');
    await send({
      sale: till,
      transaction: { ...entry, transactionId: 'tx-NEVER-ASKED', descriptor: 'descriptor-NEVER-ASKED' },
    });
    await network.settled();
    expect(heard('acc-NEVER-ASKED')).toBe(0);
    const topics = [...Object.keys(network.bed.topology.topics)];
    const places = [...(await topicPlaces(network, topics)), ...logPlaces(network, NETWORK_SERVICES)];
    for (const service of NETWORK_SERVICES) places.push(...(await databasePlaces(network, service)));
    expect(findTokens(['NEVER-ASKED'], places)).toEqual([]);
  });

  it('does not turn a consent to insights into one to receipts', async () => {
    await consentOf('acc-insights', 'given', ['insights']);
    await network.settled();
    await send(purchase('acc-insights'));
    await network.settled();
    expect(heard('acc-insights')).toBe(0);
  });

  it('stops a match that has not been made when it is withdrawn', async () => {
    await consentOf('acc-between', 'given');
    await network.settled();
    const { sale: till, transaction: entry } = purchase('acc-between');
    await network.call('delivery', 'POST', '/v1/transactions', { key: bankKey, body: entry });
    await network.settled();
    await consentOf('acc-between', 'withdrawn');
    await network.settled();
    await network.call('ingestion', 'POST', '/v1/sales', { key: retailerKey, body: till });
    await network.settled();
    expect(heard('acc-between')).toBe(0);
  });

  it('stops a receipt that is already in flight to the bank', async () => {
    await consentOf('acc-flight', 'given');
    await network.settled();
    bank.answer = () => ({ status: 503 });
    await send(purchase('acc-flight'));
    await network.bed.settled();
    const attempts = heard('acc-flight');
    await consentOf('acc-flight', 'withdrawn');
    await network.settled();
    bank.answer = () => ({ status: 204 });
    await sleep(2_500); // two more turns of the retry schedule
    expect(attempts).toBeGreaterThanOrEqual(1);
    expect(heard('acc-flight')).toBe(attempts);
    const { json } = await network.call('delivery', 'GET', '/v1/events', { key: bankKey });
    const events = json['events'] as { type: string; data: { accountId: string } }[];
    const told = events.filter(({ data }) => data.accountId === 'acc-flight').map(({ type }) => type);
    expect(told).toEqual(['consent.ended']);
  });
});

describe('a basket', () => {
  const both = ['receipts', 'insights'];
  const counted = async (): Promise<number> =>
    (await network.bed.query('analytics', 'SELECT 1 FROM contribution WHERE NOT taken_back')).length;

  it.each([
    ['insights', 'given'],
    ['all of it', 'withdrawn'],
  ] as const)('is out of what analysts will see within seconds of the end of consent to %s', async (what, state) => {
    const accountId = `acc-basket-${state}`;
    await consentOf(accountId, 'given', both);
    await network.settled();
    const before = await counted();
    await send(purchase(accountId));
    await network.settled();
    expect(await counted()).toBe(before + 1);
    expect((await consentOf(accountId, state)).status).toBe(200);
    const from = Date.now();
    while ((await counted()) > before) {
      if (Date.now() - from > 5_000)
        throw new Error(`without consent to ${what} the basket still counts after five seconds`);
      await sleep(20);
    }
    await network.settled();
    expect([await counted(), heard(accountId)]).toEqual([before, 1]);
  });

  it('is taken back without a word of what was bought, when, or by whom', async () => {
    const values = await network.bed.readValues(BasketContributed);
    expect(values.map(({ state }) => state).sort()).toEqual(['contributed', 'contributed', 'withdrawn', 'withdrawn']);
    for (const { state, window, ...told } of values) {
      if (state !== 'withdrawn') continue;
      const { pseudonym, contributionId, contributedAt, ...rest } = told;
      expect(contributedAt).toBe(window);
      expect([pseudonym, contributionId].every((name) => /^[\w-]{22}$/.test(name))).toBe(true);
      expect(Object.values(rest).every((value) => value === '' || value === 0)).toBe(true);
    }
    expect(JSON.stringify(values)).not.toContain('acc-basket');
  });
});

describe('a bank’s app', () => {
  it('takes an account’s receipts down within seconds of the end of its consent', async () => {
    const deliveryUrl = network.bed.url('delivery');
    const app = await startSampleBank({
      bankId: 'bank-c',
      name: 'App',
      deliveryUrl,
      apiKey: bankKey,
      endpointId: 'app',
    });
    try {
      await consentOf('acc-app', 'given');
      await network.settled();
      const bought = purchase('acc-app');
      await send(bought);
      await network.settled();
      const path = `${app.url}/accounts/acc-app/${bought.transaction.transactionId}`;
      const shows = async (text: string) => (await (await fetch(path)).text()).includes(text);
      expect(await shows('Not my receipt')).toBe(true);
      await consentOf('acc-app', 'withdrawn');
      const from = Date.now();
      while (!(await shows('Receipts of this account were taken down'))) {
        if (Date.now() - from > 5_000) throw new Error('the receipt is still shown after five seconds');
        await sleep(50);
      }
    } finally {
      await app.stop();
    }
  });
});
