// One caller, with or without a key, costs the edge little and the others nothing: keys come before bodies, what drips is cut, and every
// limit answers with a problem.
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Module, Post } from '@nestjs/common';
import { startService } from '@quittance/runtime';
import { aSaleBody } from '@quittance/retailer-api/builders';
import { type Answer, type Edge, openEdge } from './edge.js';
import { ingestion } from '../src/service.js';

const BODY_MS = 5_000;
const IDLE_MS = 3_000;
const CONNECTIONS = 20;

let edge: Edge;
let key: string;
let next = 0;
const aNewSale = () => aSaleBody({ saleId: `S-${++next}`, soldAt: new Date().toISOString(), storeId: 'store-1' });
const sockets = new Set<Socket>();

beforeAll(async () => {
  edge = await openEdge({
    HTTP_BODY_TIMEOUT_MS: String(BODY_MS),
    HTTP_STREAM_IDLE_MS: String(IDLE_MS),
    HTTP_CONNECTIONS_PER_ADDRESS: String(CONNECTIONS),
    HTTP_STREAMS_PER_KEY: '2',
    RATE_REQUESTS_PER_SECOND: '10',
  });
  key = await edge.keyOf('R-1');
  await edge.registerStore(key, 'store-1');
});

afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await edge?.close();
});

/** A connection as it is, byte by byte. */
class Wire {
  text = '';
  isClosed = false;
  readonly #socket: Socket;

  constructor() {
    const { hostname, port } = new URL(edge.service.url);
    this.#socket = connect(Number(port), hostname);
    sockets.add(this.#socket);
    this.#socket.on('data', (data) => (this.text += data.toString('latin1')));
    this.#socket.on('error', () => {});
    this.#socket.on('close', () => (this.isClosed = true));
  }

  write(text: string): Promise<void> {
    return new Promise((resolve) => this.#socket.write(text, () => resolve()));
  }

  head(method: string, path: string, headers: Record<string, string>): Promise<void> {
    const lines = Object.entries({ host: 'edge', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
    return this.write(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
  }

  async chunks(text: string): Promise<void> {
    for (let at = 0; at < text.length; at += 2_000) {
      await this.write([...text.slice(at, at + 2_000)].map((c) => `1\r\n${c}\r\n`).join(''));
    }
  }

  async until(what: RegExp | 'closed', ms = 20_000): Promise<string> {
    const deadline = Date.now() + ms;
    while (what === 'closed' ? !this.isClosed : !what.test(this.text)) {
      if (Date.now() > deadline)
        throw new Error(`not within ${ms} ms: ${String(what)}; so far: ${this.text.slice(0, 500)}`);
      await sleep(20);
    }
    return this.text;
  }

  close(): void {
    this.#socket.destroy();
  }
}

const json = (more: Record<string, string> = {}) => ({
  authorization: `Bearer ${key}`,
  'content-type': 'application/json',
  ...more,
});
const chunked = { 'transfer-encoding': 'chunked' };
const ndjson = { 'content-type': 'application/x-ndjson', ...chunked };

describe('without a key', () => {
  it('a body is not read: the answer comes before it, and what still comes is cut off', async () => {
    for (const path of ['/v1/sales', '/v1/stores/store-1/heartbeat', '/v1/nothing-is-here']) {
      const wire = new Wire();
      await wire.head('POST', path, { 'content-type': 'application/json', ...chunked });
      await wire.until(path === '/v1/nothing-is-here' ? /HTTP\/1\.1 404/ : /HTTP\/1\.1 401/);
      expect(wire.text).toContain('application/problem+json');
      await wire.write('1\r\n{\r\n');
      await wire.until('closed');
    }
  });

  it('one byte in each chunk is not read away for long', async () => {
    const wire = new Wire();
    await wire.head('POST', '/v1/sales', { 'content-type': 'application/json', ...chunked });
    await wire.until(/HTTP\/1\.1 401/);
    const since = performance.now();
    await wire.chunks(' '.repeat(2_000));
    await wire.until('closed');
    expect(performance.now() - since).toBeLessThan(1_500);
  });

  it('a controller that forgot to ask for one is open to nobody', async () => {
    @Controller('v1/forgotten')
    class ForgottenController {
      @Post()
      take() {
        return 'taken';
      }
    }
    @Module({ controllers: [ForgottenController] })
    class ForgottenModule {}
    const env = { ...edge.bed.env('ingestion'), HTTP_PORT: '0', INTERNAL_PORT: '0', LOG_LEVEL: 'error' };
    const service = await startService({ ...ingestion, module: ForgottenModule }, env, () => {});
    const answer = await fetch(`${service.url}/v1/forgotten`, { method: 'POST', headers: json(), body: '{}' });
    await service.stop();
    expect(answer.status).toBe(401);
  });

  it('nothing is said of how much anybody sends, or of what inside is not well', async () => {
    expect((await edge.send('GET', '/metrics', undefined)).status).toBe(404);
    expect((await edge.send('GET', '/health/ready', undefined)).json).toEqual({ status: 'ready' });
    expect((await edge.send('GET', '/health/live', undefined)).json).toEqual({ status: 'up' });
    const inside = await fetch(`${edge.service.internalUrl}/health/ready`);
    expect(await inside.json()).toEqual({
      status: 'up',
      parts: { database: true, kafka: true, consumer: true, outbox: true },
    });
    expect(await (await fetch(`${edge.service.internalUrl}/metrics`)).text()).toContain('quittance_outbox_age_seconds');
  });
});

describe('readiness', () => {
  it('is a no while something that was decided waits for Kafka', async () => {
    // A topic of another zone: this service may not write it, so the row stays.
    await edge.bed.query(
      'ingestion',
      `INSERT INTO outbox (shard, topic, key, value, message_id, created_at)
       VALUES (1, 'bank.receipt.ready.v1', 'k', 'v', gen_random_uuid(), now() - interval '1 minute')`,
    );
    const inside = async () => (await (await fetch(`${edge.service.internalUrl}/health/ready`)).json()) as object;
    const until = async (outbox: boolean) => {
      const deadline = Date.now() + 20_000;
      while (JSON.stringify(await inside()).includes(`"outbox":${!outbox}`) && Date.now() < deadline) await sleep(100);
      expect(await inside()).toMatchObject({ parts: { database: true, kafka: true, consumer: true, outbox } });
    };
    await until(false);
    const outside = await edge.send('GET', '/health/ready', undefined);
    expect([outside.status, outside.json]).toEqual([503, { status: 'not ready' }]);
    await edge.bed.query('ingestion', 'DELETE FROM outbox');
    await until(true);
  }, 60_000);
});

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
/** What is in use, without what waits to be collected. */
const liveBytes = (): number => {
  collect();
  return process.memoryUsage().heapUsed;
};

describe('a body', () => {
  it('in chunks of one byte takes the memory of its bytes', async () => {
    const text = JSON.stringify({ ...aNewSale(), lines: [], note: 'x'.repeat(80_000) });
    const before = liveBytes();
    const wires = Array.from({ length: 6 }, () => new Wire());
    await Promise.all(
      wires.map(async (wire) => {
        // Without its last chunk: all of it is kept at once.
        await wire.head('POST', '/v1/sales', json(chunked));
        await wire.chunks(text);
      }),
    );
    await sleep(300);
    const kept = liveBytes() - before;
    for (const wire of wires) await wire.write('0\r\n\r\n');
    // Every byte of it was read: the field that is not known is found.
    for (const wire of wires) expect(await wire.until(/\r\n\r\n\{/)).toMatch(/ 400 [\s\S]*note/);
    for (const wire of wires) wire.close();
    // Half a million Buffers would be above 60 MB.
    expect(kept).toBeLessThan(30 * 1_048_576);
  }, 30_000);

  it('that stalls or drips is cut with 408', async () => {
    const stalled = new Wire();
    await stalled.head('POST', '/v1/sales', json({ 'content-length': '1000' }));
    await stalled.write('{"saleId":');
    const dripped = new Wire();
    await dripped.head('POST', '/v1/sales', json(chunked));
    const drip = setInterval(() => void dripped.write('1\r\n \r\n'), BODY_MS / 6);
    for (const wire of [stalled, dripped])
      expect(await wire.until(/\r\n\r\n\{.*\}/)).toMatch(/ 408 [\s\S]*body_timeout/);
    clearInterval(drip);
    await stalled.until('closed');
    await dripped.until('closed');
  });

  it('that is larger than it may be is refused by its announcement, or as soon as it shows', async () => {
    const announced = new Wire();
    await announced.head('POST', '/v1/sales', json({ 'content-length': '2000000' }));
    expect(await announced.until(/\r\n\r\n\{/)).toMatch(/ 413 [\s\S]*too_large/);
    const shown = new Wire();
    await shown.head('POST', '/v1/sales', json(chunked));
    for (let i = 0; i < 9; i += 1) await shown.write(`${(131_072).toString(16)}\r\n${' '.repeat(131_072)}\r\n`);
    expect(await shown.until(/\r\n\r\n\{/)).toMatch(/ 413 [\s\S]*too_large/);
  });
});

describe('a stream', () => {
  const line = () => `${JSON.stringify(aNewSale())}\n`;
  const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;

  it('that stalls in the middle of a line is answered as far as it came, and told which line was cut', async () => {
    const wire = new Wire();
    await wire.head('POST', '/v1/sales', json(ndjson));
    await wire.write(chunk(`${line()}${line()}{"sale`));
    const text = await wire.until(/body_timeout/);
    expect(text).toMatch(/"line":1.*accepted[\s\S]*"line":2.*accepted[\s\S]*"line":3.*"status":408/);
    await wire.until('closed');
  });

  it('that sends no further line is answered to its end', async () => {
    const wire = new Wire();
    await wire.head('POST', '/v1/sales', json(ndjson));
    await wire.write(chunk(line()));
    expect(await wire.until(/\r\n0\r\n\r\n/)).toMatch(/ 200 [\s\S]*"line":1.*accepted/);
    await wire.until('closed');
  });

  it('that never sends a line is 408', async () => {
    const wire = new Wire();
    await wire.head('POST', '/v1/sales', json(ndjson));
    expect(await wire.until(/\r\n\r\n\{/)).toMatch(/ 408 /);
  });

  it('is refused beside as many as one key may have open', async () => {
    const open = [new Wire(), new Wire()];
    for (const wire of open) {
      await wire.head('POST', '/v1/sales', json(ndjson));
      await wire.write(chunk(line()));
      await wire.until(/accepted/);
    }
    const third = await edge.sendBytes('/v1/sales', key, 'application/x-ndjson', line());
    expect(third.json).toMatchObject({ status: 429, code: 'too_many_streams' });
    for (const wire of open) wire.close();
  });

  it('is 415 where one document is asked for', async () => {
    const answer = await fetch(`${edge.service.url}/v1/stores/store-1`, {
      method: 'PUT',
      headers: json({ 'content-type': 'application/x-ndjson' }),
      body: '{}\n',
    });
    expect(answer.status).toBe(415);
    expect(await answer.json()).toMatchObject({ code: 'unsupported_media_type' });
  });
});

describe('whoever asks too much', () => {
  it('gets a 503 for a connection more than its address may have; those that are there are served', async () => {
    const wires = Array.from({ length: CONNECTIONS + 5 }, () => new Wire());
    await Promise.all(wires.map((wire) => wire.head('GET', '/health/live', {})));
    await Promise.all(wires.map((wire) => wire.until(/\r\n\r\n\{.*\}/)));
    const refused = wires.filter((wire) => wire.text.startsWith('HTTP/1.1 503'));
    // Connections of tests before this one may still be open.
    expect(refused.length).toBeGreaterThanOrEqual(5);
    expect(refused[0]!.text).toMatch(
      /Retry-After: 5[\s\S]*application\/problem\+json|application\/problem\+json[\s\S]*Retry-After: 5/,
    );
    expect(wires.filter((wire) => wire.text.startsWith('HTTP/1.1 200')).length).toBeGreaterThan(0);
    for (const wire of wires) wire.close();
    await sleep(100);
  });

  it('gets a 429 that says when to come back, and the next owner of a key does not', async () => {
    const own = await edge.keyOf('R-loud');
    const answers: Answer[] = [];
    while (answers.length < 200 && answers.every((answer) => answer.status !== 429)) {
      answers.push(...(await Promise.all(Array.from({ length: 8 }, () => edge.send('POST', '/v1/sales', own, {})))));
    }
    const refused = answers.find((answer) => answer.status === 429);
    expect(refused?.json).toMatchObject({ code: 'rate_limited' });
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(refused?.headers.get('ratelimit-policy')).toBe('"requests";q=40;w=4');
    expect(refused?.headers.get('ratelimit')).toMatch(/^"requests";r=0;t=\d+$/);
    expect((await edge.send('POST', '/v1/sales', key, {})).status).toBe(400);
  }, 30_000);
});

describe('what cannot be read as a request', () => {
  const SECRET = 'SECRET-VALUE';
  it.each([
    ['a path that is no text', `GET /v1/stores/%ZZ${SECRET} HTTP/1.1\r\nhost: x\r\n\r\n`, 400, 'bad_request'],
    [
      'an id that is far too long',
      `POST /v1/stores/${SECRET.repeat(200)}/heartbeat HTTP/1.1\r\nhost: x\r\n\r\n`,
      414,
      'uri_too_long',
    ],
    [
      'headers that are too large',
      `GET / HTTP/1.1\r\nhost: x\r\nx: ${SECRET.repeat(2_000)}\r\n\r\n`,
      431,
      'headers_too_large',
    ],
    ['an expectation', `GET / HTTP/1.1\r\nhost: x\r\nexpect: ${SECRET}\r\n\r\n`, 417, 'expectation_failed'],
    ['a request to no host', `GET /v1/stores HTTP/1.1\r\nx: ${SECRET}\r\n\r\n`, 400, 'bad_request'],
    ['no HTTP at all', `${SECRET}\r\n\r\n`, 400, 'bad_request'],
  ])('%s is a problem without the value', async (_, request, status, code) => {
    const wire = new Wire();
    await wire.write(request);
    const text = await wire.until(/\r\n\r\n\{.*\}/);
    expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(text.toLowerCase()).toContain('application/problem+json');
    expect(text).toContain(`"code":"${code}"`);
    expect(text).not.toContain(SECRET);
    wire.close();
  });

  it('the scheme of a key may be written in any case', async () => {
    const answer = await fetch(`${edge.service.url}/v1/sales`, {
      method: 'POST',
      headers: json({ authorization: `bearer ${key}` }),
      body: JSON.stringify(aNewSale()),
    });
    expect(answer.status).toBe(202);
  });
});
