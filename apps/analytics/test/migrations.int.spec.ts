// A service that is taken back leaves nothing behind, and what is installed after that is what was there before.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { migrateThereAndBack, openTestbed, type Testbed } from '@quittance/testbed';
import { analytics } from '../src/service.js';

let bed: Testbed<'analytics'>;

beforeAll(async () => {
  bed = await openTestbed({ services: ['analytics'] });
});
afterAll(() => bed?.close());

it('leads up, down to nothing and up again to the same tables, those of the entities', async () => {
  const { up, down, again, drift } = await migrateThereAndBack(analytics, bed.databaseUrl('analytics'));
  expect(Object.values(up)[0]).toEqual([]);
  expect(down).toEqual(up);
  expect(again).toEqual(Object.values(up).at(-1));
  expect(drift).toEqual([]);
});
