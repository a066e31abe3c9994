// After an erasure no table of delivery holds anything of the account but what its bank is still to be told, and that goes with time.
import { setTimeout as sleep } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { accountDigest } from '@quittance/consent-policy';
import { AccountErased, type ConsentChanged, DeliveryErased } from '@quittance/contracts-consent';
import { inTransaction } from '@quittance/kafka';
import { createDataSource } from '@quittance/runtime';
import { type BankReceiver, payloadOf, startBankReceiver } from '@quittance/testbed';
import { areErased, deleteErasedNotices, recordErasures } from '../src/store/account-erasure.store.js';
import { saveConsents } from '../src/store/consent.store.js';
import { aTransaction, type DeliveryBed, everythingStored, openDeliveryBed, until } from './delivery-bed.js';

let world: DeliveryBed;
let bank: BankReceiver;
/** Is part of every id and text of the account, and of nothing else. */
let token: string;
let accountId: string;
let consentId: string;
const START = Date.now() - 60_000;

const consent = (over: Partial<ConsentChanged> = {}) =>
  world.consent({ consentId, accountId, version: 1, changedAt: START, ...over });
const erase = async (over: Partial<AccountErased> = {}): Promise<string> => {
  const value = {
    digest: accountDigest('northbank', accountId),
    askId: randomUUID(),
    erasedAt: START + 1_000,
    ...over,
  };
  await world.bed.produce(AccountErased, value.digest, value);
  await world.handled();
  return value.askId;
};
const answersTo = async (askId: string) =>
  (await world.bed.readValues(DeliveryErased)).filter((answer) => answer.askId === askId);
const ours = async () => (await everythingStored(world.bed)).split('\n').filter((line) => line.includes(token));
const stored = (receiptId: string) =>
  world.bed.query('delivery', 'SELECT 1 FROM receipt WHERE receipt_id = $1', [receiptId]);

/** Everything that can be kept of an account: receipts that were seen, disputed, withdrawn and not seen, webhooks, transactions. */
const live = async (): Promise<string[]> => {
  await consent();
  await world.call('northbank', 'POST', '/v1/transactions', aTransaction({ accountId, transactionId: `tx-${token}` }));
  const receipts = [];
  for (let i = 0; i < 4; i += 1) {
    const barcode = { format: 'code128', value: `CODE-${token}` };
    receipts.push(await world.receipt({ accountId, transactionId: `tx-${token}-${i}`, barcode }));
  }
  const [seen, withdrawn, disputed] = receipts;
  await world.handled();
  await until('webhooks came', () => bank.received.length === 4);
  await world.call('northbank', 'GET', `/v1/receipts/${seen!.receiptId}`);
  await world.call('northbank', 'POST', `/v1/receipts/${disputed!.receiptId}/dispute`, { reason: `no ${token}` });
  await world.call('northbank', 'GET', '/v1/events?limit=1000');
  await world.bed.query('delivery', `INSERT INTO key_block VALUES ($1, gen_random_uuid(), 0, 0, true)`, [
    `northbank/${consentId}`,
  ]);
  await world.receipt({ ...withdrawn!, revision: 2, state: 'withdrawn' });
  await world.handled();
  await until('its notice came', () => bank.received.length === 5);
  return receipts.map(({ receiptId }) => receiptId);
};

beforeAll(async () => {
  world = await openDeliveryBed();
  await world.start();
  bank = await startBankReceiver();
  await world.call('northbank', 'PUT', '/v1/endpoints/main', { url: bank.url, payload: 'full' });
});

beforeEach(() => {
  token = randomUUID().slice(0, 8);
  accountId = `acc-${token}`;
  consentId = `c-${token}`;
  bank.received.length = 0;
});

afterAll(async () => {
  await world?.close();
  await bank?.close();
});

describe('an erasure', () => {
  it('leaves nothing but notices, tells the bank to take down, and answers', async () => {
    const receiptIds = await live();
    expect((await ours()).length).toBeGreaterThan(10);
    const askId = await erase();
    await until('the end of the consent was told', () => bank.received.length === 6);
    expect(payloadOf(bank.received[5]!)).toMatchObject({
      type: 'consent.ended',
      data: { accountId, consentId, deliveredReceipts: 'take_down', endedAt: new Date(START + 1_000).toISOString() },
    });
    await world.handled();
    const tables = [
      'consent',
      'key_block',
      'receipt',
      'transaction_seen',
      'disclosure',
      'dispute',
      'delivery',
      'receipt_event',
    ];
    const counts: Record<string, number> = {};
    for (const table of tables) {
      const where = `WHERE row_to_json(t)::text LIKE '%${token}%' OR row_to_json(t)::text LIKE ANY($1)`;
      const rows = await world.bed.query<{ n: number }>(
        'delivery',
        `SELECT count(*)::int AS n FROM ${table} t ${where}`,
        [receiptIds.map((id) => `%${id}%`)],
      );
      counts[table] = rows[0]!.n;
    }
    expect(counts).toEqual({
      ...{ consent: 0, key_block: 0, receipt: 0, transaction_seen: 0, disclosure: 0, dispute: 0 },
      // That one was withdrawn, and that the consent ended.
      ...{ delivery: 2, receipt_event: 2 },
    });
    expect((await ours()).join()).not.toContain(`CODE-${token}`);
    const [answer] = await answersTo(askId);
    expect(answer?.left).toMatchObject([{ what: 'notices', count: 2 }]);
    const days = (Number(answer?.left[0]?.goneBy) - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(31);
    const { body } = await world.call('northbank', 'GET', `/v1/transactions/tx-${token}`);
    expect(body['state']).toBe('none');
  });

  it('finds what an ended consent left: stubs and deliveries that name no account', async () => {
    const receiptIds = await live();
    await consent({ version: 2, state: 'withdrawn', changedAt: START + 500 });
    const left = `SELECT (SELECT count(*)::int FROM receipt WHERE receipt_id = ANY($1)) AS stubs,
        (SELECT count(*)::int FROM delivery WHERE receipt_id = ANY($1) AND event_type <> 'receipt.withdrawn') AS deliveries`;
    expect(await world.bed.query('delivery', left, [receiptIds])).toEqual([{ stubs: 4, deliveries: 4 }]);
    await erase();
    expect(await world.bed.query('delivery', left, [receiptIds])).toEqual([{ stubs: 0, deliveries: 0 }]);
  });

  it('that comes again deletes nothing more, and is answered again', async () => {
    await live();
    const askId = await erase();
    await consent({ version: 3, changedAt: START + 2_000 });
    const receipt = await world.receipt({ accountId });
    await world.handled();
    await erase({ askId });
    expect((await answersTo(askId)).map(({ left }) => left[0]?.count)).toEqual([2, 2]);
    expect(await stored(receipt.receiptId)).toHaveLength(1);
  });

  it('of an account that is not known, or never consented, is answered: nothing is left', async () => {
    const askId = await erase();
    expect(await answersTo(askId)).toMatchObject([{ left: [] }]);
    await consent({ state: 'withdrawn', changedAt: START + 1_500 });
    expect(await ours()).not.toEqual([]);
    await erase({ erasedAt: START + 2_000 });
    expect(await ours()).toEqual([]);
  });

  it('is known to what was changed before it and comes late, and not to what is given after it', async () => {
    const askId = await erase();
    await consent();
    expect(await ours()).toEqual([]);
    const late = await world.receipt({ accountId });
    await world.handled();
    expect(await ours()).toEqual([]);
    expect(await stored(late.receiptId)).toEqual([]);
    await consent({ version: 3, changedAt: START + 2_000 });
    const receipt = await world.receipt({ accountId });
    await world.handled();
    expect((await world.call('northbank', 'GET', `/v1/receipts/${receipt.receiptId}`)).status).toBe(200);
    expect(await answersTo(askId)).toHaveLength(1);
  });

  it('keeps a consent that was given after it and came first', async () => {
    await consent();
    await consent({ version: 3, changedAt: START + 2_000 });
    const askId = await erase();
    const receipt = await world.receipt({ accountId });
    await world.handled();
    expect(await stored(receipt.receiptId)).toHaveLength(1);
    expect(await answersTo(askId)).toMatchObject([{ left: [] }]);
  });

  it('cancels what is queued: nothing of a purchase leaves after it', async () => {
    bank.answer = () => ({ status: 500 });
    await consent();
    await world.receipt({ accountId });
    await until('one attempt was made', () => bank.received.length === 1);
    await world.handled();
    await erase();
    bank.answer = () => ({ status: 204 });
    await until('the end was told', () => bank.received.length === 2);
    expect(payloadOf(bank.received[1]!).type).toBe('consent.ended');
    expect(await world.bed.query('delivery', 'SELECT 1 FROM disclosure WHERE account_id = $1', [accountId])).toEqual(
      [],
    );
  });

  it('leaves notices for so long as was answered, and no name after that', async () => {
    await live();
    await erase();
    await until('the end was told', () => bank.received.length === 6);
    await world.handled();
    await tidy();
    expect((await ours()).length).toBe(5);
    await world.bed.query(
      'delivery',
      `UPDATE receipt_event SET erase_at = erase_at - interval '30 days 1 second' WHERE account_id = $1`,
      [accountId],
    );
    await tidy();
    expect(await ours()).toEqual([]);
  });

  it('cleans a database that came back from a backup before anything of it is shown', async () => {
    await consent();
    const receipt = await world.receipt({ accountId });
    await world.handled();
    await world.stop();
    const backup = ['consent', 'receipt', 'receipt_event', 'account_name'];
    const rows = new Map<string, string>();
    for (const table of backup) {
      const found = await world.bed.query<{ all: string }>(
        'delivery',
        `SELECT json_agg(t)::text AS all FROM ${table} t WHERE account_id = $1`,
        [accountId],
      );
      rows.set(table, found[0]!.all);
    }
    const [position] = await world.bed.query<{ n: string }>(
      'delivery',
      `SELECT coalesce(max(next_offset), 0) AS n FROM topic_position WHERE topic = $1`,
      [AccountErased.name],
    );
    await world.start();
    await erase();
    expect((await world.call('northbank', 'GET', `/v1/receipts/${receipt.receiptId}`)).status).toBe(404);
    await world.stop();
    await world.bed.query('delivery', 'DELETE FROM erased_account');
    for (const table of backup) {
      await world.bed.query(
        'delivery',
        `INSERT INTO ${table} SELECT * FROM json_populate_recordset(NULL::${table}, $1::json) ON CONFLICT DO NOTHING`,
        [rows.get(table)],
      );
    }
    await world.bed.query('delivery', `UPDATE topic_position SET next_offset = $2 WHERE topic = $1`, [
      AccountErased.name,
      position!.n,
    ]);
    await world.bed.query('delivery', 'DELETE FROM inbox');
    await setBack(AccountErased.name, position!.n);
    await world.start();
    expect((await world.call('northbank', 'GET', `/v1/receipts/${receipt.receiptId}`)).status).toBe(404);
    await world.handled();
    expect(await stored(receipt.receiptId)).toEqual([]);
  });
});

describe('while it is not known which accounts are erased', () => {
  it('nothing is shown, sent or stored, and it goes on by itself', async () => {
    await consent();
    const shown = await world.receipt({ accountId });
    await world.handled();
    await world.stop();
    await world.start({ CONSENT_MAX_AGE_MS: '2500' });
    const held = await openSource();
    const holder = held.createQueryRunner();
    const digest = accountDigest('northbank', 'another');
    try {
      await holder.startTransaction();
      await holder.query('LOCK TABLE erased_account IN SHARE MODE');
      await world.bed.produce(AccountErased, digest, { digest, askId: randomUUID(), erasedAt: START });
      const get = () => world.call('northbank', 'GET', `/v1/receipts/${shown.receiptId}`);
      await until('the ledger is behind', async () => (await get()).status === 503);
      expect((await get()).body['code']).toBe('consent_state_unknown');
      const waits = await world.receipt({ accountId });
      bank.received.length = 0;
      await sleep(1_500);
      expect([await stored(waits.receiptId), bank.received.length]).toEqual([[], 0]);
      await holder.commitTransaction();
      await until('it is stored', async () => (await stored(waits.receiptId)).length === 1);
      await until('it is sent', () => bank.received.length === 1);
    } finally {
      await holder.release();
      await held.destroy();
    }
  });
});

describe('a consent that is read while an erasure comes', () => {
  it('is found by the erasure, which waits for it', async () => {
    const source = await openSource();
    const order: string[] = [];
    let release = (): void => {};
    const change = { consentId, bankId: 'northbank', accountId, version: 1, changedAt: START };
    const terms = { grantsReceipts: true, coversFrom: START, expiresAt: undefined, reconfirmBy: undefined };
    try {
      const reading = inTransaction(source, async (unit) => {
        expect(await areErased(unit, [change])).toEqual([false]);
        await new Promise<void>((resolve) => (release = resolve));
        await saveConsents(unit, [{ ...change, ...terms }]);
        order.push('read');
      });
      await sleep(200);
      const digest = accountDigest('northbank', accountId);
      const erasing = inTransaction(source, async (unit) => {
        const found = await recordErasures(unit, [{ digest, erasedAt: START }]);
        order.push('erased');
        return found;
      });
      await sleep(200);
      release();
      expect(await erasing).toEqual([{ bankId: 'northbank', accountId }]);
      await reading;
      expect(order).toEqual(['read', 'erased']);
    } finally {
      await source.destroy();
    }
  });
});

/** The group reads on from where the database is. */
const setBack = (topic: string, offset: string) =>
  world.bed.admin.setOffsets({
    groupId: `${world.bed.prefix}delivery`,
    topic: world.bed.prefix + topic,
    partitions: [{ partition: 0, offset }],
  });

const openSource = () =>
  createDataSource({
    url: world.bed.databaseUrl('delivery'),
    pool: 3,
    service: 'delivery',
    migrations: [],
  }).initialize();

const tidy = async (): Promise<void> => {
  const dataSource = await openSource();
  await inTransaction(dataSource, deleteErasedNotices).finally(() => dataSource.destroy());
};
