// Whatever is asked, no answer is a fault, every refusal is a problem, and none repeats what was sent.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { aFullSaleBody, aSaleBody, aStoreBody } from '@quittance/retailer-api/builders';
import { type FuzzRoute, fuzzEdge } from '@quittance/testbed';
import { type Edge, openEdge } from './edge.js';

let edge: Edge;
let key: string;

const soldAt = new Date(Date.now() - 60_000).toISOString();
const routes: FuzzRoute[] = [
  { method: 'POST', path: '/v1/sales', body: aSaleBody({ storeId: 'S-1', soldAt }), takesLines: true },
  { method: 'POST', path: '/v1/sales', body: aFullSaleBody({ storeId: 'S-1', soldAt }), takesLines: true },
  { method: 'PUT', path: '/v1/stores/:storeId', body: aStoreBody() },
  { method: 'POST', path: '/v1/stores/:storeId/heartbeat', body: { completeUntil: soldAt } },
  { method: 'GET', path: '/v1/stores', query: ['after', 'limit'] },
  { method: 'GET', path: '/v1/stores/:storeId' },
  { method: 'GET', path: '/v1/sales/:saleId' },
  { method: 'GET', path: '/:anything' },
];

beforeAll(async () => {
  edge = await openEdge();
  key = await edge.keyOf('R-1');
  await edge.registerStore(key, 'S-1');
});
afterAll(() => edge?.close());

it('answers anything', async () => {
  const { requests } = await fuzzEdge({ url: edge.service.url, key, routes, timeMs: 12_000 });
  expect(requests).toBeGreaterThan(200);
});

it('lets a line that nests without end spoil no other', async () => {
  const good = (saleId: string) => aSaleBody({ storeId: 'S-1', soldAt, saleId });
  const deep = '['.repeat(20_000);
  const answers = await edge.stream(key, [good('before'), deep, `{"saleId":${deep}`, good('after')]);
  expect(answers.map(({ status, problem }) => (problem as { code: string } | undefined)?.code ?? status)).toEqual([
    'accepted',
    'too_deep',
    'too_deep',
    'accepted',
  ]);
});
