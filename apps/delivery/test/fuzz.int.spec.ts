// Whatever is asked, no answer is a fault, every refusal is a problem, and none repeats what was sent.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { aTransactionBody } from '@quittance/bank-api/builders';
import { type FuzzRoute, fuzzEdge } from '@quittance/testbed';
import { type DeliveryBed, openDeliveryBed } from './delivery-bed.js';

let world: DeliveryBed;

const endpoint = '/v1/endpoints/:endpointId';
const routes: FuzzRoute[] = [
  { method: 'POST', path: '/v1/transactions', body: aTransactionBody({ accountId: 'acc-1' }), takesLines: true },
  { method: 'POST', path: '/v1/transactions', body: aTransactionBody({ accountId: 'acc-9' }), takesLines: true },
  { method: 'GET', path: '/v1/transactions/:transactionId' },
  { method: 'GET', path: '/v1/events', query: ['after', 'limit', 'order', 'type', 'transactionId'] },
  { method: 'GET', path: '/v1/endpoints' },
  { method: 'GET', path: '/v1/receipts/:receiptId' },
  { method: 'POST', path: '/v1/receipts/:receiptId/dispute', body: { reason: 'not mine' } },
  {
    method: 'PUT',
    path: endpoint,
    body: { url: 'http://127.0.0.1:9/hook', payload: 'thin', eventTypes: ['receipt.ready'] },
  },
  { method: 'GET', path: endpoint },
  { method: 'DELETE', path: endpoint },
  { method: 'POST', path: `${endpoint}/rotate-secret` },
  { method: 'GET', path: '/:anything' },
];

beforeAll(async () => {
  world = await openDeliveryBed({ DELIVERY_ANSWER_TICK_MS: '0' });
  await world.start();
  await world.consent({ consentId: 'c-1', accountId: 'acc-1' });
});
afterAll(() => world?.close());

it('answers anything', async () => {
  const { requests } = await fuzzEdge({
    url: world.bed.url('delivery'),
    key: world.keys.northbank,
    routes,
    timeMs: 12_000,
  });
  expect(requests).toBeGreaterThan(200);
});

it.each(['GET', 'DELETE', 'PUT'])('knows no endpoint whose id no database takes: %s', async (method) => {
  const body = method === 'PUT' ? { url: 'http://127.0.0.1:9/hook' } : undefined;
  for (const id of ['%00', 'a%00b', 'a%0Ab']) {
    const answer = await world.call('northbank', method, `/v1/endpoints/${id}`, body);
    expect([answer.status, answer.body['code']]).toEqual(body ? [400, 'invalid_fields'] : [404, 'not_found']);
  }
});

it('takes no URL with characters that a parser of URLs passes over', async () => {
  for (const odd of ['\u0000', '\n', '\u2028', '\ud800']) {
    const url = `http://127.0.0.1:9/ho${odd}ok`;
    const answer = await world.call('northbank', 'PUT', '/v1/endpoints/main', { url });
    expect(answer.body).toMatchObject({ code: 'invalid_fields', errors: [{ field: '/url' }] });
  }
});

it('lets a line that nests without end spoil no other', async () => {
  const good = (transactionId: string) => JSON.stringify(aTransactionBody({ accountId: 'acc-1', transactionId }));
  const deep = '['.repeat(20_000);
  const answers = await world.stream('northbank', [good('before'), deep, `{"a":${deep}`, good('after')]);
  expect(answers.map(({ status, problem }) => (problem as { code: string } | undefined)?.code ?? status)).toEqual([
    'accepted',
    'too_deep',
    'too_deep',
    'accepted',
  ]);
});
