// Whatever is asked, no answer is a fault, every refusal is a problem, and none repeats what was sent.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { SupervisedService } from '@quittance/local-stack';
import { createKey } from '@quittance/edge';
import { type FuzzRoute, fuzzEdge, openTestbed, startService, type Testbed } from '@quittance/testbed';
import { metrics } from '../src/domain/release.js';

let bed: Testbed<'analytics'>;
let service: SupervisedService;
let key: string;

const routes: FuzzRoute[] = [
  ...metrics.map((metric) => ({ method: 'GET' as const, path: `/v1/insights/${metric}`, query: ['from', 'to'] })),
  { method: 'GET', path: '/v1/insights/:metric', query: ['from', 'to'] },
  { method: 'GET', path: '/:anything' },
];

beforeAll(async () => {
  bed = await openTestbed({ services: ['analytics'] });
  service = await startService(bed, 'analytics', { env: { ANALYTICS_SECRET: 'a secret of the tests, long enough' } });
  const made = createKey('analyst');
  key = made.text;
  await bed.query(
    'analytics',
    `INSERT INTO api_key (key_id, owner_kind, owner_id, hash) VALUES ($1, 'analyst', 'a-1', $2)`,
    [made.keyId, made.hash],
  );
});
afterAll(async () => {
  await service?.stop();
  await bed?.close();
});

it('answers anything', async () => {
  const { requests } = await fuzzEdge({ url: bed.url('analytics'), key, routes, timeMs: 12_000 });
  expect(requests).toBeGreaterThan(200);
});
