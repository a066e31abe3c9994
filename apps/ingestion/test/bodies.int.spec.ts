// What a body is in, and how its object is written: byte order marks, packed bodies, keys that come twice, ids in paths. Each is taken, or
// refused by a problem that repeats nothing.
import { connect } from 'node:net';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SaleRecorded } from '@quittance/contracts-retailer';
import { aHeartbeatBody, aSaleBody, aStoreBody } from '@quittance/retailer-api/builders';
import { type Edge, linesOf, openEdge } from './edge.js';
import { openStream } from './open-stream.js';

const MARK = '\ufeff';
const NDJSON = 'application/x-ndjson';

let edge: Edge;
let key: string;
let next = 0;
const aNewSale = () => aSaleBody({ saleId: `S-${++next}`, soldAt: new Date().toISOString() });

beforeAll(async () => {
  edge = await openEdge();
  key = await edge.keyOf('R-1');
  await edge.registerStore(key, 'store-1');
});

afterAll(async () => {
  await edge?.close();
});

const post = async (body: string | Buffer, headers: Record<string, string> = {}, path = '/v1/sales') => {
  const answer = await fetch(edge.service.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  });
  return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text(), answer };
};

describe('a byte order mark', () => {
  it('costs neither a document nor the first line of a stream', async () => {
    expect(await post(MARK + JSON.stringify(aNewSale()))).toMatchObject({ status: 202 });
    const lines = `${MARK}${JSON.stringify(aNewSale())}\n${JSON.stringify(aNewSale())}\r\n`;
    const { text } = await post(`${lines}${MARK}${JSON.stringify(aNewSale())}\n`, { 'content-type': NDJSON });
    expect(linesOf(text).map(({ line, status }) => [line, status])).toEqual([
      [1, 'accepted'],
      [2, 'accepted'],
      [3, 'accepted'],
    ]);
    expect((await post(`${MARK}\n`, { 'content-type': NDJSON })).text).toBe('');
  });
});

describe('a packed body', () => {
  const packers = [
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ] as const;

  it.each(packers)('is unpacked: %s', async (encoding, pack) => {
    const packed = { 'content-encoding': encoding };
    expect(await post(pack(JSON.stringify(aNewSale())), packed)).toMatchObject({ status: 202 });
    const lines = Array.from({ length: 500 }, () => `${JSON.stringify(aNewSale())}\n`).join('');
    const { text } = await post(pack(lines), { ...packed, 'content-type': NDJSON });
    expect(linesOf(text).filter(({ status }) => status === 'accepted')).toHaveLength(500);
  });

  it.each(packers)(
    'that unpacks to more than a document may have is 413, and fills no memory: %s',
    async (encoding, pack) => {
      const zeros = Buffer.alloc(256 * 1_048_576, ' ');
      const bomb = pack(zeros);
      const lateBomb = Buffer.concat([pack(`${JSON.stringify(aNewSale())}\n`), bomb]);
      const before = process.memoryUsage().rss;
      let most = 0;
      const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss - before)), 2);
      const packed = { 'content-encoding': encoding };
      const document = await post(bomb, packed);
      const stream = await post(bomb, { ...packed, 'content-type': NDJSON });
      const late = linesOf((await post(lateBomb, { ...packed, 'content-type': NDJSON })).text);
      clearInterval(watch);
      for (const { status, text } of [document, stream]) {
        expect([status, JSON.parse(text)]).toEqual([413, expect.objectContaining({ code: 'too_large' })]);
      }
      expect(late).toMatchObject([
        { line: 1, status: 'accepted' },
        { line: 2, status: 'rejected', problem: { status: 413, code: 'too_large' } },
      ]);
      expect(most).toBeLessThan(64 * 1_048_576);
    },
  );

  it('that is not what it says is refused, whole or cut short', async () => {
    const whole = gzipSync(JSON.stringify(aNewSale()));
    for (const bytes of [Buffer.from('{}'), whole.subarray(0, -9)]) {
      for (const type of ['application/json', NDJSON]) {
        const { status, text } = await post(bytes, { 'content-encoding': 'gzip', 'content-type': type });
        expect([status, JSON.parse(text)]).toEqual([400, expect.objectContaining({ code: 'malformed_encoding' })]);
      }
    }
  });

  it.each(['br', 'deflate', 'gzip, gzip', 'utf-8'])(
    'in another encoding is 415, and told which may be sent: %s',
    async (encoding) => {
      for (const type of ['application/json', NDJSON]) {
        const {
          status,
          type: as,
          text,
          answer,
        } = await post('{}', { 'content-encoding': encoding, 'content-type': type });
        expect([status, as]).toEqual([415, expect.stringMatching(/^application\/problem\+json/)]);
        expect(JSON.parse(text)).toMatchObject({ code: 'unsupported_encoding' });
        expect(text).not.toContain(encoding);
        expect(answer.headers.get('accept-encoding')).toBe('gzip, zstd');
      }
    },
  );
});

describe('bodies in zstd, each with a window of its own', () => {
  const packed = zstdCompressSync(JSON.stringify(aSaleBody({ saleId: 'packed', soldAt: new Date().toISOString() })));
  const zstd = { 'content-encoding': 'zstd' };
  const openOf = (of: string) => openStream(edge.service.url, of, 'zstd');

  it('of one retailer take no place from another, and past its share it is told what still goes', async () => {
    const other = await edge.keyOf('R-2');
    await edge.registerStore(other, 'store-2');
    const open = Array.from({ length: 16 }, () => openOf(key));
    for (const stream of open) {
      stream.write(aNewSale());
      expect(await stream.read()).toMatchObject({ line: 1, status: 'accepted' });
    }
    const { status, text, answer } = await post(packed, zstd);
    expect([status, JSON.parse(text)]).toEqual([
      503,
      expect.objectContaining({ code: 'zstd_busy', detail: expect.stringMatching(/gzip/) }),
    ]);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(await post(gzipSync(JSON.stringify(aNewSale())), { 'content-encoding': 'gzip' })).toMatchObject({
      status: 202,
    });
    const theirs = openOf(other);
    theirs.write(aSaleBody({ saleId: 'theirs', storeId: 'store-2', soldAt: new Date().toISOString() }));
    expect(await theirs.read()).toMatchObject({ line: 1, status: 'accepted' });
    theirs.end();
    for (const stream of [theirs, ...open]) {
      stream.end();
      expect(await stream.read()).toBeUndefined();
    }
    expect(await post(packed, zstd)).toMatchObject({ status: 202 });
  });
});

describe('a key that comes twice', () => {
  const twice = (body: object) => JSON.stringify(body).replace(/"currency":"GBP"/, '$&,"currency":"EUR"');

  it('is refused by name in a document and in a line, at any depth', async () => {
    const { status, text } = await post(twice(aNewSale()));
    expect([status, JSON.parse(text)]).toEqual([
      400,
      expect.objectContaining({ code: 'duplicate_key', errors: [{ field: '/currency', rule: 'is given twice' }] }),
    ]);
    const deep = JSON.stringify(aNewSale()).replace('"last4":"4242"', '"last4":"4242","last4":"1111"');
    const answers = await edge.stream(key, [aNewSale(), deep, aNewSale()]);
    expect(answers).toMatchObject([
      { status: 'accepted' },
      {
        status: 'rejected',
        problem: { code: 'duplicate_key', errors: [{ field: '/tenders/0/card/last4', rule: 'is given twice' }] },
      },
      { status: 'accepted' },
    ]);
    expect(JSON.stringify(answers)).not.toContain('1111');
  });

  it('is refused on every route', async () => {
    const until = JSON.stringify(aHeartbeatBody());
    const heartbeat = await post(`${until.slice(0, -1)},${until.slice(1)}`, {}, '/v1/stores/store-1/heartbeat');
    expect(JSON.parse(heartbeat.text)).toMatchObject({ code: 'duplicate_key', errors: [{ field: '/completeUntil' }] });
    const store = await fetch(`${edge.service.url}/v1/stores/store-1`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: twice(aStoreBody()),
    });
    expect(await store.json()).toMatchObject({ code: 'duplicate_key', errors: [{ field: '/currency' }] });
  });
});

describe('an id in a path', () => {
  it.each([
    ['101 characters', 'x'.repeat(101)],
    ['128 characters', 'y'.repeat(128)],
    ['60 emoji', '🧾'.repeat(60)],
    ['64 emoji', '🧾'.repeat(64)],
    ['what must be escaped', 'a b?c#d%e'],
  ])('works within the contract: %s', async (_, storeId) => {
    const path = `/v1/stores/${encodeURIComponent(storeId)}`;
    const answer = await edge.send('PUT', path, key, aStoreBody());
    expect([answer.status, answer.json]).toEqual([200, expect.objectContaining({ id: storeId })]);
    const completeUntil = new Date().toISOString();
    expect((await edge.send('POST', `${path}/heartbeat`, key, { completeUntil })).json).toMatchObject({ id: storeId });
    await edge.bed.settled();
    const sale = { ...aNewSale(), storeId };
    expect((await edge.send('POST', '/v1/sales', key, sale)).status).toBe(202);
    const records = await edge.bed.readValues(SaleRecorded);
    expect(records.map((record) => record.storeId)).toContain(storeId);
  });

  it.each([
    ['129 characters', 'z'.repeat(129), 400],
    ['1,600 characters', 'z'.repeat(1_600), 414],
    ['1,000 emoji', '%F0%9F%A7%BE'.repeat(1_000), 414],
    ['a broken escape', 'canary%ZZ', 400],
    ['half a character', 'canary%F0%9F', 400],
    ['a cut escape', 'canary%', 400],
  ])('beyond it is refused by a problem that does not repeat it: %s', async (_, text, status) => {
    for (const path of [
      `/v1/stores/${text}`,
      `/v1/stores/${text}/heartbeat`,
      `/v1/${text}`,
      `/docs/${text}`,
      `/${text}`,
    ]) {
      const answer = await wire('PUT', path);
      expect(answer).toContain('application/problem+json');
      expect(answer).not.toMatch(/canary|zzz|%F0|🧾/);
      if (path === `/v1/stores/${text}`) expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    }
  });
});

/** A request whose path no client library would send. */
const wire = (method: string, path: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(edge.service.url);
    const socket = connect(Number(port), hostname);
    let text = '';
    socket.on('data', (data) => (text += data.toString()));
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
    const body = JSON.stringify(aStoreBody());
    socket.write(
      `${method} ${path} HTTP/1.1\r\nhost: edge\r\nauthorization: Bearer ${key}\r\ncontent-type: application/json\r\n` +
        `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    );
  });
