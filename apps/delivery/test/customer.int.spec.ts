// A customer sees what is kept of the accounts that the token names and whom it was disclosed to, and nothing of anybody else's.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ArchivePart } from '@quittance/edge';
import { toReceiptJson } from '@quittance/bank-api';
import type { ReceiptReady } from '@quittance/contracts-bank';
import { type BankReceiver, startBankReceiver } from '@quittance/testbed';
import { type DeliveryBed, openDeliveryBed, until } from './delivery-bed.js';
import { startTokenIssuer, type TokenIssuer } from './token-issuer.js';

let world: DeliveryBed;
let issuer: TokenIssuer;
let bank: BankReceiver;
let n = 0;
let accountId: string;

const get = async (path: string, accountIds = [accountId], bankId?: string) => {
  const token = await issuer.token(accountIds, bankId);
  const answer = await fetch(`${world.bed.url('delivery')}/customer/v1/${path}`, {
    headers: { authorization: `Bearer ${token}`, origin: issuer.url },
  });
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Record<string, unknown> };
};
interface Held {
  readonly receipt: { readonly receiptId: string };
  readonly accountId: string;
  readonly seenByBankAt?: string;
}
const receipts = async (query = '', accountIds?: string[]) =>
  (await get(`receipts${query}`, accountIds)).body as unknown as { receipts: Held[]; next?: string };
const idsOf = async (query = '', accountIds?: string[]) =>
  (await receipts(query, accountIds)).receipts.map(({ receipt }) => receipt.receiptId);
const disclosures = async (accountIds?: string[]) =>
  (await get('disclosures', accountIds)).body['disclosures'] as Record<string, unknown>[];
const on = (day: number) => Date.UTC(2026, 0, day, 12);
const purchase = (day: number, more: Partial<ReceiptReady> = {}) =>
  world.receipt({ accountId, purchasedAt: on(day), purchasedAtText: new Date(on(day)).toISOString(), ...more });
const withText = (receipt: ReceiptReady, text: string): Partial<ReceiptReady> => ({
  merchant: { ...receipt.merchant, tradingName: text, storeName: text },
  lines: receipt.lines.map((line) => ({ ...line, text })),
});

beforeAll(async () => {
  issuer = await startTokenIssuer();
  world = await openDeliveryBed({ DELIVERY_CUSTOMER_ISSUER: issuer.url });
  await world.start();
  bank = await startBankReceiver();
});

beforeEach(async () => {
  n += 1;
  accountId = `acc-${n}`;
  await world.consent({ consentId: `c-${n}`, accountId, version: 3 });
});

afterAll(async () => {
  await world?.close();
  await bank?.close();
  await issuer?.close();
});

describe('receipts', () => {
  it('come newest purchase first, page by page, each once', async () => {
    const made = [];
    for (const day of [3, 1, 5, 2, 4]) made.push([day, (await purchase(day)).receiptId] as const);
    await world.handled();
    const expected = made.sort(([a], [b]) => b - a).map(([, id]) => id);
    expect(await idsOf()).toEqual(expected);
    const read: string[] = [];
    for (let query = '?limit=2'; ; ) {
      const page = await receipts(query);
      read.push(...page.receipts.map(({ receipt }) => receipt.receiptId));
      if (page.next === undefined) break;
      query = `?limit=2&before=${page.next}`;
    }
    expect(read).toEqual(expected);
  });

  it('are of the accounts that the token names, of its bank', async () => {
    const [mine, other] = [await purchase(1), `acc-${n}-other`];
    await world.consent({ consentId: `c-${n}-other`, accountId: other });
    await world.consent({ consentId: `c-${n}`, accountId, bankId: 'southbank' });
    const theirs = await world.receipt({ accountId: other });
    const elsewhere = await world.receipt({ accountId, bankId: 'southbank' });
    await world.handled();
    expect(await idsOf()).toEqual([mine.receiptId]);
    expect((await idsOf('', [accountId, other])).sort()).toEqual([mine.receiptId, theirs.receiptId].sort());
    const south = await get('receipts', [accountId], 'southbank');
    expect(JSON.stringify(south.body)).toContain(elsewhere.receiptId);
    expect(JSON.stringify(south.body)).not.toContain(mine.receiptId);
    for (const path of ['disclosures', 'archive', 'holdings']) {
      const { body } = await get(path, [`nobody-${n}`]);
      expect(JSON.stringify(body)).not.toMatch(/acc-\d/);
    }
  });

  it('are shown while the consent pauses, and no longer once they were withdrawn', async () => {
    const [kept, gone] = [await purchase(1), await purchase(2)];
    await world.handled();
    await world.receipt({ ...gone, revision: 2, state: 'withdrawn' });
    await world.bed.query(
      'delivery',
      `UPDATE consent SET reconfirm_by = now() - interval '1 day' WHERE account_id = $1`,
      [accountId],
    );
    await world.handled();
    expect((await world.call('northbank', 'GET', `/v1/receipts/${kept.receiptId}`)).status).toBe(404);
    const [held] = (await receipts()).receipts;
    expect(held).toEqual({ receipt: toReceiptJson(kept), accountId, storedAt: expect.any(String) });
    expect(await idsOf()).toEqual([kept.receiptId]);
  });

  it('are found by all of the words and amounts that are asked for', async () => {
    const base = await purchase(1);
    const scarf = await purchase(2, { ...withText(base, 'Blue SCARF 100% wool'), totalMinor: 4999 });
    await world.handled();
    const found = async (search: string) => idsOf(`?search=${encodeURIComponent(search)}`);
    expect(await found('scarf')).toEqual([scarf.receiptId]);
    expect(await found('wool 49.99 BLUE')).toEqual([scarf.receiptId]);
    expect(await found('49,99')).toEqual([scarf.receiptId]);
    expect(await found('scarf 50.00')).toEqual([]);
    expect(await found('scarf red')).toEqual([]);
    expect(await found('100%')).toEqual([scarf.receiptId]);
    expect(await found('_')).toEqual([]);
    expect(await found(' ')).toHaveLength(2);
  });

  it('refuse a cursor that they did not make, a limit out of range and a NUL', async () => {
    for (const query of ['before=1', 'limit=0', 'limit=101', 'search=%00', `search=${'x'.repeat(201)}`]) {
      const { status, body } = await get(`receipts?${query}`);
      expect([query, status, body['code']]).toEqual([query, 400, 'invalid_fields']);
    }
  });

  it('are for holders of a token only: no key opens them', async () => {
    expect((await world.call('northbank', 'GET', '/customer/v1/receipts')).status).toBe(401);
    const { headers } = await get('receipts');
    expect(headers.get('access-control-allow-origin')).toBe(issuer.url);
    expect((await world.call('northbank', 'GET', '/v1/events')).headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('the ledger of disclosures', () => {
  it('has each way by which a receipt reached the bank, once a day, with the consent in force', async () => {
    await world.call('northbank', 'PUT', '/v1/endpoints/full', { url: bank.url, payload: 'full' });
    await world.call('northbank', 'PUT', '/v1/endpoints/thin', { url: bank.url, payload: 'thin' });
    const receipt = await purchase(1, { transactionId: `tx-${n}` });
    await until('both webhooks came', async () => (await disclosures()).length === 2);
    for (const endpoint of ['full', 'thin']) await world.call('northbank', 'DELETE', `/v1/endpoints/${endpoint}`);
    for (let twice = 0; twice < 2; twice += 1) {
      await world.call('northbank', 'GET', `/v1/receipts/${receipt.receiptId}`);
      await world.call('northbank', 'GET', `/v1/transactions/tx-${n}`);
      await world.call('northbank', 'GET', '/v1/events?order=newest&limit=1');
      await world.call('southbank', 'GET', `/v1/receipts/${receipt.receiptId}`);
      await world.call('southbank', 'GET', '/v1/events?limit=1000');
    }
    const all = await disclosures();
    const ways = all.map(
      ({ what, how, endpointId }) => `${how as string} ${what as string} ${(endpointId as string) ?? '-'}`,
    );
    expect(ways.sort()).toEqual([
      'feed notice -',
      'fetched receipt -',
      'looked_up notice -',
      'webhook notice thin',
      'webhook receipt full',
    ]);
    for (const one of all) {
      expect(one).toMatchObject({
        ...{ receiptId: receipt.receiptId, revision: 1, accountId, bankId: 'northbank' },
        ...{ merchant: receipt.merchant.tradingName, consent: { consentId: `c-${n}`, version: 3 } },
      });
    }
    expect((await receipts()).receipts[0]?.seenByBankAt).toEqual(expect.any(String));
  });

  it('has nothing of what the bank was not shown', async () => {
    const receipt = await purchase(1, { transactionId: `tx-${n}` });
    await purchase(2);
    await world.handled();
    const newest = await world.call('northbank', 'GET', '/v1/events?order=newest&limit=1');
    expect(newest.text).not.toContain(receipt.receiptId);
    expect((await disclosures()).map(({ receiptId }) => receiptId)).not.toContain(receipt.receiptId);
    expect(await disclosures()).toHaveLength(1);
    expect((await receipts()).receipts[1]?.seenByBankAt).toBeUndefined();
  });

  it('has nothing of notices that take something away', async () => {
    await world.call('northbank', 'PUT', '/v1/endpoints/main', { url: bank.url });
    const before = bank.received.length;
    const receipt = await purchase(1);
    await until('it was told', () => bank.received.length === before + 1);
    await world.receipt({ ...receipt, revision: 2, state: 'withdrawn' });
    await until('its withdrawal was told', () => bank.received.length === before + 2);
    await world.call('northbank', 'DELETE', '/v1/endpoints/main');
    await world.call('northbank', 'GET', '/v1/events?order=newest&limit=2');
    expect((await disclosures()).map(({ how, revision }) => [how, revision])).toEqual([
      ['feed', 1],
      ['webhook', 1],
    ]);
  });

  it('is only added to', async () => {
    const receipt = await purchase(1);
    await world.handled();
    await world.call('northbank', 'GET', `/v1/receipts/${receipt.receiptId}`);
    const where = `WHERE receipt_id = '${receipt.receiptId}'`;
    for (const sql of [
      `UPDATE disclosure SET how = 'feed' ${where}`,
      `DELETE FROM disclosure ${where}`,
      'TRUNCATE disclosure',
    ])
      await expect(world.bed.query('delivery', sql)).rejects.toThrow('only taken out of the ledger');
    expect(await disclosures()).toHaveLength(1);
  });
});

describe('holdings', () => {
  it('say how much is kept of what, and until when', async () => {
    const receipt = await purchase(1);
    await world.handled();
    await world.call('northbank', 'GET', `/v1/receipts/${receipt.receiptId}`);
    const { body } = await get('holdings');
    const held = body['holdings'] as Record<string, unknown>[];
    expect(held.map(({ what, count }) => [what, count])).toEqual([
      ['consents', 1],
      ['receipts', 1],
      ['disclosures', 1],
    ]);
    expect(held[1]).toMatchObject({ service: 'delivery', goneBy: expect.any(String), oldest: expect.any(String) });
  });
});

describe('an archive', () => {
  it('is signed with the key that the service shows, file by file', async () => {
    await purchase(1);
    await world.handled();
    const part = (await get('archive')).body as unknown as ArchivePart;
    const { body } = await world.call(undefined, 'GET', '/.well-known/jwks.json');
    expect(body['keys']).toEqual([part.key]);
    const key = createPublicKey({ key: { ...part.key }, format: 'jwk' });
    expect(verify(null, Buffer.from(part.manifest), key, Buffer.from(part.signature, 'base64url'))).toBe(true);
    const files = part.files.map(({ path, text }) => ({
      bytes: Buffer.byteLength(text),
      path,
      sha256: createHash('sha256').update(text).digest('hex'),
    }));
    expect(JSON.parse(part.manifest)).toEqual({ createdAt: part.createdAt, files, service: 'delivery' });
    expect(part.files.map(({ path }) => path)).toEqual(
      [
        'receipts.json',
        'receipts.csv',
        'lines.csv',
        'receipts.jsonld',
        'disclosures.json',
        'disclosures.csv',
        'receipts.html',
      ].map((name) => `receipts/${name}`),
    );
  });
});
