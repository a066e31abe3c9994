// A service that is taken back leaves nothing behind, and what is installed after that is what was there before.
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { createDataSource } from '@quittance/runtime';
import { migrateThereAndBack, openTestbed, type Testbed } from '@quittance/testbed';
import { ingestion } from '../src/service.js';

let bed: Testbed<'ingestion'>;

beforeEach(async () => {
  bed = await openTestbed({ services: ['ingestion'] });
});
afterEach(() => bed?.close());

it('carries registrations over, whatever their names hold', async () => {
  const migrate = async (migrations: typeof ingestion.migrations): Promise<void> => {
    const source = createDataSource({ url: bed.databaseUrl('ingestion'), pool: 1, service: 'ingestion', migrations });
    await source.initialize();
    await source.runMigrations().finally(() => source.destroy());
  };
  await migrate(ingestion.migrations.slice(0, 3));
  const bodies = ['plain', 'half a character: \ud83d', 'a control: \u0000'].map((tradingName) =>
    JSON.stringify({ tradingName, currency: 'GBP' }),
  );
  await bed.query(
    'ingestion',
    `INSERT INTO store (retailer_id, store_id, content_hash, time_zone, registered_at, body)
     SELECT 'r', n, '', 'UTC', 0, body::json FROM unnest($1::text[]) WITH ORDINALITY AS b(body, n)`,
    [bodies],
  );
  await migrate(ingestion.migrations);
  expect(await bed.query('ingestion', 'SELECT trading_name, currency, body FROM store ORDER BY store_id')).toEqual([
    { trading_name: 'plain', currency: 'GBP', body: bodies[0] },
    { trading_name: 'half a character: \ufffd', currency: 'GBP', body: bodies[1] },
    { trading_name: 'a control:  ', currency: 'GBP', body: bodies[2] },
  ]);
});

it('leads up, down to nothing and up again to the same tables, those of the entities', async () => {
  const { up, down, again, drift } = await migrateThereAndBack(ingestion, bed.databaseUrl('ingestion'));
  expect(Object.values(up)[0]).toEqual([]);
  expect(down).toEqual(up);
  expect(again).toEqual(Object.values(up).at(-1));
  expect(drift).toEqual([]);
});
