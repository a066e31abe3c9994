// Nothing that was queued is lost or sent twice over when the process is killed: the retry schedule and the leases are in the database.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SupervisedService } from '@quittance/local-stack';
import { type BankReceiver, otlpReceiver, payloadOf, startBankReceiver, startService } from '@quittance/testbed';
import { type DeliveryBed, deliveryEnv, openDeliveryBed, until } from './delivery-bed.js';

let world: DeliveryBed;
let bank: BankReceiver;
let service: SupervisedService;
let traces: Awaited<ReturnType<typeof otlpReceiver>>;
let secret: string;
const ids = { accountId: 'acc-1' };

const feedAnswers = () =>
  until('consents are known', async () => (await world.call('northbank', 'GET', '/v1/events')).status === 200);
const openDeliveries = async () =>
  Number(
    (
      await world.bed.query<{ n: string }>(
        'delivery',
        `SELECT count(*) AS n FROM delivery WHERE state IN ('pending', 'sending')`,
      )
    )[0]!.n,
  );

beforeAll(async () => {
  world = await openDeliveryBed();
  bank = await startBankReceiver();
  traces = await otlpReceiver();
  service = await startService(world.bed, 'delivery', {
    env: {
      ...deliveryEnv,
      DELIVERY_RETRY_SCHEDULE_MS: '3000,500',
      DELIVERY_TIMEOUT_MS: '2000',
      DELIVERY_LANE_WIDTH: '8',
      DELIVERY_LEASE_MARGIN_MS: '500',
      OTEL_EXPORTER_OTLP_ENDPOINT: traces.url,
    },
  });
  await feedAnswers();
  await world.consent({ consentId: 'c-1', ...ids });
  const created = await world.call('northbank', 'PUT', '/v1/endpoints/main', { url: bank.url });
  secret = String(created.body['secret']);
});

afterAll(async () => {
  await service?.stop();
  await world?.close();
  await bank?.close();
  await traces?.close();
});

describe('a kill of the process', () => {
  it('leaves the retry schedule standing: the next attempt comes when it was due', async () => {
    bank.answer = () => ({ status: 500 });
    await world.receipt(ids);
    await until('the first attempt was made', () => bank.received.length === 1);
    await until(
      'it is recorded',
      async () =>
        (await world.bed.query('delivery', `SELECT 1 FROM delivery WHERE state = 'pending' AND attempts = 1`))
          .length === 1,
    );
    await service.kill9();
    bank.answer = () => ({ status: 204 });
    await service.restart();
    await until('the second attempt was made', () => bank.received.length === 2);
    const waited = bank.received[1]!.at - bank.received[0]!.at;
    expect(waited).toBeGreaterThanOrEqual(2_400); // 3 s less 20 % jitter
    expect(bank.received[1]!.headers['webhook-id']).toBe(bank.received[0]!.headers['webhook-id']);
    expect(bank.verify(bank.received[1]!, secret).type).toBe('receipt.ready');
    await until('nothing is open', async () => (await openDeliveries()) === 0);
  });

  it('in the middle of sending loses nothing, and repeats at most what was under way, under the same ids', async () => {
    bank.received.length = 0;
    bank.answer = () => ({ status: 204, after: 30 });
    const receipts = await Promise.all(Array.from({ length: 60 }, () => world.receipt(ids)));
    await until('some came', () => bank.received.length >= 15);
    await service.kill9();
    await service.restart();
    await until('all came', async () => {
      const seen = new Set(bank.received.map((w) => payloadOf(w).data.receiptId));
      return receipts.every((r) => seen.has(r.receiptId)) && (await openDeliveries()) === 0;
    });
    const sent = Map.groupBy(bank.received, (w) => payloadOf(w).data.receiptId);
    expect(sent.size).toBe(60);
    expect(
      [...sent.values()].every((webhooks) => new Set(webhooks.map((w) => w.headers['webhook-id'])).size === 1),
    ).toBe(true);
    expect(bank.received.length - 60).toBeLessThanOrEqual(8); // the width of the lane
  });
});

describe('a webhook attempt', () => {
  it('is a span in the trace of the receipt, and the bank sees nothing of it', async () => {
    bank.received.length = 0;
    const traceId = randomUUID().replaceAll('-', '');
    await world.receipt(ids, { traceparent: `00-${traceId}-00f067aa0ba902b7-01` });
    await until('the webhook came', () => bank.received.length === 1);
    await until('its span was exported', () =>
      traces.spans.some((s) => s.traceId === traceId && s.name === 'webhook attempt'),
    );
    expect(JSON.stringify(bank.received[0]!.headers)).not.toContain(traceId);
  });
});

describe('while the database is away', () => {
  it('edges answer 503 with Retry-After, and everything goes on by itself afterwards', async () => {
    const database = new URL(world.bed.databaseUrl('delivery')).pathname.slice(1);
    await world.asAdmin(`ALTER DATABASE ${database} CONNECTION LIMIT 0`);
    try {
      await world.asAdmin(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${database}'`);
      bank.received.length = 0;
      await world.receipt(ids);
      const answer = await world.call('northbank', 'GET', '/v1/events');
      expect([answer.status, answer.body['code'], answer.headers.get('retry-after')]).toEqual([
        503,
        'unavailable',
        '5',
      ]);
    } finally {
      await world.asAdmin(`ALTER DATABASE ${database} CONNECTION LIMIT -1`);
    }
    await until('the receipt came', () => bank.received.length === 1);
    await feedAnswers();
  });
});
