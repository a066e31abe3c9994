// What was on record before consents were kept by bank stays on record.
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { createDataSource } from '@quittance/runtime';
import { migrateThereAndBack, openTestbed, type Testbed } from '@quittance/testbed';
import { consent } from '../src/service.js';

let bed: Testbed<'consent'>;

const migrate = async (migrations: typeof consent.migrations): Promise<void> => {
  const source = createDataSource({ url: bed.databaseUrl('consent'), pool: 1, service: 'consent', migrations });
  await source.initialize();
  await source.runMigrations();
  await source.destroy();
};

beforeEach(async () => {
  bed = await openTestbed({ services: ['consent'] });
});
afterEach(() => bed?.close());

it('carries consents over, and lets another bank have their ids', async () => {
  await migrate(consent.migrations.slice(0, 1));
  const add = (bankId: string) =>
    bed.query('consent', `INSERT INTO consent VALUES ('c', $1, 'a', '{receipts}', 'given', 1, NULL, 'v1', 7, 2)`, [
      bankId,
    ]);
  await add('north');
  await expect(add('south')).rejects.toThrow(/unique/);
  await migrate(consent.migrations);
  await add('south');
  expect(await bed.query('consent', 'SELECT bank_id, consent_id, version FROM consent ORDER BY bank_id')).toEqual([
    { bank_id: 'north', consent_id: 'c', version: '7' },
    { bank_id: 'south', consent_id: 'c', version: '7' },
  ]);
});

it('leads up, down to nothing and up again to the same tables, those of the entities', async () => {
  const { up, down, again, drift } = await migrateThereAndBack(consent, bed.databaseUrl('consent'));
  expect(Object.values(up)[0]).toEqual([]);
  expect(down).toEqual(up);
  expect(again).toEqual(Object.values(up).at(-1));
  expect(drift).toEqual([]);
});
