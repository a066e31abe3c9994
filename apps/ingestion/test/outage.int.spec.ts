// While Kafka or PostgreSQL is away the edge answers 503 with Retry-After and never 202; afterwards it goes on by itself.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Stack } from '@quittance/local-stack';
import type { SaleBody } from '@quittance/retailer-api';
import { aSaleBody, aStoreBody } from '@quittance/retailer-api/builders';
import { SaleRecorded, StoreRegistered } from '../src/contract.js';
import { type Answer, type Edge, openEdge } from './edge.js';
import { testStack } from '@quittance/testbed';
import { openStream } from './open-stream.js';
import { startOwnStack } from './own-stack.js';

let stack: Stack;
let edge: Edge;
let key: string;
let next = 0;

const aNewSale = (over: Partial<SaleBody> = {}) =>
  aSaleBody({ saleId: `S-${++next}`, soldAt: new Date().toISOString(), ...over });
const post = (sale: SaleBody) => edge.send('POST', '/v1/sales', key, sale);
const stream = (sales: SaleBody[]) =>
  edge.sendBytes('/v1/sales', key, 'application/x-ndjson', sales.map((sale) => JSON.stringify(sale)).join('\n'));
const recordedIds = async () => (await edge.bed.readValues(SaleRecorded)).map(({ saleId }) => saleId);

function expectUnavailable(answer: Answer): void {
  expect(answer.status).toBe(503);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(answer.json).toMatchObject({ code: 'unavailable', status: 503 });
}

/** Sends the same sale, as a till does, until it is accepted; every other answer on the way must be 503. */
async function untilAccepted(sale: SaleBody): Promise<void> {
  for (let attempt = 0; attempt < 60; attempt += 1) {
    const answer = await post(sale);
    if (answer.status === 202) return;
    expectUnavailable(answer);
    await sleep(250);
  }
  throw new Error('the edge did not come back');
}

/** Stops a part, does the work, and starts the part again whatever came of it. */
async function without(part: Stack['kafka'] | Stack['postgres'], work: () => Promise<void>): Promise<void> {
  await part.stop();
  try {
    await work();
  } finally {
    await part.restart();
  }
}

beforeAll(async () => {
  stack = await startOwnStack();
  edge = await openEdge();
  key = await edge.keyOf('R-1');
  await edge.registerStore(key, 'store-1');
}, 120_000);
afterAll(async () => {
  try {
    await edge?.close();
  } finally {
    await stack?.close();
  }
}, 60_000);

describe('Kafka away', () => {
  it('accepts nothing meanwhile, keeps registrations for later, and goes on by itself', async () => {
    const before = aNewSale();
    expect((await post(before)).status).toBe(202);
    const during = aNewSale();
    await without(stack.kafka, async () => {
      const completeUntil = new Date().toISOString();
      const [single, many, heartbeat, registration] = await Promise.all([
        post(during),
        stream([aNewSale(), aNewSale()]),
        edge.send('POST', '/v1/stores/store-1/heartbeat', key, { completeUntil }),
        edge.send('PUT', '/v1/stores/store-1', key, aStoreBody({ name: 'Renamed' })),
      ]);
      for (const answer of [single, many, heartbeat]) expectUnavailable(answer);
      expect(registration.status).toBe(200);
    });
    await untilAccepted(during);
    // The first content of a revision stands, also when its first attempt was not accepted.
    expect((await post({ ...during, totalMinor: 1 })).status).toBe(409);
    expect(new Set(await recordedIds())).toEqual(new Set([before.saleId, during.saleId]));
    await edge.bed.settled();
    const names = (await edge.bed.readValues(StoreRegistered)).map(({ name }) => name);
    expect(names.at(-1)).toBe('Renamed');
  }, 120_000);

  it('tells the lines of an open stream apart: accepted ones stay so, the others are refused', async () => {
    const feed = openStream(edge.service.url, key);
    const sales = [aNewSale(), aNewSale(), aNewSale()] as const;
    feed.write(sales[0]);
    expect(await feed.read()).toMatchObject({ line: 1, status: 'accepted' });
    await without(stack.kafka, async () => {
      feed.write(sales[1]);
      expect(await feed.read()).toMatchObject({ line: 2, status: 'rejected', problem: { code: 'unavailable' } });
    });
    await untilAccepted(sales[1]);
    feed.write(sales[2]);
    expect(await feed.read()).toMatchObject({ line: 3, status: 'accepted' });
    feed.end();
    const ids = new Set(await recordedIds());
    expect(sales.map(({ saleId }) => ids.has(saleId))).toEqual([true, true, true]);
  }, 120_000);
});

// A container cannot be frozen from here.
(testStack().kind === 'native' ? describe : describe.skip)('Kafka frozen', () => {
  const ready = async () => {
    const outside = await edge.send('GET', '/health/ready', undefined);
    const inside = await fetch(`${edge.service.internalUrl}/health/ready`);
    return { outside: outside.json, inside: (await inside.json()) as { parts: Record<string, boolean> } };
  };
  const untilReady = async (wanted: boolean, withinMs: number) => {
    const deadline = performance.now() + withinMs;
    for (;;) {
      const now = await ready();
      if ((now.outside['status'] === 'ready') === wanted) return now;
      if (performance.now() > deadline) throw new Error(`after ${withinMs} ms: ${JSON.stringify(now)}`);
      await sleep(100);
    }
  };

  it('is not ready within seconds, though nobody sends anything, and ready again after', async () => {
    await untilReady(true, 10_000);
    process.kill(stack.kafka.pid!, 'SIGSTOP');
    try {
      const { outside, inside } = await untilReady(false, 10_000);
      expect(outside).toEqual({ status: 'not ready' });
      expect(inside).toMatchObject({ status: 'down', parts: { kafka: false, database: true, outbox: true } });
    } finally {
      process.kill(stack.kafka.pid!, 'SIGCONT');
    }
    expect((await untilReady(true, 15_000)).inside.parts).toMatchObject({ kafka: true });
  }, 60_000);
});

describe('PostgreSQL away', () => {
  it('accepts nothing meanwhile, whoever asks, and goes on by itself', async () => {
    const freshKey = await edge.keyOf('R-1');
    const during = aNewSale();
    await without(stack.postgres, async () => {
      expectUnavailable(await post(during));
      expectUnavailable(await stream([during]));
      expectUnavailable(await edge.send('PUT', '/v1/stores/store-1', key, aStoreBody()));
      // A key that has to be looked up is neither right nor wrong now.
      expectUnavailable(await edge.send('POST', '/v1/sales', freshKey, during));
      expect(await recordedIds()).not.toContain(during.saleId);
    });
    await untilAccepted(during);
    expect((await edge.send('GET', '/health/ready', undefined)).status).toBe(200);
  }, 120_000);
});
