// A bank reads its own receipts and events, all of them in order, and nothing of anybody else's.
import { setTimeout as sleep } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { toReceiptJson, toThinPayload } from '@quittance/bank-api';
import { TransactionDisputed } from '@quittance/contracts-bank';
import { aReceiptReady } from '@quittance/contracts-bank/builders';
import { inTransaction, type Unit } from '@quittance/kafka';
import { createDataSource } from '@quittance/runtime';
import { cancelStranded } from '../src/store/endpoint.store.js';
import { appendEvents, type NewEvent } from '../src/store/feed.store.js';
import { deleteExpired } from '../src/store/retention.store.js';
import { type DeliveryBed, openDeliveryBed } from './delivery-bed.js';

let world: DeliveryBed;
const ids = { accountId: 'acc-1' };

interface Page {
  events: { id: string; type: string; data: { receiptId: string; revision: number } }[];
  next: string;
  more: boolean;
}
const feed = async (after?: string, limit = 100, bank: 'northbank' | 'southbank' = 'northbank') =>
  (await world.call(bank, 'GET', `/v1/events?limit=${limit}${after === undefined ? '' : `&after=${after}`}`))
    .body as unknown as Page;
const endOfFeed = async (): Promise<string> => {
  for (let page = await feed(); ; page = await feed(page.next)) if (!page.more) return page.next;
};

beforeAll(async () => {
  world = await openDeliveryBed();
  await world.start();
  await world.consent({ consentId: 'c-1', ...ids });
});

afterAll(() => world.close());

describe('a receipt', () => {
  it('is answered in its newest revision, in the public shape, to its own bank only', async () => {
    const receipt = await world.receipt(ids);
    const revised = await world.receipt({ ...receipt, revision: 3, state: 'revised', totalMinor: 1200 });
    await world.receipt({ ...receipt, revision: 2, state: 'revised', totalMinor: 1 }); // late
    await world.handled();
    const answer = await world.call('northbank', 'GET', `/v1/receipts/${receipt.receiptId}`);
    expect([answer.status, answer.body]).toEqual([200, toReceiptJson(revised)]);
    const elsewhere = await world.call('southbank', 'GET', `/v1/receipts/${receipt.receiptId}`);
    const missing = await world.call('southbank', 'GET', `/v1/receipts/${randomUUID()}`);
    expect([elsewhere.status, elsewhere.text]).toEqual([404, missing.text]);
    expect((await world.call('northbank', 'GET', '/v1/receipts/not-a-uuid')).status).toBe(404);
  });

  it('has its codes as they were scanned, the separators of GS1 among them', async () => {
    const barcode = { format: 'gs1_datamatrix', value: '010501234567890021A7\u001d10LOT' };
    const receipt = await world.receipt({ ...ids, barcode, barcodes: [barcode] });
    await world.handled();
    const { body } = await world.call('northbank', 'GET', `/v1/receipts/${receipt.receiptId}`);
    expect(body).toMatchObject({ barcode, barcodes: [barcode] });
  });

  it('that was withdrawn is gone, and was never there for a bank that did not see it', async () => {
    const after = await endOfFeed();
    const [seen, unseen] = [await world.receipt(ids), await world.receipt(ids)];
    await world.handled();
    expect((await world.call('northbank', 'GET', `/v1/receipts/${seen.receiptId}`)).status).toBe(200);
    for (const receipt of [seen, unseen]) await world.receipt({ ...receipt, revision: 2, state: 'withdrawn' });
    await world.handled();
    const gone = await world.call('northbank', 'GET', `/v1/receipts/${seen.receiptId}`);
    expect([gone.status, gone.body['code']]).toEqual([410, 'receipt_withdrawn']);
    const events = (await feed(after)).events.map((e) => [e.type, e.data.receiptId]);
    expect(events).toEqual([
      ['receipt.ready', seen.receiptId],
      ['receipt.withdrawn', seen.receiptId],
    ]);
    // A late revision does not bring it back.
    await world.receipt({ ...unseen, revision: 1 });
    await world.handled();
    expect((await feed(after)).events).toHaveLength(2);
  });

  it('can be disputed once per revision', async () => {
    const receipt = await world.receipt(ids);
    await world.handled();
    const path = `/v1/receipts/${receipt.receiptId}/dispute`;
    for (const reason of ['not my receipt', 'really not']) {
      expect((await world.call('northbank', 'POST', path, { reason })).status).toBe(202);
    }
    expect((await world.call('southbank', 'POST', path, { reason: 'mine?' })).status).toBe(404);
    expect((await world.call('northbank', 'POST', path, {})).status).toBe(400);
    await world.handled();
    const disputes = (await world.bed.readValues(TransactionDisputed)).filter((d) => d.receiptId === receipt.receiptId);
    expect(disputes).toMatchObject([
      {
        bankId: 'northbank',
        accountId: 'acc-1',
        transactionId: 'tx-0001',
        receiptId: receipt.receiptId,
        reason: 'not my receipt',
      },
    ]);
  });
});

describe('housekeeping', () => {
  it('forgets finished deliveries, and not that a receipt has left: its withdrawal is still told', async () => {
    const receipt = await world.receipt(ids);
    await world.handled();
    await world.bed.query(
      'delivery',
      `INSERT INTO delivery (event_id, event_type, endpoint_key, bank_id, account_id, receipt_id, state, attempts, due_at, finished_at)
       SELECT event_id, type, gen_random_uuid(), bank_id, account_id, receipt_id, 'delivered', 1, now(), now() - interval '40 days'
         FROM receipt_event WHERE receipt_id = $1`,
      [receipt.receiptId],
    );
    await inDatabase((unit) => deleteExpired(unit, { transactions: 90, deliveries: 30, receipts: 400 }));
    expect(
      await world.bed.query('delivery', 'SELECT 1 FROM delivery WHERE receipt_id = $1', [receipt.receiptId]),
    ).toEqual([]);
    await world.receipt({ ...receipt, revision: 2, state: 'withdrawn' });
    await world.handled();
    expect((await world.call('northbank', 'GET', `/v1/receipts/${receipt.receiptId}`)).status).toBe(410);
  });

  it('keeps disclosures as long as receipts', async () => {
    await world.bed.query(
      'delivery',
      `INSERT INTO disclosure (bank_id, account_id, receipt_id, revision, what, how, at)
       SELECT 'northbank', 'acc-old', gen_random_uuid(), 1, 'notice', 'feed', now() - make_interval(days => age) FROM unnest(ARRAY[399, 401]) age`,
    );
    await inDatabase((unit) => deleteExpired(unit, { transactions: 90, deliveries: 30, receipts: 400 }));
    const left = `SELECT (now()::date - at::date) AS age FROM disclosure WHERE account_id = 'acc-old'`;
    expect(await world.bed.query('delivery', left)).toEqual([{ age: 399 }]);
  });

  it('cancels what waits for an endpoint that is no more', async () => {
    await world.bed.query(
      'delivery',
      `INSERT INTO delivery (event_id, event_type, endpoint_key, bank_id, receipt_id, state, due_at)
       VALUES (gen_random_uuid(), 'receipt.ready', gen_random_uuid(), 'northbank', gen_random_uuid(), 'sending', now() - interval '1 minute')`,
    );
    await inDatabase(cancelStranded);
    expect(await world.bed.query('delivery', `SELECT 1 FROM delivery WHERE state IN ('pending', 'sending')`)).toEqual(
      [],
    );
  });
});

describe('the feed', () => {
  it('pages through events in order, each once, and says where to go on', async () => {
    let after = await endOfFeed();
    const receipts = [];
    for (let i = 0; i < 7; i += 1) receipts.push(await world.receipt(ids));
    await world.handled();
    const read: string[] = [];
    const sizes: number[] = [];
    for (let more = true; more; ) {
      const page = await feed(after, 3);
      read.push(...page.events.map((e) => e.data.receiptId));
      sizes.push(page.events.length);
      after = page.next;
      more = page.more;
    }
    expect(sizes).toEqual([3, 3, 1]);
    expect(read).toEqual(receipts.map((r) => r.receiptId));
    expect((await feed(after)).events).toEqual([]);
    expect((await feed(undefined, 100, 'southbank')).events).toEqual([]);
  });

  it('refuses a cursor it did not make and a limit out of range', async () => {
    for (const query of ['after=1', 'after=%00', 'limit=0', 'limit=1001', 'limit=x']) {
      const answer = await world.call('northbank', 'GET', `/v1/events?${query}`);
      expect([answer.status, answer.body['code']]).toEqual([400, 'invalid_fields']);
    }
  });

  it('never lets a reader pass an event that commits late', async () => {
    const dataSource = await openSource();
    const event = (): NewEvent => {
      const receipt = aReceiptReady({ receiptId: randomUUID(), bankId: 'northbank', ...ids });
      const { bankId, accountId, receiptId, revision, changedAt } = receipt;
      const thin = toThinPayload(receipt);
      return {
        eventId: randomUUID(),
        bankId,
        type: thin.type,
        subject: { receiptId, revision },
        accountId,
        occurredAt: changedAt,
        thin: JSON.stringify(thin),
        full: undefined,
        traceparent: undefined,
      };
    };
    try {
      const after = await endOfFeed();
      const order: string[] = [];
      let release = (): void => {};
      const first = inTransaction(dataSource, async (unit) => {
        await appendEvents(unit, [event()]);
        await new Promise<void>((resolve) => (release = resolve));
        order.push('first');
      });
      while (!(await isWaiting(dataSource))) await tick();
      const second = inTransaction(dataSource, (unit) => appendEvents(unit, [event()])).then(() =>
        order.push('second'),
      );
      await tick();
      expect((await feed(after)).events).toEqual([]);
      release();
      await Promise.all([first, second]);
      expect(order).toEqual(['first', 'second']);
      expect((await feed(after)).events).toHaveLength(2);
    } finally {
      await dataSource.destroy();
    }
  });
});

/** Runs a store's own statement, as the service's timers do. */
const inDatabase = async (work: (unit: Unit) => Promise<void>): Promise<void> => {
  const dataSource = await openSource();
  await inTransaction(dataSource, work).finally(() => dataSource.destroy());
};

const openSource = () =>
  createDataSource({
    url: world.bed.databaseUrl('delivery'),
    pool: 4,
    service: 'delivery',
    migrations: [],
  }).initialize();

const tick = () => sleep(50);
/** True once a transaction sits idle with its feed row locked. */
const isWaiting = async (dataSource: { query<T>(sql: string): Promise<T> }): Promise<boolean> => {
  const [row] = await dataSource.query<{ n: string }[]>(
    `SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'`,
  );
  return Number(row?.n) > 0;
};
