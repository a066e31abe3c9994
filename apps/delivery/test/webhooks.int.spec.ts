// A receipt reaches every endpoint of its bank that asks for it: signed, retried on a schedule that is in the database, once per event.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type BankReceiver, payloadOf, startBankReceiver } from '@quittance/testbed';
import { type DeliveryBed, openDeliveryBed, until } from './delivery-bed.js';

let world: DeliveryBed;
let bank: BankReceiver;
let secret: string;
let accountId: string;
let account = 0;

const endpoint = async (body: Record<string, unknown>, id = 'main'): Promise<string> => {
  const created = await world.call('northbank', 'PUT', `/v1/endpoints/${id}`, body);
  expect(created.status).toBe(201);
  expect(String(created.body['secret'])).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  return String(created.body['secret']);
};

const deliveries = (receiptId: string) =>
  world.bed.query<{ delivery_id: string; state: string; reason: string | null; attempts: number }>(
    'delivery',
    'SELECT delivery_id, state, reason, attempts FROM delivery WHERE receipt_id = $1 ORDER BY created_at',
    [receiptId],
  );

const attempts = (receiptId: string) =>
  world.bed.query<{ attempt: number; status: number | null; error: string | null }>(
    'delivery',
    `SELECT a.attempt, a.status, a.error FROM delivery_attempt a JOIN delivery d USING (delivery_id)
      WHERE d.receipt_id = $1 ORDER BY a.attempt`,
    [receiptId],
  );

const finished = (receiptId: string, state: string) =>
  until(`the delivery is ${state}`, async () => (await deliveries(receiptId))[0]?.state === state);

beforeAll(async () => {
  world = await openDeliveryBed({
    DELIVERY_RETRY_SCHEDULE_MS: '200,400',
    DELIVERY_TIMEOUT_MS: '1000',
    DELIVERY_LANE_WIDTH: '8',
  });
  await world.start();
});

beforeEach(async () => {
  account += 1;
  accountId = `acc-${account}`;
  await world.consent({ consentId: `c-${account}`, accountId });
  bank = await startBankReceiver();
  secret = await endpoint({ url: `${bank.url}/hook`, payload: 'full' });
});

afterEach(async () => {
  await world.call('northbank', 'DELETE', '/v1/endpoints/main');
  await bank.close();
});

afterAll(() => world.close());

describe('webhooks', () => {
  it('are signed as an outside verifier wants them and carry the receipt, with no header but those of the standard', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const receipt = await world.receipt({ accountId }, { traceparent });
    await until('the webhook came', () => bank.received.length === 1);
    const payload = bank.verify(bank.received[0]!, secret);
    expect(payload.type).toBe('receipt.ready');
    expect(payload.data).toMatchObject({ receiptId: receipt.receiptId, accountId, totalMinor: 1250 });
    expect(Object.keys(bank.received[0]!.headers).sort()).toEqual([
      'connection',
      'content-length',
      'content-type',
      'host',
      'user-agent',
      'webhook-id',
      'webhook-signature',
      'webhook-timestamp',
    ]);
    expect(() => bank.verify(bank.received[0]!, `whsec_${Buffer.alloc(32).toString('base64')}`)).toThrow();
  });

  it('are sent once when the record comes twice, under the same or another message id', async () => {
    const receipt = await world.receipt({ accountId }, { messageId: '018f0000-0000-7000-8000-00000000aaaa' });
    await world.receipt({ ...receipt }, { messageId: '018f0000-0000-7000-8000-00000000aaaa' });
    await world.receipt({ ...receipt });
    await world.handled();
    await finished(receipt.receiptId, 'delivered');
    expect(bank.received).toHaveLength(1);
  });

  it('are tried again under the same id with a new signature; a redirect is a failure and is not followed', async () => {
    const answers = [{ status: 500 }, { status: 302, headers: { location: `${bank.url}/elsewhere` } }, { status: 200 }];
    bank.answer = () => answers[bank.received.length - 1]!;
    const receipt = await world.receipt({ accountId });
    await until('three attempts came', () => bank.received.length === 3);
    await finished(receipt.receiptId, 'delivered');
    expect(new Set(bank.received.map((w) => w.path))).toEqual(new Set(['/hook']));
    expect(new Set(bank.received.map((w) => w.headers['webhook-id'])).size).toBe(1);
    expect(new Set(bank.received.map((w) => w.body)).size).toBe(1);
    for (const webhook of bank.received) bank.verify(webhook, secret);
    expect(await attempts(receipt.receiptId)).toEqual([
      { attempt: 1, status: 500, error: null },
      { attempt: 2, status: 302, error: null },
      { attempt: 3, status: 200, error: null },
    ]);
  });

  it('fail for good when the schedule is used up', async () => {
    bank.answer = () => ({ status: 503 });
    const receipt = await world.receipt({ accountId });
    await finished(receipt.receiptId, 'failed');
    expect(await deliveries(receipt.receiptId)).toMatchObject([{ reason: 'attempts-used-up', attempts: 3 }]);
    expect(bank.received).toHaveLength(3);
  });

  it('wait as long as Retry-After asks', async () => {
    bank.answer = () =>
      bank.received.length === 1 ? { status: 429, headers: { 'retry-after': '1' } } : { status: 200 };
    await world.receipt({ accountId });
    await until('two attempts came', () => bank.received.length === 2);
    expect(bank.received[1]!.at - bank.received[0]!.at).toBeGreaterThanOrEqual(1_000);
  });

  it('stop for an endpoint that answers 410, until the bank saves it again', async () => {
    bank.answer = () => ({ status: 410 });
    const first = await world.receipt({ accountId });
    await finished(first.receiptId, 'failed');
    // A commit of its own, after that of the attempt.
    const shown = async () => (await world.call('northbank', 'GET', '/v1/endpoints/main')).body;
    await until('the endpoint is disabled', async () => (await shown())['state'] === 'disabled');
    expect(await shown()).toMatchObject({ state: 'disabled', disabledReason: 'answered-410' });
    const second = await world.receipt({ accountId });
    await world.handled();
    expect(await deliveries(second.receiptId)).toEqual([]);
    bank.answer = () => ({ status: 200 });
    const saved = await world.call('northbank', 'PUT', '/v1/endpoints/main', { url: `${bank.url}/hook` });
    expect([saved.status, saved.body['secret']]).toEqual([200, undefined]);
    const third = await world.receipt({ accountId });
    await until('the endpoint is served again', () => bank.received.length === 2);
    expect(bank.verify(bank.received[1]!, secret).data).toMatchObject({ receiptId: third.receiptId });
  });

  it('go to where the bank has moved its endpoint, though the old place then says that it is gone', async () => {
    bank.answer = ({ path }) => (path === '/hook' ? { status: 410, after: 600 } : { status: 200 });
    const first = await world.receipt({ accountId });
    await until('the old place is asked', () => bank.received.length === 1);
    await world.call('northbank', 'PUT', '/v1/endpoints/main', { url: `${bank.url}/moved` });
    await finished(first.receiptId, 'failed');
    await world.receipt({ accountId });
    await until('the new place is asked', () => bank.received.some(({ path }) => path === '/moved'));
    const { body } = await world.call('northbank', 'GET', '/v1/endpoints/main');
    expect(body).toMatchObject({ state: 'active', url: `${bank.url}/moved` });
  });

  it('are cut off when an endpoint does not answer in time, and hold up no other endpoint meanwhile', async () => {
    const other = await startBankReceiver();
    bank.answer = () => ({ status: 200, after: 'never' });
    try {
      const otherSecret = await endpoint({ url: other.url }, 'other');
      const receipts = await Promise.all(Array.from({ length: 30 }, () => world.receipt({ accountId })));
      const startedAt = Date.now();
      await until('the other endpoint has all', () => other.received.length === 30);
      expect(Date.now() - startedAt).toBeLessThan(900); // less than one timeout of the hanging endpoint
      expect(bank.received.length).toBeLessThanOrEqual(16); // two rounds of its lane at most
      for (const webhook of other.received) other.verify(webhook, otherSecret);
      const all = () => Promise.all(receipts.map(({ receiptId }) => attempts(receiptId)));
      await until('an attempt timed out', async () => (await all()).flat().some((a) => a.error === 'timeout'));
    } finally {
      await world.call('northbank', 'DELETE', '/v1/endpoints/other');
      await other.close();
    }
  });

  it.each([
    ['is large', { body: 'x'.repeat(5_000_000) }],
    ['never ends', { body: 'x', open: true }],
  ])('count as delivered on a 2xx whose body %s', async (_, answer) => {
    bank.answer = () => ({ status: 200, ...answer });
    const receipt = await world.receipt({ accountId });
    await finished(receipt.receiptId, 'delivered');
    expect(bank.received).toHaveLength(1);
  });

  it('carry only ids where the endpoint asks for thin payloads, and only the types it asks for', async () => {
    const other = await startBankReceiver();
    try {
      await endpoint({ url: other.url, eventTypes: ['receipt.revised'] }, 'thin');
      const receipt = await world.receipt({ accountId });
      await world.receipt({ ...receipt, revision: 2, state: 'revised' });
      await until('both revisions came', () => bank.received.length === 2 && other.received.length === 1);
      const { type, data } = payloadOf(other.received[0]!);
      expect(type).toBe('receipt.revised');
      expect(data).toEqual({ receiptId: receipt.receiptId, revision: 2, accountId, transactionId: 'tx-0001' });
    } finally {
      await world.call('northbank', 'DELETE', '/v1/endpoints/thin');
      await other.close();
    }
  });

  it('carry signatures of the old and the new secret after a rotation', async () => {
    const rotated = await world.call('northbank', 'POST', '/v1/endpoints/main/rotate-secret');
    const next = String(rotated.body['secret']);
    expect(next).not.toBe(secret);
    await world.receipt({ accountId });
    await until('the webhook came', () => bank.received.length === 1);
    for (const known of [secret, next]) expect(bank.verify(bank.received[0]!, known).type).toBe('receipt.ready');
  });

  it('are sent again under the same id when the process that claimed them died', async () => {
    const receipt = await world.receipt({ accountId });
    await finished(receipt.receiptId, 'delivered');
    await world.bed.query(
      'delivery',
      `UPDATE delivery SET state = 'sending', lease_token = gen_random_uuid(), due_at = now() - interval '1 second' WHERE receipt_id = $1`,
      [receipt.receiptId],
    );
    await until('it was sent again', () => bank.received.length === 2);
    expect(bank.received[1]!.headers['webhook-id']).toBe(bank.received[0]!.headers['webhook-id']);
  });

  it('keep neither payload nor secret in what is stored of attempts and endpoints', async () => {
    const receipt = await world.receipt({ accountId });
    await finished(receipt.receiptId, 'delivered');
    const rows = await world.bed.query<{ text: string }>(
      'delivery',
      `SELECT row_to_json(a)::text AS text FROM delivery_attempt a UNION ALL SELECT row_to_json(d)::text FROM delivery d
       UNION ALL SELECT row_to_json(e)::text || encode(e.secret, 'base64') FROM endpoint e`,
    );
    const stored = rows.map((row) => row.text).join('\n');
    expect(stored).not.toContain('Sourdough');
    expect(stored).not.toContain(Buffer.from(secret.slice(6), 'base64').toString('hex'));
    expect(stored.replaceAll('\n', '')).not.toContain(secret.slice(6, 40));
  });
});

describe('endpoints', () => {
  it('of another bank do not exist', async () => {
    for (const [method, path, body] of [
      ['GET', '/v1/endpoints/main', undefined],
      ['DELETE', '/v1/endpoints/main', undefined],
      ['POST', '/v1/endpoints/main/rotate-secret', undefined],
    ] as const) {
      const answer = await world.call('southbank', method, path, body);
      expect([answer.status, answer.body['code']]).toEqual([404, 'not_found']);
    }
    expect((await world.call('northbank', 'GET', '/v1/endpoints/main')).body).not.toHaveProperty('secret');
  });

  it('are refused by the name of the field and the rule', async () => {
    const answer = await world.call('northbank', 'PUT', '/v1/endpoints/bad', {
      url: 'https://u:p@bank.example/',
      colour: 'red',
    });
    expect(answer.status).toBe(400);
    expect(answer.body['errors']).toEqual([{ field: '/colour', rule: 'unknown field `colour`' }]);
    const url = await world.call('northbank', 'PUT', '/v1/endpoints/bad', { url: 'https://u:p@bank.example/' });
    expect(url.body['errors']).toEqual([{ field: '/url', rule: 'must not hold a user name or password' }]);
  });
});

describe('private addresses', () => {
  it('are refused as endpoints, and not dialled even where one was saved before', async () => {
    const receipt = await world.receipt({ accountId });
    await finished(receipt.receiptId, 'delivered');
    await world.stop();
    await world.start({ DELIVERY_ALLOW_PRIVATE_ENDPOINTS: 'false' });
    try {
      for (const url of [
        'http://bank.example/',
        'https://127.0.0.1/',
        'https://[::1]/',
        'https://169.254.169.254/',
        'https://localhost/',
        'https://168.63.129.16/',
        'https://[::ffff:0:169.254.169.254]/',
        'https://[2001:20::1]/',
        'https://kafka:9092/',
        'https://bank.example./',
      ]) {
        expect((await world.call('northbank', 'PUT', '/v1/endpoints/private', { url })).status).toBe(400);
      }
      const other = await startBankReceiver();
      // Reserved for examples, so no resolver knows the second: what a name resolves to is looked at where it is resolved.
      const saved = [`${other.url}/hook`, `https://hook.bank.example:${new URL(other.url).port}/hook`];
      for (const [i, url] of saved.entries()) {
        await endpoint({ url: `https://bank.example/${i}` }, `saved-${i}`);
        await world.bed.query('delivery', `UPDATE endpoint SET url = $1 WHERE endpoint_id = $2`, [url, `saved-${i}`]);
      }
      const next = await world.receipt({ accountId });
      // One that is still under way has no error yet.
      const errorsSoFar = async () => new Set((await attempts(next.receiptId)).flatMap((a) => a.error ?? []));
      await until('every attempt failed', async () => (await errorsSoFar()).size >= 2);
      const errors = await errorsSoFar();
      expect(errors).toContain('url-refused');
      // A name that does not resolve, or not in time on a busy machine, leaves nothing to dial.
      const undialled = ['url-refused', 'address-refused', 'dns', 'timeout'];
      expect([...errors].filter((error) => !undialled.includes(String(error)))).toEqual([]);
      expect(other.received).toEqual([]);
      await other.close();
    } finally {
      await world.stop();
      await world.start();
      for (const id of ['saved-0', 'saved-1']) await world.call('northbank', 'DELETE', `/v1/endpoints/${id}`);
    }
  });
});
