// Every field of a sale, a transaction and a consent holds a token of its own, and every byte the other side can reach is searched: only what the receipt's allow-list names may cross.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type BankReceiver,
  type Network,
  NETWORK_SERVICES,
  openNetwork,
  type OtlpReceiver,
  otlpReceiver,
  startBankReceiver,
} from '@quittance/testbed';
import { databasePlaces, findTokens, logPlaces, metricPlaces, type Place, topicPlaces } from './src/bytes.js';
import {
  BANK_ONLY,
  CONSENT_ID,
  consent,
  EVERYTHING,
  SALE_CROSSES,
  SALE_STAYS,
  STORE_CROSSES,
  STORE_STAYS,
  sale,
  SHARED,
  store,
  transaction,
} from './src/canary-data.js';

let network: Network;
let otlp: OtlpReceiver;
let bank: BankReceiver;
const bankAnswers: Place[] = [];
const retailerAnswers: Place[] = [];
const analystAnswers: Place[] = [];

const kept = (places: Place[], name: string, answer: { text: string; headers: Record<string, string> }): void =>
  void places.push({ name, text: `${JSON.stringify(answer.headers)} ${answer.text}` });

beforeAll(async () => {
  otlp = await otlpReceiver();
  bank = await startBankReceiver();
  network = await openNetwork({ otlp });
  const retailerKey = await network.key('retailer', 'retailer-canary');
  const bankKey = await network.key('bank', 'bank-canary');
  const analystKey = await network.key('analyst', 'analyst-canary');
  const asRetailer = async (method: string, path: string, body?: unknown) => {
    const answer = await network.call('ingestion', method, path, { key: retailerKey, body });
    kept(retailerAnswers, `${method} ${path}`, answer);
    return answer;
  };
  const asBank = async (service: 'delivery' | 'consent', method: string, path: string, body?: unknown) => {
    const answer = await network.call(service, method, path, { key: bankKey, body });
    kept(bankAnswers, `${method} ${path}`, answer);
    return answer;
  };

  const now = new Date(Date.now() - 60_000);
  expect((await asRetailer('PUT', '/v1/stores/canary-store', store)).status).toBeLessThan(300);
  expect((await asBank('consent', 'PUT', `/v1/consents/${CONSENT_ID}`, consent)).status).toBeLessThan(300);
  expect(
    (await asBank('delivery', 'PUT', '/v1/endpoints/full', { url: `${bank.url}/full`, payload: 'full' })).status,
  ).toBeLessThan(300);
  expect(
    (await asBank('delivery', 'PUT', '/v1/endpoints/thin', { url: `${bank.url}/thin`, payload: 'thin' })).status,
  ).toBeLessThan(300);
  await network.settled();
  expect((await asRetailer('POST', '/v1/sales', sale(now))).status).toBe(202);
  expect((await asBank('delivery', 'POST', '/v1/transactions', transaction(now))).status).toBe(202);
  await network.settled();

  // Refusals, so that errors are searched too.
  await asRetailer('POST', '/v1/sales', { ...sale(now), totalMinor: 'CANARY-r-bad-amount' });
  await asRetailer('POST', '/v1/sales', { ...sale(now), totalMinor: 1 });
  await asBank('delivery', 'POST', '/v1/transactions', { ...transaction(now), amountMinor: 'CANARY-b-bad-amount' });
  await asBank('delivery', 'POST', '/v1/transactions', { ...transaction(now), descriptor: 'another content' });
  // A record that cannot be read, on the way to each consumer: what is parked of it is searched too.
  await network.bed.produceBytes(
    { name: 'retailer.sale.recorded.v1' } as never,
    'k',
    Buffer.from('CANARY-r-unreadable'),
  );
  await network.bed.produceBytes({ name: 'bank.receipt.ready.v1' } as never, 'k', Buffer.from('CANARY-b-unreadable'));

  const events = await asBank('delivery', 'GET', '/v1/events');
  const receiptId = /"receiptId":"([0-9a-f-]{36})"/.exec(events.text)?.[1];
  await asBank('delivery', 'GET', `/v1/receipts/${receiptId}`);
  await asBank('delivery', 'GET', '/v1/receipts/00000000-0000-4000-8000-000000000000');
  await asBank('delivery', 'POST', `/v1/receipts/${receiptId}/dispute`, { reason: 'not my receipt' });
  await network.settled();
  kept(
    analystAnswers,
    'insights',
    await network.call(
      'analytics',
      'GET',
      '/v1/insights/hourly-baskets?from=2020-01-01T00:00:00Z&to=2030-01-01T00:00:00Z',
      { key: analystKey },
    ),
  );
});

afterAll(async () => {
  await network?.close();
  await bank?.close();
  await otlp?.close();
});

const webhooks = (): Place[] =>
  bank.received.map((w) => ({ name: `webhook ${w.path}`, text: `${JSON.stringify(w.headers)} ${w.body}` }));
const topicsOf = (reader: string): string[] =>
  Object.entries(network.bed.topology.topics)
    .filter(([, t]) => t.writer === reader || reader in t.readers)
    .map(([name]) => name);
const bankTopics = () => [...new Set([...topicsOf('delivery'), ...topicsOf('consent'), 'bank.delivery.parked.v1'])];
const insightTopics = () => [
  ...new Set([...topicsOf('analytics'), ...topicsOf('analyst-demo'), 'insights.analytics.parked.v1']),
];

describe('towards the bank', () => {
  it('carries the receipt, so the search below looks where something is', () => {
    const full = webhooks().filter((w) => w.name === 'webhook /full');
    expect(full.length).toBeGreaterThan(0);
    expect(findTokens([...STORE_CROSSES, ...SALE_CROSSES], [full[0]!]).length).toBe(
      STORE_CROSSES.length + SALE_CROSSES.length,
    );
  });

  it('shows nothing else of the sale in webhooks, answers, errors, topics or its database', async () => {
    const places = [
      ...webhooks(),
      ...bankAnswers,
      ...(await topicPlaces(network, bankTopics())),
      ...(await databasePlaces(network, 'delivery')),
      ...(await databasePlaces(network, 'consent')),
    ];
    expect(places.length).toBeGreaterThan(20);
    expect(findTokens([...STORE_STAYS, ...SALE_STAYS, 'CANARY-r-unreadable', 'CANARY-r-bad-amount'], places)).toEqual(
      [],
    );
  });

  it('sends no trace context or other handle that both sides would know', () => {
    expect(bank.received.length).toBeGreaterThan(0);
    for (const { headers } of bank.received) {
      expect(Object.keys(headers).filter((name) => /trace|baggage|correlation|request-id/.test(name))).toEqual([]);
    }
    const traceIds = new Set(otlp.spans.map((s) => s.traceId));
    expect(traceIds.size).toBeGreaterThan(0);
    const text = [...webhooks(), ...bankAnswers, ...retailerAnswers].map((p) => p.text).join();
    expect([...traceIds].filter((id) => text.includes(id))).toEqual([]);
  });
});

describe('towards retailers and analysts', () => {
  it('shows a retailer nothing of the bank or its customer', async () => {
    const places = [
      ...retailerAnswers,
      ...(await topicPlaces(network, topicsOf('ingestion'))),
      ...(await databasePlaces(network, 'ingestion')),
    ];
    expect(findTokens(['canary-store'], places).length).toBeGreaterThan(0);
    expect(findTokens([...BANK_ONLY, 'CANARY-b-unreadable'], places)).toEqual([]);
  });

  it('shows an analyst nothing of either', async () => {
    const places = [
      ...analystAnswers,
      ...(await topicPlaces(network, insightTopics())),
      ...(await databasePlaces(network, 'analytics')),
    ];
    expect(places.some((p) => p.name.includes('contributed') && p.text.length > 0)).toBe(true);
    expect(
      findTokens(
        [...EVERYTHING.filter((t) => t !== String(SHARED.amountMinor)), 'retailer-canary', 'bank-canary'],
        places,
      ),
    ).toEqual([]);
  });
});

describe('towards operators', () => {
  it('puts nothing of a sale, a transaction or a consent into logs, spans or metrics', async () => {
    const spans = otlp.bodies.map((body, i) => ({ name: `spans ${i}`, text: body.toString('latin1') }));
    expect(spans.length).toBeGreaterThan(0);
    const places = [
      ...spans,
      ...logPlaces(network, NETWORK_SERVICES),
      ...(await metricPlaces(network, NETWORK_SERVICES)),
    ];
    expect(findTokens([...EVERYTHING, 'CANARY-'], places)).toEqual([]);
  });
});
