// A service that is taken back leaves nothing behind, and what is installed after that is what was there before.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createDataSource } from '@quittance/runtime';
import { entityDrift, migrateThereAndBack, openTestbed, type Testbed } from '@quittance/testbed';
import { analytics } from '../src/service.js';

let bed: Testbed<'analytics'>;

beforeAll(async () => {
  bed = await openTestbed({ services: ['analytics'] });
});
afterAll(() => bed?.close());

it('leads up, down to nothing and up again to the same', async () => {
  const { migrations } = analytics;
  const source = createDataSource({ url: bed.databaseUrl('analytics'), pool: 1, service: 'analytics', migrations });
  await source.initialize();
  try {
    const { up, down, again } = await migrateThereAndBack(source);
    expect(Object.values(up)[0]).toEqual([]);
    expect(down).toEqual(up);
    expect(again).toEqual(Object.values(up).at(-1));
  } finally {
    await source.destroy();
  }
});

it('makes the tables that the entities say there are', async () => {
  const { migrations, entities } = analytics;
  const source = createDataSource({
    url: bed.databaseUrl('analytics'),
    pool: 1,
    service: 'analytics',
    migrations,
    entities,
  });
  await source.initialize();
  try {
    await source.runMigrations();
    expect(await entityDrift(source)).toEqual([]);
  } finally {
    await source.destroy();
  }
});
