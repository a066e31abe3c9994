// A bank looks up what it sent and what it was told, and nothing of another bank's: that is answered exactly as what is not there.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aTransaction, type DeliveryBed, openDeliveryBed } from './delivery-bed.js';

type Bank = 'northbank' | 'southbank';
let world: DeliveryBed;
const get = (path: string, bank: Bank = 'northbank') => world.call(bank, 'GET', path);
const ids = { accountId: 'with' };

beforeAll(async () => {
  world = await openDeliveryBed();
  await world.start();
  await world.consent({ consentId: 'c-1', ...ids });
});
afterAll(() => world?.close());

describe('GET /v1/transactions/{transactionId}', () => {
  const stateOf = async (transactionId: string, bank: Bank = 'northbank') => {
    const answer = await get(`/v1/transactions/${encodeURIComponent(transactionId)}`, bank);
    expect(answer.status).toBe(200);
    return answer.body;
  };
  const send = (transactionId: string, accountId: string) =>
    world.call('northbank', 'POST', '/v1/transactions', aTransaction({ transactionId, accountId }));

  it('waits, has its receipt, and has none again once that was withdrawn', async () => {
    const transactionId = 't/1 é';
    expect(await stateOf(transactionId)).toEqual({ transactionId, state: 'none' });
    await send(transactionId, 'with');
    expect(await stateOf(transactionId)).toEqual({ transactionId, state: 'waiting' });
    const receipt = await world.receipt({ ...ids, transactionId });
    await world.handled();
    expect(await stateOf(transactionId)).toEqual({ transactionId, state: 'receipt', receiptId: receipt.receiptId });
    await world.receipt({ ...receipt, revision: 2, state: 'withdrawn' });
    await world.handled();
    expect(await stateOf(transactionId)).toEqual({ transactionId, state: 'none' });
    // It was shown that there was one, so that its withdrawal is told.
    expect((await get(`/v1/receipts/${receipt.receiptId}`)).status).toBe(410);
  });

  it('says the same of an account without consent', async () => {
    await send('t-with', 'with');
    await send('t-without', 'without');
    const [consented, not] = [await get('/v1/transactions/t-with'), await get('/v1/transactions/t-without')];
    expect(not.text).toBe(consented.text.replace('t-with', 't-without'));
    expect(not.body).toMatchObject({ state: 'waiting' });
  });

  it('says of another bank’s transaction what it says of none, and so of an id that none may have', async () => {
    await send('t-mine', 'with');
    await world.receipt({ ...ids, transactionId: 't-mine' });
    await world.handled();
    expect(await stateOf('t-mine', 'southbank')).toEqual({ transactionId: 't-mine', state: 'none' });
    expect(await stateOf('a\u0000b')).toEqual({ transactionId: 'a\u0000b', state: 'none' });
  });
});

describe('GET /v1/endpoints', () => {
  it('lists one’s own, in order of id and without secrets', async () => {
    for (const id of ['b', 'a']) {
      await world.call('northbank', 'PUT', `/v1/endpoints/${id}`, {
        url: 'http://127.0.0.1:9/hook',
        eventTypes: ['receipt.ready'],
      });
    }
    const common = { url: 'http://127.0.0.1:9/hook', payload: 'thin', eventTypes: ['receipt.ready'], state: 'active' };
    expect((await get('/v1/endpoints')).body).toEqual({
      endpoints: [
        { endpointId: 'a', ...common },
        { endpointId: 'b', ...common },
      ],
    });
    expect((await get('/v1/endpoints', 'southbank')).body).toEqual({ endpoints: [] });
  });
});

describe('GET /v1/events', () => {
  interface Page {
    readonly events: readonly { readonly type: string; readonly data: { readonly transactionId: string } }[];
    readonly next: string;
    readonly more: boolean;
  }
  const page = async (query: string, bank: Bank = 'northbank') =>
    (await get(`/v1/events?${query}`, bank)).body as unknown as Page;
  const told = ({ events }: Page) => events.map(({ type, data }) => `${type} ${data.transactionId}`);

  beforeAll(async () => {
    for (const transactionId of ['e-1', 'e-2', 'e-3']) {
      const receipt = await world.receipt({ ...ids, transactionId });
      if (transactionId === 'e-2') await world.receipt({ ...receipt, revision: 2, state: 'revised' });
      // Of one batch, second revisions come after all first ones.
      await world.handled();
    }
  });

  it('are the newest first where that is asked, page by page, to the oldest', async () => {
    const oldest = told(await page('limit=1000'));
    expect(oldest.slice(-4)).toEqual([
      'receipt.ready e-1',
      'receipt.ready e-2',
      'receipt.revised e-2',
      'receipt.ready e-3',
    ]);
    const newest: string[] = [];
    for (let after = '', more = true; more; ) {
      const read = await page(`order=newest&limit=2&after=${after}`);
      newest.push(...told(read));
      ({ next: after, more } = read);
    }
    expect(newest).toEqual([...oldest].reverse());
  });

  it('are those of one type, or of one transaction, where that is asked', async () => {
    expect(told(await page('transactionId=e-2'))).toEqual(['receipt.ready e-2', 'receipt.revised e-2']);
    expect(told(await page('transactionId=e-2&order=newest'))).toEqual(['receipt.revised e-2', 'receipt.ready e-2']);
    expect(told(await page('transactionId=e-2&type=receipt.revised'))).toEqual(['receipt.revised e-2']);
    expect(told(await page('type=receipt.revised'))).toEqual(['receipt.revised e-2']);
    expect(told(await page('transactionId=e-2', 'southbank'))).toEqual([]);
  });

  it('begin at the start where `after` is empty, and go on where nothing more has come', async () => {
    expect(told(await page('after=&limit=1000'))).toEqual(told(await page('limit=1000')));
    const { next } = await page('limit=1000');
    expect(await page(`after=${next}`)).toEqual({ events: [], next, more: false });
  });

  it.each(['order=up', 'type=receipt', 'transactionId=a%00b', 'order=newest&order=oldest', 'after=x'])(
    'refuses %s',
    async (query) => {
      const answer = await get(`/v1/events?${query}`);
      expect([answer.status, answer.body['code']]).toEqual([400, 'invalid_fields']);
    },
  );
});
