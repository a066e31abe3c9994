// A stream of sales is answered line by line, in order; a bad line is refused by itself and nothing else is disturbed.
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SaleBody } from '@quittance/retailer-api';
import { aSaleBody } from '@quittance/retailer-api/builders';
import { SaleRecorded } from '../src/contract.js';
import { type Edge, linesOf, openEdge } from './edge.js';
import { openStream } from './open-stream.js';

let edge: Edge;
let key: string;
let next = 0;
const aNewSale = (over: Partial<SaleBody> = {}) =>
  aSaleBody({ saleId: `S-${++next}`, soldAt: new Date().toISOString(), ...over });

beforeAll(async () => {
  edge = await openEdge();
  key = await edge.keyOf('R-1');
  await edge.registerStore(key, 'store-1');
});
afterAll(() => edge?.close());

const openFeed = () => openStream(edge.service.url, key);

describe('a stream of sales', () => {
  it('answers good and bad lines in order, each by its number', async () => {
    const [first, last] = [aNewSale(), aNewSale()];
    const answers = await edge.stream(key, [
      first,
      '',
      '{"saleId":',
      { ...aNewSale(), foo: 1 },
      aNewSale({ storeId: 'nowhere' }),
      first,
      { ...first, totalMinor: 1 },
      aNewSale({ soldAt: '1999-12-31T23:59:59Z' }),
      `{"saleId":"${'x'.repeat(1_100_000)}"}`,
      last,
    ]);
    expect(
      answers.map(({ line, id, status, problem }) => [line, id, status, (problem as { code?: string })?.code]),
    ).toEqual([
      [1, first.saleId, 'accepted', undefined],
      [3, undefined, 'rejected', 'malformed_json'],
      [4, undefined, 'rejected', 'invalid_sale'],
      [5, expect.any(String), 'rejected', 'store_not_found'],
      [6, first.saleId, 'accepted', undefined],
      [7, first.saleId, 'rejected', 'revision_conflict'],
      [8, expect.any(String), 'rejected', 'clock_out_of_range'],
      [9, undefined, 'rejected', 'line_too_large'],
      [10, last.saleId, 'accepted', undefined],
    ]);
  });

  it('refuses a line that is not UTF-8 and takes the next', async () => {
    const [bad, good] = [aNewSale({ tillId: 'Café' }), aNewSale()];
    const bytes = Buffer.concat([
      Buffer.from(`${JSON.stringify(bad)}\r\n`, 'latin1'),
      Buffer.from(JSON.stringify(good)),
    ]);
    const answer = await edge.sendBytes('/v1/sales', key, 'application/x-ndjson', bytes);
    expect(linesOf(answer.text)).toMatchObject([
      { line: 1, status: 'rejected', problem: { code: 'not_utf8', status: 400 } },
      { line: 2, id: good.saleId, status: 'accepted' },
    ]);
  });

  it('takes thousands of lines and has every one of them in Kafka, in order for its store', async () => {
    const sales = Array.from({ length: 5_000 }, (_, n) => aNewSale({ sequence: n, tillId: 'bulk' }));
    const answers = await edge.stream(key, sales);
    expect(answers.map(({ line }) => line)).toEqual(sales.map((_, n) => n + 1));
    expect(answers.every(({ status }) => status === 'accepted')).toBe(true);
    const recorded = (await edge.bed.readValues(SaleRecorded)).filter(({ tillId }) => tillId === 'bulk');
    expect(recorded.map(({ sequence }) => sequence)).toEqual(sales.map((_, n) => n));
  });

  it('takes long receipts of one store, many megabytes at once', async () => {
    const line = { kind: 'item', text: 'x'.repeat(100), quantity: '1', totalMinor: 1 } as const;
    const aLongSale = () => aNewSale({ totalMinor: 150, lines: Array.from({ length: 150 }, () => line), tenders: [] });
    const largest = aNewSale({ lines: Array.from({ length: 2_000 }, () => ({ ...line, text: 'y'.repeat(450) })) });
    const streams = Array.from({ length: 10 }, () => Array.from({ length: 10 }, aLongSale));
    const answers = (await Promise.all([...streams, [largest]].map((sales) => edge.stream(key, sales)))).flat();
    expect(answers).toHaveLength(101);
    expect(answers.filter(({ status }) => status !== 'accepted')).toEqual([]);
  });

  it('takes the first of two contents of a sale, also when the store of the first has to be looked up', async () => {
    await edge.registerStore(key, 'looked-up');
    const sale = aNewSale({ storeId: 'looked-up' });
    const feed = openFeed();
    try {
      feed.write(aNewSale());
      expect(await feed.read()).toMatchObject({ status: 'accepted' });
      const locked = edge.bed.query('ingestion', 'LOCK TABLE store IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(0.5)');
      await sleep(100);
      feed.write(sale);
      await sleep(100);
      feed.write({ ...sale, storeId: 'store-1' });
      expect([await feed.read(), await feed.read()]).toMatchObject([
        { line: 2, status: 'accepted' },
        { line: 3, status: 'rejected', problem: { code: 'revision_conflict' } },
      ]);
      await locked;
    } finally {
      feed.end();
    }
  });

  it('answers a line while the sender keeps the stream open', async () => {
    const sale = aNewSale();
    const feed = openFeed();
    try {
      feed.write(sale);
      expect(await feed.read()).toEqual({ line: 1, id: sale.saleId, status: 'accepted' });
    } finally {
      feed.end();
    }
  });

  it('survives a sender that goes away in the middle', async () => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson' };
    const open = request(`${edge.service.url}/v1/sales`, { method: 'POST', headers });
    open.on('error', () => undefined);
    open.write(`${JSON.stringify(aNewSale())}\n{"saleId":"ha`);
    await sleep(100);
    open.destroy();
    const sale = aNewSale();
    expect(await edge.stream(key, [sale])).toEqual([{ line: 1, id: sale.saleId, status: 'accepted' }]);
  });
});

describe('without a key', () => {
  it('is refused as a whole', async () => {
    const answer = await edge.sendBytes('/v1/sales', 'nobody', 'application/x-ndjson', JSON.stringify(aNewSale()));
    expect(answer.status).toBe(401);
  });
});

describe('a stream that is open all day', () => {
  it('is ended, as far as it was answered, when the service stops', async () => {
    const feed = openFeed();
    feed.write(aNewSale());
    expect(await feed.read()).toMatchObject({ line: 1, status: 'accepted' });
    const [last] = await Promise.all([feed.read(), edge.service.stop()]);
    expect(last).toBeUndefined();
  });
});
