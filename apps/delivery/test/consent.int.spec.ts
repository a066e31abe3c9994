// No receipt is kept, shown or sent without consent: not after a withdrawal, not after expiry, not while consents are not known.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ConsentChanged } from '@quittance/contracts-consent';
import { aConsentChanged } from '@quittance/contracts-consent/builders';
import { parkedTopics } from '@quittance/contracts-parked';
import { type BankReceiver, startBankReceiver } from '@quittance/testbed';
import { aTransaction, type DeliveryBed, everythingStored, openDeliveryBed, until } from './delivery-bed.js';

let world: DeliveryBed;
let bank: BankReceiver;
let n = 0;
let ids: { consentId: string; accountId: string };

const withdraw = (version = 2) => world.consent({ ...ids, version, state: 'withdrawn' });
const stateOf = async (receiptId: string) =>
  (
    await world.bed.query<{ state: string; reason: string }>(
      'delivery',
      'SELECT state, reason FROM delivery WHERE receipt_id = $1',
      [receiptId],
    )
  )[0];
const feedText = async () => (await world.call('northbank', 'GET', '/v1/events?limit=1000')).text;

beforeAll(async () => {
  world = await openDeliveryBed({ DELIVERY_RETRY_SCHEDULE_MS: '300,300,300', DELIVERY_TIMEOUT_MS: '2000' });
  await world.start();
  bank = await startBankReceiver();
  const eventTypes = ['receipt.ready', 'receipt.revised', 'receipt.withdrawn'];
  await world.call('northbank', 'PUT', '/v1/endpoints/main', { url: bank.url, payload: 'full', eventTypes });
});

beforeEach(async () => {
  n += 1;
  ids = { consentId: `c-${n}`, accountId: `acc-${n}` };
  bank.received.length = 0;
  bank.answer = () => ({ status: 204 });
  await world.consent(ids);
});

afterAll(async () => {
  await world.close();
  await bank.close();
});

describe('a withdrawal', () => {
  it('between two attempts stops the delivery and erases the receipt', async () => {
    bank.answer = () => ({ status: 500 });
    const receipt = await world.receipt({ ...ids, barcode: { format: 'code128', value: `CANARY-${n}` } });
    await until('one attempt was made', () => bank.received.length === 1);
    await withdraw();
    const seen = bank.received.length;
    await sleep(800);
    expect(bank.received.length).toBe(seen);
    expect(await stateOf(receipt.receiptId)).toMatchObject({ state: 'cancelled', reason: 'consent-ended' });
    const stored = await everythingStored(world.bed);
    expect(stored).not.toContain(`CANARY-${n}`);
    expect((await world.call('northbank', 'GET', `/v1/receipts/${receipt.receiptId}`)).status).toBe(404);
    expect(await feedText()).not.toContain(receipt.receiptId);
  });

  it('while an attempt is under way lets it be the last', async () => {
    bank.answer = () => ({ status: 500, after: 600 });
    const receipt = await world.receipt(ids);
    await until('an attempt is under way', () => bank.received.length === 1);
    await withdraw();
    await until('it ended', async () => (await stateOf(receipt.receiptId))?.state === 'cancelled');
    await sleep(500);
    expect(bank.received).toHaveLength(1);
  });

  it('is not undone for old receipts when consent is given again, also in one batch', async () => {
    bank.answer = () => ({ status: 500 });
    const receipt = await world.receipt(ids);
    await until('one attempt was made', () => bank.received.length === 1);
    const base = { ...aConsentChanged(), ...ids, expiresAt: null };
    await Promise.all([
      world.bed.produce(ConsentChanged, `northbank/${ids.consentId}`, { ...base, version: 2, state: 'withdrawn' }),
      world.bed.produce(ConsentChanged, `northbank/${ids.consentId}`, { ...base, version: 3 }),
    ]);
    await world.handled();
    expect((await world.call('northbank', 'GET', `/v1/receipts/${receipt.receiptId}`)).status).toBe(404);
    bank.answer = () => ({ status: 204 });
    const seen = bank.received.length;
    const next = await world.receipt(ids);
    await until('the new receipt came', async () => (await stateOf(next.receiptId))?.state === 'delivered');
    const since = bank.received.slice(seen);
    expect(since.length).toBeGreaterThan(0);
    expect(since.filter(({ body }) => !body.includes(next.receiptId))).toEqual([]);
  });

  it('keeps receipts that come after it out, in any order of arrival', async () => {
    await withdraw();
    const receipt = await world.receipt({ ...ids, barcode: { format: 'code128', value: `LATE-${n}` } });
    await world.consent({ ...ids, version: 1 }); // an older record again
    await world.receipt({ ...receipt, revision: 2 });
    await world.handled();
    await sleep(200);
    expect(bank.received).toEqual([]);
    expect(await everythingStored(world.bed)).not.toContain(`LATE-${n}`);
  });

  it('of one consent leaves what another one covers', async () => {
    await world.consent({ consentId: `c-${n}-b`, accountId: ids.accountId });
    const receipt = await world.receipt(ids);
    await until('it was delivered', () => bank.received.length === 1);
    await withdraw();
    expect((await world.call('northbank', 'GET', `/v1/receipts/${receipt.receiptId}`)).status).toBe(200);
    await world.consent({ consentId: `c-${n}-b`, accountId: ids.accountId, version: 2, scopes: ['insights'] });
    expect((await world.call('northbank', 'GET', `/v1/receipts/${receipt.receiptId}`)).status).toBe(404);
  });

  it('still lets a receipt that was delivered be taken back, without a word of its contents', async () => {
    const receipt = await world.receipt(ids);
    await until('it was delivered', () => bank.received.length === 1);
    await withdraw();
    await world.receipt({ ...receipt, revision: 2, state: 'withdrawn' });
    await until('the withdrawal came', () => bank.received.length === 2);
    expect(JSON.parse(bank.received[1]!.body)).toMatchObject({
      type: 'receipt.withdrawn',
      data: { receiptId: receipt.receiptId, revision: 2, accountId: ids.accountId, transactionId: 'tx-0001' },
    });
    expect(bank.received[1]!.body).not.toContain('Sourdough');
  });
});

describe('consent.ended', () => {
  let told: BankReceiver;
  const notices = () =>
    told.received
      .map(({ body }) => JSON.parse(body) as { type: string; timestamp: string; data: Record<string, unknown> })
      .filter(({ data }) => data['accountId'] === ids.accountId);

  beforeAll(async () => {
    told = await startBankReceiver();
    await world.call('northbank', 'PUT', '/v1/endpoints/ends', { url: told.url, eventTypes: ['consent.ended'] });
  });
  afterAll(async () => {
    await world.call('northbank', 'DELETE', '/v1/endpoints/ends');
    await told.close();
  });

  it('is told by webhook and feed when a consent is withdrawn, once, and says nothing of a purchase', async () => {
    await world.receipt(ids);
    await until('the receipt came', () => bank.received.length === 1);
    await withdraw();
    await until('its bank was told', () => notices().length === 1);
    const endedAt = expect.stringMatching(/^20\d\d-.*Z$/);
    const data = {
      accountId: ids.accountId,
      consentId: ids.consentId,
      scopes: ['receipts'],
      endedAt,
      deliveredReceipts: 'take_down',
    };
    expect(notices()).toEqual([{ type: 'consent.ended', timestamp: notices()[0]?.data['endedAt'], data }]);
    const feed = JSON.parse(await feedText()) as { events: { type: string; data: { accountId: string } }[] };
    const own = feed.events.filter((event) => event.data.accountId === ids.accountId);
    expect(own).toEqual([expect.objectContaining({ type: 'consent.ended', data })]);
    await withdraw(); // the same record again
    await withdraw(3);
    await world.handled();
    await sleep(300);
    expect(notices()).toHaveLength(1);
  });

  it('is told within seconds when a consent expires, and not again when it is then withdrawn', async () => {
    await world.consent({ ...ids, version: 2, expiresAt: Date.now() + 400 });
    const from = Date.now();
    await until('its bank was told', () => notices().length === 1);
    expect(Date.now() - from).toBeLessThan(5_000);
    await withdraw(3);
    await world.handled();
    await sleep(300);
    expect(notices()).toHaveLength(1);
  });

  it('is told again of a cover that was given again', async () => {
    await withdraw();
    await until('its bank was told', () => notices().length === 1);
    await world.consent({ ...ids, version: 3 });
    await withdraw(4);
    await until('its bank was told again', () => notices().length > 1);
    expect(notices()).toHaveLength(2);
  });

  it('is not told while another consent covers the account, nor of one that was never given', async () => {
    const [other, never] = [`c-${n}-b`, `c-${n}-c`];
    await world.consent({ consentId: other, accountId: ids.accountId });
    await withdraw();
    await world.consent({ consentId: never, accountId: ids.accountId, state: 'withdrawn' });
    await world.handled();
    await sleep(300);
    expect(notices()).toEqual([]);
    await world.consent({ consentId: other, accountId: ids.accountId, version: 2, state: 'withdrawn' });
    await until('its bank was told', () => notices().length === 1);
    expect(notices()[0]?.data['consentId']).toBe(other);
  });
});

describe('an expired consent', () => {
  it('stops counting at its instant', async () => {
    // Long enough for a slow machine to deliver it before.
    const expiresAt = Date.now() + 4_000;
    await world.consent({ ...ids, version: 2, expiresAt });
    const receipt = await world.receipt(ids);
    await until('it was delivered', () => bank.received.length === 1);
    await sleep(expiresAt + 100 - Date.now());
    expect((await world.call('northbank', 'GET', `/v1/receipts/${receipt.receiptId}`)).status).toBe(404);
    await world.receipt(ids);
    await world.handled();
    expect(bank.received).toHaveLength(1);
  });

  it('stops a delivery that is being retried, at the claim of its next attempt', async () => {
    bank.answer = () => ({ status: 500 });
    const receipt = await world.receipt(ids);
    await until('one attempt was made', () => bank.received.length === 1);
    const expiresAt = Date.now() + 150;
    await world.consent({ ...ids, version: 2, expiresAt });
    await until('it was cancelled', async () => (await stateOf(receipt.receiptId))?.state === 'cancelled');
    expect(await stateOf(receipt.receiptId)).toMatchObject({
      // Whichever comes first, the claim or the look at what has expired.
      reason: expect.stringMatching(/^(no-consent|consent-ended)$/),
    });
    // An attempt may have been claimed in the last moment before.
    expect(bank.received.filter(({ at }) => at > expiresAt + 100)).toEqual([]);
  });
});

describe('a consent record that cannot be read', () => {
  it('blocks its consent until a newer record or its replay, and loses nothing meanwhile', async () => {
    bank.answer = () => ({ status: 500 });
    const first = await world.receipt(ids);
    await until('one attempt was made', () => bank.received.length === 1);
    await world.bed.produceBytes(ConsentChanged, `northbank/${ids.consentId}`, Buffer.from([0, 0, 0, 0x7f, 0xff, 1]));
    await world.handled();

    const refused = await world.call(
      'northbank',
      'POST',
      '/v1/transactions',
      aTransaction({ accountId: ids.accountId }),
    );
    expect([refused.status, refused.body['code'], refused.headers.get('retry-after')]).toEqual([
      503,
      'consent_state_unknown',
      '5',
    ]);
    expect((await world.call('northbank', 'GET', `/v1/receipts/${first.receiptId}`)).status).toBe(404);
    expect(await feedText()).not.toContain(first.receiptId);
    const second = await world.receipt(ids);
    await world.handled();
    const seen = bank.received.length;
    await sleep(600);
    expect(bank.received.length).toBe(seen);
    const parked = (await world.bed.readValues(parkedTopics.delivery)).filter((p) =>
      [`northbank/${ids.consentId}`, ids.accountId].includes(p.sourceKey ?? ''),
    );
    expect(parked.map((p) => p.reason).sort()).toEqual(['consent-blocked', 'unknown-schema-id']);

    bank.answer = () => ({ status: 204 });
    await world.consent({ ...ids, version: 3 });
    expect(await feedText()).toContain(first.receiptId);
    expect(
      (await world.call('northbank', 'POST', '/v1/transactions', aTransaction({ accountId: ids.accountId }))).status,
    ).toBe(202);
    expect((await world.call('northbank', 'GET', `/v1/receipts/${first.receiptId}`)).status).toBe(200);
    // What was parked comes back under its own message id, as the operator's replay sends it.
    const { messageId } = parked.find((p) => p.reason === 'consent-blocked')!;
    await world.receipt({ ...second }, { messageId: messageId! });
    await until('the parked receipt was delivered', () => bank.received.some((w) => w.body.includes(second.receiptId)));
  });
});

describe('while consents are not known', () => {
  it('edges answer 503 with Retry-After, nothing is sent, and everything goes on afterwards', async () => {
    await world.stop();
    const receipt = await world.receipt(ids);
    // No age is less than none: as if the projection lagged.
    await world.start({ CONSENT_MAX_AGE_MS: '0' }).catch(() => undefined);
    try {
      for (const [method, path, body] of [
        ['POST', '/v1/transactions', aTransaction({ accountId: ids.accountId })],
        ['GET', '/v1/events', undefined],
        ['GET', `/v1/receipts/${receipt.receiptId}`, undefined],
        ['POST', `/v1/receipts/${receipt.receiptId}/dispute`, { reason: 'not mine' }],
      ] as const) {
        const answer = await world.call('northbank', method, path, body);
        expect([answer.status, answer.body['code']]).toEqual([503, 'consent_state_unknown']);
        expect(answer.headers.get('retry-after')).toBe('5');
      }
      await world.handled();
      await sleep(300);
      expect(bank.received).toEqual([]);
    } finally {
      await world.stop();
    }
    await world.start();
    await until('it was delivered', () => bank.received.length === 1);
  });
});
