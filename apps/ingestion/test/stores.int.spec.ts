// A store belongs to the retailer that registered it; its registrations reach the network in order, each change once.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aHeartbeatBody, aSaleBody, aStoreBody } from '@quittance/retailer-api/builders';
import { FeedCompleted, StoreRegistered } from '../src/contract.js';
import { type Edge, openEdge } from './edge.js';

let edge: Edge;
let key: string;

beforeAll(async () => {
  edge = await openEdge();
  key = await edge.keyOf('R-1');
});
afterAll(() => edge?.close());

const registrationsOf = async (storeId: string) => {
  await edge.bed.settled();
  return (await edge.bed.readValues(StoreRegistered)).filter((record) => record.storeId === storeId);
};

describe('PUT /v1/stores/{storeId}', () => {
  it('publishes the first registration and every change, and nothing for a repeat', async () => {
    const body = aStoreBody();
    for (const over of [{}, {}, { name: 'Renamed' }, { name: 'Renamed' }]) {
      const answer = await edge.send('PUT', '/v1/stores/a', key, { ...body, ...over });
      expect(answer.status).toBe(200);
      expect(answer.json).toEqual({ id: 'a', status: 'registered' });
    }
    const records = await registrationsOf('a');
    expect(records.map(({ retailerId, name }) => [retailerId, name])).toEqual([
      ['R-1', body.name],
      ['R-1', 'Renamed'],
    ]);
    expect(records[1]?.version).toBeGreaterThan(records[0]?.version ?? Number.NaN);
  });

  it('gives changes at once one order: the last published is the newest', async () => {
    const names = Array.from({ length: 20 }, (_, n) => `Name ${n}`);
    await Promise.all(names.map((name) => edge.send('PUT', '/v1/stores/b', key, aStoreBody({ name }))));
    const versions = (await registrationsOf('b')).map(({ version }) => version);
    expect(versions).toHaveLength(20);
    expect(versions).toEqual([...new Set(versions)].sort((x, y) => x - y));
  });

  it.each(['half a character: \ud83d', 'a control: \u0000'])(
    'reads a store back, and takes its sales, with %j in its name',
    async (name) => {
      const owner = await edge.keyOf(`R-odd-${name.length}`);
      expect((await edge.send('PUT', '/v1/stores/odd', owner, aStoreBody({ tradingName: name }))).status).toBe(200);
      expect((await edge.send('GET', '/v1/stores', owner)).status).toBe(200);
      expect((await edge.send('GET', '/v1/stores/odd', owner)).status).toBe(200);
      const sale = aSaleBody({ storeId: 'odd', soldAt: new Date().toISOString() });
      expect((await edge.send('POST', '/v1/sales', owner, sale)).status).toBe(202);
    },
  );

  it('lets two retailers use the same id', async () => {
    const other = await edge.keyOf('R-2');
    await edge.send('PUT', '/v1/stores/same', key, aStoreBody({ name: 'Mine' }));
    await edge.send('PUT', '/v1/stores/same', other, aStoreBody({ name: 'Yours' }));
    expect((await registrationsOf('same')).map(({ retailerId, name }) => `${retailerId} ${name}`).sort()).toEqual([
      'R-1 Mine',
      'R-2 Yours',
    ]);
  });

  it('takes sales of a store right after it was registered', async () => {
    const sale = aSaleBody({ storeId: 'fresh', soldAt: new Date().toISOString() });
    expect((await edge.send('POST', '/v1/sales', key, sale)).status).toBe(404);
    await edge.registerStore(key, 'fresh');
    expect((await edge.send('POST', '/v1/sales', key, sale)).status).toBe(202);
  });

  it.each([
    ['b%2Fc', aStoreBody(), '/storeId'],
    ['%00', aStoreBody(), '/storeId'],
    ['c', aStoreBody({ timeZone: 'Mars/Olympus' }), '/timeZone'],
    ['c', { ...aStoreBody(), retailerId: 'R-2' }, '/retailerId'],
  ])('refuses %s', async (storeId, body, field) => {
    const answer = await edge.send('PUT', `/v1/stores/${storeId}`, key, body);
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({ code: 'invalid_store', errors: [{ field }] });
  });

  it('is refused without a key', async () => {
    expect((await edge.send('PUT', '/v1/stores/a', undefined, aStoreBody())).status).toBe(401);
  });
});

describe('an acceptor that another retailer claims, too', () => {
  const claim = (acceptors: object[]) => aStoreBody({ acceptors } as never);
  const contested = (place: number) => ({
    code: 'acceptor_contested',
    field: `/acceptors/${place}`,
    text: expect.stringContaining('Another retailer'),
  });
  const put = async (who: string, acceptors: object[], store = 'claims') =>
    (await edge.send('PUT', `/v1/stores/${store}`, who, claim(acceptors))).json;

  it('is told to whoever claims it, each time they register, without naming anybody', async () => {
    const rival = await edge.keyOf('R-rival');
    const mine = [{ acquirerId: 'acq-7', merchantId: 'M-7001' }];
    expect(await put(key, mine)).toEqual({ id: 'claims', status: 'registered' });
    const later = [{ merchantId: 'M-OTHER' }, { acquirerId: 'acq-7', merchantId: ' m-7001' }];
    const told = await put(rival, later);
    expect(told).toEqual({ id: 'claims', status: 'registered', warnings: [contested(1)] });
    expect(JSON.stringify(told)).not.toContain('R-1');
    expect(await put(key, mine)).toEqual({ id: 'claims', status: 'registered', warnings: [contested(0)] });
    expect(await put(rival, [{ merchantId: 'M-OTHER' }])).toEqual({ id: 'claims', status: 'registered' });
    expect(await put(key, mine)).toEqual({ id: 'claims', status: 'registered' });
  });

  it('is another one under another acquirer, and the same where either names none', async () => {
    const rival = await edge.keyOf('R-rival');
    await put(key, [{ acquirerId: 'acq-1', merchantId: 'M-7002' }]);
    expect(await put(rival, [{ acquirerId: 'acq-2', merchantId: 'M-7002' }])).not.toHaveProperty('warnings');
    expect(await put(rival, [{ merchantId: 'M-7002' }])).toMatchObject({ warnings: [contested(0)] });
  });

  it('is no news between stores of one retailer', async () => {
    await put(key, [{ merchantId: 'M-7003' }], 'one');
    expect(await put(key, [{ merchantId: 'M-7003' }, { merchantId: 'M-7003' }], 'two')).not.toHaveProperty('warnings');
  });
});

describe('a sale paid through a contested acceptor', () => {
  const slip = (merchantId?: string) => ({ kind: 'card', amountMinor: 225, card: { merchantId } }) as const;
  let sales = 0;
  const sale = (storeId: string, ...merchantIds: string[]) =>
    aSaleBody({
      saleId: `contested-${++sales}`,
      storeId,
      soldAt: new Date().toISOString(),
      tenders: merchantIds.map(slip),
      totalMinor: 225 * merchantIds.length,
      lines: [{ kind: 'item', text: 'x', quantity: '1', totalMinor: 225 * merchantIds.length }],
    });
  const warning = (tender: number) => ({
    code: 'acceptor_contested',
    field: `/tenders/${tender}/card/merchantId`,
    text: expect.stringContaining('Another retailer'),
  });

  it('is accepted with a warning, alone and as a line, and names nobody', async () => {
    const rival = await edge.keyOf('R-rival');
    const register = (who: string, storeId: string, acceptors: object[]) =>
      edge.send('PUT', `/v1/stores/${storeId}`, who, aStoreBody({ acceptors } as never));
    await register(key, 'mine', [
      { acquirerId: 'acq-1', merchantId: 'M-7101' },
      { acquirerId: 'acq-1', merchantId: 'M-7102' },
      { acquirerId: 'acq-1', merchantId: 'M-7103' },
    ]);
    await register(key, 'calm', [{ merchantId: 'M-7104' }]);
    await register(rival, 'theirs', [{ merchantId: 'm-7101' }, { acquirerId: 'acq-2', merchantId: 'M-7102' }]);

    const alone = await edge.send('POST', '/v1/sales', key, sale('mine', 'M-7103', ' M-7101'));
    expect([alone.status, alone.json]).toEqual([202, expect.objectContaining({ warnings: [warning(1)] })]);
    expect(alone.text).not.toContain('rival');
    const lines = [sale('mine', 'm-7101'), sale('mine', 'M-7102'), sale('mine', 'M-7103'), sale('calm', 'M-7104')];
    expect((await edge.stream(key, lines)).map(({ warnings }) => warnings)).toEqual([
      [warning(0)],
      undefined,
      undefined,
      undefined,
    ]);
    const theirs = await edge.send('POST', '/v1/sales', rival, sale('theirs', 'M-7101'));
    expect(theirs.json).toMatchObject({ warnings: [warning(0)] });
  });
});

describe('POST /v1/stores/{storeId}/heartbeat', () => {
  const now = () => new Date().toISOString();

  it('publishes how far the feed is complete', async () => {
    await edge.registerStore(key, 'h');
    const completeUntil = now();
    const answer = await edge.send('POST', '/v1/stores/h/heartbeat', key, aHeartbeatBody({ completeUntil }));
    expect(answer.status).toBe(202);
    expect(await edge.bed.readValues(FeedCompleted)).toMatchObject([
      { retailerId: 'R-1', storeId: 'h', completeUntil: Date.parse(completeUntil) },
    ]);
  });

  it.each([
    ['nowhere', { completeUntil: now() }, 404, 'store_not_found'],
    ['%00', { completeUntil: now() }, 404, 'store_not_found'],
    ['h', { completeUntil: '2026-11-23' }, 400, 'invalid_heartbeat'],
    ['h', { completeUntil: '2999-01-01T00:00:00Z' }, 422, 'clock_out_of_range'],
  ])('refuses %s %j', async (storeId, body, status, code) => {
    const answer = await edge.send('POST', `/v1/stores/${storeId}/heartbeat`, key, body);
    expect(answer.json).toMatchObject({ status, code });
  });
});

describe('documents', () => {
  it('describes the edge as OpenAPI', async () => {
    const { json } = await edge.send('GET', '/docs-json', undefined);
    expect(Object.keys(json['paths'] as object)).toEqual(
      expect.arrayContaining(['/v1/sales', '/v1/stores/{storeId}', '/v1/stores/{storeId}/heartbeat']),
    );
  });
});
