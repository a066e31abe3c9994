// A service that is taken back leaves nothing behind, and what is installed after that is what was there before.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createDataSource } from '@quittance/runtime';
import { migrateThereAndBack, openTestbed, type Testbed } from '@quittance/testbed';
import { ingestion } from '../src/service.js';

let bed: Testbed<'ingestion'>;

beforeAll(async () => {
  bed = await openTestbed({ services: ['ingestion'] });
});
afterAll(() => bed?.close());

it('leads up, down to nothing and up again to the same', async () => {
  const { migrations } = ingestion;
  const source = createDataSource({ url: bed.databaseUrl('ingestion'), pool: 1, service: 'ingestion', migrations });
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
