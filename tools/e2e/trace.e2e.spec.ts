// One trace leads from the till's request to the bank's webhook, and one from the bank's transaction, through every service on the way.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type BankReceiver,
  type Network,
  openNetwork,
  type OtlpReceiver,
  otlpReceiver,
  type ReceivedSpan,
  startBankReceiver,
} from '@quittance/testbed';
import { consent, sale, store, transaction } from './src/canary-data.js';

let network: Network;
let otlp: OtlpReceiver;
let bank: BankReceiver;
let retailerKey: string;
let bankKey: string;

beforeAll(async () => {
  otlp = await otlpReceiver();
  bank = await startBankReceiver();
  network = await openNetwork({ otlp });
  retailerKey = await network.key('retailer', 'retailer-t');
  bankKey = await network.key('bank', 'bank-t');
  await network.call('ingestion', 'PUT', '/v1/stores/canary-store', { key: retailerKey, body: store });
  await network.call('consent', 'PUT', '/v1/consents/c1', { key: bankKey, body: consent });
  await network.call('delivery', 'PUT', '/v1/endpoints/main', { key: bankKey, body: { url: bank.url } });
  await network.settled();
});

afterAll(async () => {
  await network?.close();
  await bank?.close();
  await otlp?.close();
});

const pair = (n: number) => {
  const now = new Date(Date.now() - 60_000);
  const till = sale(now);
  const tenders = till.tenders.map((t, i) => (i === 0 ? { ...t, card: { ...t.card, rrn: `63241000000${n}` } } : t));
  return {
    sale: { ...till, saleId: `sale-${n}`, tenders },
    transaction: { ...transaction(now), transactionId: `tx-${n}`, rrn: `63241000000${n}` },
  };
};

const leadsTo =
  (first: string, services: readonly string[]) =>
  (spans: readonly ReceivedSpan[]): boolean =>
    spans.some((s) => s.name === first) &&
    spans.some((s) => s.name.includes('webhook')) &&
    services.every((name) => spans.some((s) => s.service === name));

const isOneTree = (spans: readonly ReceivedSpan[]): boolean => {
  const ids = new Set(spans.map((s) => s.spanId));
  return spans.filter((s) => !s.parentSpanId || !ids.has(s.parentSpanId)).length === 1;
};

describe('a trace', () => {
  it('runs from POST /v1/sales to the webhook when the sale comes last', async () => {
    const { sale: till, transaction: entry } = pair(1);
    await network.call('delivery', 'POST', '/v1/transactions', { key: bankKey, body: entry });
    await network.settled();
    await network.call('ingestion', 'POST', '/v1/sales', { key: retailerKey, body: till });
    await network.settled();
    const spans = await otlp.untilTrace(leadsTo('POST /v1/sales', ['ingestion', 'matching', 'delivery']));
    expect(isOneTree(spans)).toBe(true);
    expect(spans.map((s) => s.name)).toEqual(
      expect.arrayContaining(['process retailer.sale.recorded.v1', 'process bank.receipt.ready.v1']),
    );
  });

  it('runs from POST /v1/transactions to the webhook when the transaction comes last', async () => {
    const { sale: till, transaction: entry } = pair(2);
    await network.call('ingestion', 'POST', '/v1/sales', { key: retailerKey, body: till });
    await network.settled();
    await network.call('delivery', 'POST', '/v1/transactions', { key: bankKey, body: entry });
    await network.settled();
    const spans = await otlp.untilTrace(leadsTo('POST /v1/transactions', ['delivery', 'matching']));
    expect(isOneTree(spans)).toBe(true);
    expect(spans.map((s) => s.name)).toEqual(
      expect.arrayContaining([
        'process bank.transaction.observed.v1',
        'process network.transaction.routed.v1',
        'process bank.receipt.ready.v1',
      ]),
    );
  });

  it('ends before insights: a pseudonymous contribution carries no handle back to the purchase', async () => {
    const contributions = await otlp.untilTrace((spans) => spans.some((s) => s.service === 'analytics'));
    expect(new Set(contributions.map((s) => s.service))).toEqual(new Set(['analytics']));
  });

  it('starts from a consent and reaches those who must heed it', async () => {
    const spans = await otlp.untilTrace(
      (s) =>
        s.some((x) => x.name === 'PUT /v1/consents/:consentId') &&
        ['matching', 'delivery'].every((name) => s.some((x) => x.service === name)),
    );
    expect(isOneTree(spans)).toBe(true);
  });

  it('does not take over a trace id that a caller chose', async () => {
    const chosen = 'cafecafecafecafecafecafecafecafe';
    await fetch(`${network.bed.url('ingestion')}/v1/sales`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${retailerKey}`,
        'content-type': 'application/json',
        traceparent: `00-${chosen}-1111111111111111-01`,
      },
      body: JSON.stringify(pair(3).sale),
    });
    await network.settled();
    await otlp.untilTrace((s) => s.some((x) => x.name === 'POST /v1/sales') && s.some((x) => x.service === 'matching'));
    expect(otlp.trace(chosen)).toEqual([]);
  });
});
