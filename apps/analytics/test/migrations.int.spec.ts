// A service that is taken back leaves nothing behind, and what is installed after that is what was there before.
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { createDataSource, type ServiceDefinition } from '@quittance/runtime';
import { migrateThereAndBack, openTestbed, type Testbed } from '@quittance/testbed';
import { analytics } from '../src/service.js';

let bed: Testbed<'analytics'>;

beforeEach(async () => {
  bed = await openTestbed({ services: ['analytics'] });
});
afterEach(() => bed?.close());

it('leads up, down to nothing and up again to the same tables, those of the entities', async () => {
  const { up, down, again, drift } = await migrateThereAndBack(analytics, bed.databaseUrl('analytics'));
  expect(Object.values(up)[0]).toEqual([]);
  expect(down).toEqual(up);
  expect(again).toEqual(Object.values(up).at(-1));
  expect(drift).toEqual([]);
});

it('keeps what was contributed before contributions had ids, under that of its record', async () => {
  const at = async (migrations: ServiceDefinition['migrations'], sql: string): Promise<unknown> => {
    const url = bed.databaseUrl('analytics');
    const source = createDataSource({ url, pool: 1, service: 'analytics', migrations });
    await source.initialize();
    await source.runMigrations();
    const answer = await source.query<unknown>(sql);
    await source.destroy();
    return answer;
  };
  const { migrations } = analytics;
  await at(
    migrations.slice(0, 1),
    `INSERT INTO contribution (message_id, window_start, pseudonym, retailer_pseudonym, category, region, currency, total_minor)
     VALUES ('018f0000-0000-7000-8000-00000000beef', '2026-01-05T10:00:00Z', 'p', 'r', '5411', 'BS', 'GBP', 100)`,
  );
  expect(await at(migrations, 'SELECT contribution_id, taken_back, pseudonym FROM contribution')).toEqual([
    { contribution_id: '018f0000-0000-7000-8000-00000000beef', taken_back: false, pseudonym: 'p' },
  ]);
});
