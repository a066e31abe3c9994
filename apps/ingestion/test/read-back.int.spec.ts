// A retailer reads back what it sent, and nothing of anybody else's: what is another's is answered exactly as what is not there.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aSaleBody, aStoreBody } from '@quittance/retailer-api/builders';
import { type Edge, openEdge } from './edge.js';

let edge: Edge;
let key: string;
let other: string;

beforeAll(async () => {
  edge = await openEdge();
  key = await edge.keyOf('R-1');
  other = await edge.keyOf('R-2');
});
afterAll(() => edge?.close());

const get = (path: string, as = key) => edge.send('GET', path, as);
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe('GET /v1/stores/{storeId}', () => {
  it('is the registration as it stands', async () => {
    const without = aStoreBody();
    const body = { ...without, legalName: 'A Shop of Tests Ltd' };
    await edge.send('PUT', '/v1/stores/a', key, body);
    const first = await get('/v1/stores/a');
    expect(first.status).toBe(200);
    expect(first.json).toEqual({ ...body, storeId: 'a', registeredAt: expect.stringMatching(INSTANT) });
    await edge.send('PUT', '/v1/stores/a', key, { ...without, name: 'Renamed' });
    const second = (await get('/v1/stores/a')).json;
    expect(second).toMatchObject({ name: 'Renamed' });
    expect(second).not.toHaveProperty('legalName');
  });

  it('is of a store from before bodies were kept what is known, and all once the same body is registered again', async () => {
    const body = aStoreBody();
    await edge.send('PUT', '/v1/stores/old', key, body);
    const { registeredAt } = (await get('/v1/stores/old')).json;
    await edge.bed.query(
      'ingestion',
      `UPDATE store SET body = NULL, trading_name = NULL, currency = NULL WHERE store_id = 'old'`,
    );
    expect((await get('/v1/stores/old')).json).toEqual({ storeId: 'old', timeZone: body.timeZone, registeredAt });
    expect((await get('/v1/stores')).json).toMatchObject({
      stores: expect.arrayContaining([{ storeId: 'old', timeZone: body.timeZone, registeredAt }]),
    });
    await edge.send('PUT', '/v1/stores/old', key, body);
    expect((await get('/v1/stores/old')).json).toEqual({ ...body, storeId: 'old', registeredAt });
  });

  it('is of another retailer’s store what it is of none', async () => {
    await edge.registerStore(key, 'mine');
    const [theirs, none] = [await get('/v1/stores/mine', other), await get('/v1/stores/nowhere', other)];
    expect([theirs.status, theirs.text]).toEqual([404, none.text]);
    expect(none.json).toMatchObject({ code: 'store_not_found' });
    expect((await get('/v1/stores/a%00b')).status).toBe(404);
  });
});

describe('GET /v1/stores', () => {
  it('pages through one’s own stores in order of id, each once', async () => {
    const owner = await edge.keyOf('R-pages');
    const ids = ['s-1', 's-2', 's-3', 's-4', 's-5'];
    for (const id of [...ids].reverse()) await edge.registerStore(owner, id);
    await edge.registerStore(other, 's-2a');
    const read: string[] = [];
    const pages: unknown[] = [];
    for (let after = ''; ; ) {
      const { json } = await get(`/v1/stores?limit=2&after=${after}`, owner);
      read.push(...(json['stores'] as { storeId: string }[]).map(({ storeId }) => storeId));
      pages.push([json['more'], json['next']]);
      if (json['more'] !== true) break;
      after = String(json['next']);
    }
    expect(read).toEqual(ids);
    expect(pages).toEqual([
      [true, 's-2'],
      [true, 's-4'],
      [false, undefined],
    ]);
    expect((await get('/v1/stores', await edge.keyOf('R-none'))).json).toEqual({ stores: [], more: false });
  });

  it.each([
    ['limit=0', '/limit'],
    ['limit=1001', '/limit'],
    ['limit=x', '/limit'],
    ['limit=1&limit=2', '/limit'],
    ['after=a%2Fb', '/after'],
    ['after=a%00b', '/after'],
  ])('refuses %s', async (query, field) => {
    const answer = await get(`/v1/stores?${query}`);
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({ code: 'invalid_query', errors: [{ field }] });
  });
});

describe('GET /v1/sales/{saleId}', () => {
  const soldAt = new Date().toISOString();
  const send = (more: object, as = key) =>
    edge.send('POST', '/v1/sales', as, { ...aSaleBody({ storeId: 'mine', soldAt }), ...more });

  it('is the newest revision on record', async () => {
    await edge.registerStore(key, 'mine');
    for (const revision of [1, 3, 2]) expect((await send({ saleId: 's/1 é', revision })).status).toBe(202);
    const answer = await get(`/v1/sales/${encodeURIComponent('s/1 é')}`);
    expect([answer.status, answer.json]).toEqual([
      200,
      { saleId: 's/1 é', state: 'recorded', revision: 3, recordedAt: expect.stringMatching(INSTANT) },
    ]);
  });

  it('is of another retailer’s sale, of one that was refused and of an id that none may have what it is of none', async () => {
    await send({ saleId: 'theirs' });
    await send({ saleId: 'refused', storeId: 'nowhere' });
    const none = await get('/v1/sales/never', other);
    expect(none.json).toMatchObject({ status: 404, code: 'sale_not_found' });
    for (const [id, as] of [
      ['theirs', other],
      ['refused', key],
      ['a%00b', key],
      ['x'.repeat(129), key],
    ] as const) {
      const answer = await get(`/v1/sales/${id}`, as);
      expect([id, answer.status, answer.text]).toEqual([id, 404, none.text]);
    }
  });
});
