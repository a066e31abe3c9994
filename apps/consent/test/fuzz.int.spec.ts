// Whatever is asked, no answer is a fault, every refusal is a problem, and none repeats what was sent.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { aConsentBody } from '@quittance/bank-api/builders';
import { type FuzzRoute, fuzzEdge } from '@quittance/testbed';
import { type Edge, openEdge } from './edge.js';

let edge: Edge;

const routes: FuzzRoute[] = [
  { method: 'PUT', path: '/v1/consents/:consentId', body: aConsentBody({ expiresAt: '2999-11-01T00:00:00Z' }) },
  { method: 'GET', path: '/v1/consents/:consentId' },
  { method: 'GET', path: '/v1/consents', query: ['accountId'] },
  { method: 'GET', path: '/customer/sign-in', query: ['bank'] },
  { method: 'GET', path: '/customer/callback', query: ['code', 'state', 'iss', 'error'] },
  { method: 'GET', path: '/customer/v1/session' },
  { method: 'POST', path: '/customer/v1/sign-out' },
  { method: 'GET', path: '/.well-known/jwks.json' },
  { method: 'POST', path: '/v1/security-events', body: { header: 'e30', claims: 'e30' } },
  { method: 'POST', path: '/v1/consent-events', body: { maxEvents: 1, ack: ['a'], setErrs: { b: { err: 'c' } } } },
  {
    method: 'PUT',
    path: '/v1/consent-events/stream',
    body: { delivery: { method: 'push', endpoint_url: 'https://a.example' } },
  },
  { method: 'GET', path: '/v1/consent-events/stream' },
  { method: 'GET', path: '/v1/requests', query: ['state'] },
  { method: 'POST', path: '/v1/requests/:requestId/answer', body: { outcome: 'done', text: 'x' } },
  { method: 'POST', path: '/customer/v1/access-token' },
  { method: 'GET', path: '/customer/v1/holdings' },
  { method: 'GET', path: '/customer/v1/archive' },
  { method: 'GET', path: '/customer/v1/requests' },
  { method: 'POST', path: '/customer/v1/requests', body: { kind: 'complaint', text: 'x' } },
  { method: 'POST', path: '/customer/v1/erasure' },
  { method: 'GET', path: '/customer/v1/erasures/:requestId' },
  { method: 'GET', path: '/:anything' },
];

beforeAll(async () => {
  edge = await openEdge();
  // Registered, so that tokens are looked at.
  await edge.bed.query(
    'consent',
    `INSERT INTO bank_sign_in VALUES ('B-1', 'https://b.example', 'quittance', 'B', null, 'http://127.0.0.1:9/jwks')`,
  );
});
afterAll(() => edge?.close());

it('answers anything', async () => {
  const { requests } = await fuzzEdge({ url: edge.service.url, key: await edge.keyOf('B-1'), routes, timeMs: 12_000 });
  expect(requests).toBeGreaterThan(200);
});
