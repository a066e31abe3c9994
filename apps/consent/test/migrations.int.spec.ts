// What was on record before consents were kept by bank stays on record.
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { createDataSource } from '@quittance/runtime';
import { migrateThereAndBack, openTestbed, type Testbed } from '@quittance/testbed';
import type { DataSource } from 'typeorm';
import { scopeStates } from '../src/domain/consent.js';
import { consent } from '../src/service.js';
import { ConsentStore } from '../src/store/consent.store.js';

let bed: Testbed<'consent'>;

const open = async (migrations: typeof consent.migrations): Promise<DataSource> => {
  const { entities } = consent;
  const source = createDataSource({
    url: bed.databaseUrl('consent'),
    pool: 1,
    service: 'consent',
    migrations,
    entities,
  });
  await source.initialize();
  await source.runMigrations();
  return source;
};
const migrate = async (migrations: typeof consent.migrations): Promise<void> => (await open(migrations)).destroy();

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
  await migrate(consent.migrations.slice(0, 2));
  await add('south');
  expect(await bed.query('consent', 'SELECT bank_id, consent_id, version FROM consent ORDER BY bank_id')).toEqual([
    { bank_id: 'north', consent_id: 'c', version: '7' },
    { bank_id: 'south', consent_id: 'c', version: '7' },
  ]);
});

it('makes of each consent its first record, which says what stood and that nobody signed it, and finds back from it', async () => {
  await migrate(consent.migrations.slice(0, 2));
  for (const [id, scopes, state, ends] of [
    ['both', '{insights,receipts}', 'given', 9_000],
    ['ended', '{receipts}', 'withdrawn', null],
    ['none', '{}', 'given', null],
  ])
    await bed.query('consent', `INSERT INTO consent VALUES ($1, 'north', 'a', $2, $3, 1, $4, 'v1', 7, 2)`, [
      id,
      scopes,
      state,
      ends,
    ]);
  const before = await bed.query('consent', 'SELECT * FROM consent ORDER BY consent_id');
  const source = await open(consent.migrations.slice(0, 4));
  const store = new ConsentStore(source);
  const [both, ended, none] = await store.findOfAccount('north', 'a');
  expect(both).toMatchObject({
    version: 7,
    changedAt: 2,
    statement: { scopes: ['insights', 'receipts'], expiresAt: 9_000 },
  });
  expect([both, ended, none].map((one) => scopeStates(one!).map(({ scope, state }) => `${scope} ${state}`))).toEqual([
    ['insights given', 'receipts given'],
    ['receipts withdrawn'],
    [],
  ]);
  expect(scopeStates(both!)[0]?.agreed).toMatchObject({ coversFrom: 1, until: 9_000 });
  expect(await store.passed(9_000, 10)).toEqual([{ bankId: 'north', consentId: 'both', accountId: 'a' }]);
  expect(await bed.query('consent', 'SELECT signature FROM consent_record WHERE signature IS NOT NULL')).toEqual([]);
  for (const sql of ['UPDATE consent_record SET version = 8', 'DELETE FROM consent_record', 'TRUNCATE consent_record'])
    await expect(bed.query('consent', sql)).rejects.toThrow(/never changed/);
  await source.undoLastMigration();
  await source.destroy();
  expect(await bed.query('consent', 'SELECT * FROM consent ORDER BY consent_id')).toEqual(before);
});

it('leads up, down to nothing and up again to the same tables, those of the entities', async () => {
  const { up, down, again, drift } = await migrateThereAndBack(consent, bed.databaseUrl('consent'));
  expect(Object.values(up)[0]).toEqual([]);
  expect(down).toEqual(up);
  expect(again).toEqual(Object.values(up).at(-1));
  expect(drift).toEqual([]);
});
