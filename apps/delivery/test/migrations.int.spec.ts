// What was on record before consents were kept by bank stays on record, and what was shut stays shut.
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { createDataSource } from '@quittance/runtime';
import { migrateThereAndBack, openTestbed, type Testbed } from '@quittance/testbed';
import type { DataSource } from 'typeorm';
import { delivery } from '../src/index.js';

let bed: Testbed<'delivery'>;

const connected = async (
  migrations: typeof delivery.migrations,
  work: (source: DataSource) => Promise<unknown>,
): Promise<void> => {
  const source = createDataSource({ url: bed.databaseUrl('delivery'), pool: 1, service: 'delivery', migrations });
  await source.initialize();
  await work(source).finally(() => source.destroy());
};
const migrate = (migrations: typeof delivery.migrations): Promise<void> =>
  connected(migrations, (source) => source.runMigrations());

beforeEach(async () => {
  bed = await openTestbed({ services: ['delivery'] });
});
afterEach(() => bed?.close());

it('carries consents and blocks over', async () => {
  await migrate(delivery.migrations.slice(0, 1));
  await bed.query(
    'delivery',
    `INSERT INTO consent (consent_id, bank_id, account_id, grants_receipts, version) VALUES
       ('c', 'north', 'open', true, 3), ('north/c', 'north', 'shut', true, 2), ('w', 'south', 'out', false, 2)`,
  );
  await bed.query('delivery', `INSERT INTO consent_block VALUES ('north/c', 2), ('unknown', 1)`);
  const past = delivery.migrations.findIndex(({ name }) => name.startsWith('Grants'));
  await migrate(delivery.migrations.slice(0, past));
  const rows = await bed.query<Record<string, unknown>>(
    'delivery',
    'SELECT *, consent_verdict(bank_id, account_id) AS verdict FROM consent ORDER BY account_id',
  );
  expect(rows).toMatchObject([
    { bank_id: 'north', consent_id: 'c', account_id: 'open', version: '3', verdict: 'given' },
    { bank_id: 'south', consent_id: 'w', account_id: 'out', version: '2', verdict: 'absent' },
    { bank_id: 'north', consent_id: 'north/c', account_id: 'shut', version: '2', verdict: 'blocked' },
  ]);
  // One that is not known yet is shut whatever bank it turns out to be of.
  const later = `INSERT INTO consent (consent_id, bank_id, account_id, grants_receipts, version) VALUES
    ('unknown', 'north', 'later', true, 1), ('c', 'south', 'later', true, 1)`;
  await bed.query('delivery', later);
  const sql = `SELECT consent_verdict('north', 'later') AS north, consent_verdict('south', 'later') AS south`;
  expect(await bed.query('delivery', sql)).toEqual([{ north: 'blocked', south: 'given' }]);
});

it('takes what was stored before grants for covering whatever it covered, and forgets what is to be reconfirmed on the way back', async () => {
  const grants = delivery.migrations.findIndex(({ name }) => name.startsWith('Grants'));
  await migrate(delivery.migrations.slice(0, grants));
  await bed.query(
    'delivery',
    `INSERT INTO consent (consent_id, bank_id, account_id, grants_receipts, version) VALUES ('c', 'north', 'a', true, 1)`,
  );
  await migrate(delivery.migrations.slice(0, grants + 1));
  await bed.query(
    'delivery',
    `INSERT INTO consent (consent_id, bank_id, account_id, grants_receipts, version, covers_from, reconfirm_by)
     VALUES ('d', 'north', 'b', true, 1, now(), now() - interval '1 s')`,
  );
  const sql = `SELECT account_id, consent_verdict(bank_id, account_id) AS verdict, covers_from::text FROM consent ORDER BY account_id`;
  expect(await bed.query('delivery', sql)).toMatchObject([
    { account_id: 'a', verdict: 'given', covers_from: '-infinity' },
    { account_id: 'b', verdict: 'paused' },
  ]);
  await connected(delivery.migrations, (source) => source.undoLastMigration());
  const left = 'SELECT account_id, consent_verdict(bank_id, account_id) AS verdict FROM consent';
  expect(await bed.query('delivery', left)).toEqual([{ account_id: 'a', verdict: 'given' }]);
});

it('goes back to the verdict in its old words, and forth again', async () => {
  const words = delivery.migrations.findIndex(({ name }) => name.startsWith('OneConsentPolicy')) + 1;
  const migrations = delivery.migrations.slice(0, words);
  const verdicts = async (): Promise<unknown[]> => {
    const sql = 'SELECT consent_verdict(bank_id, account_id) AS verdict FROM consent ORDER BY account_id, bank_id';
    return (await bed.query<{ verdict: string }>('delivery', sql)).map((row) => row.verdict);
  };
  await migrate(migrations);
  const newest = await verdicts();
  await connected(migrations, (source) => source.undoLastMigration());
  const meaning = { live: 'given', blocked: 'blocked', none: 'absent' } as const;
  const before = (await verdicts()) as (keyof typeof meaning)[];
  expect(before.map((word) => meaning[word])).toEqual(newest);
  await migrate(migrations);
  expect(await verdicts()).toEqual(newest);
});

it('leads up, down to nothing and up again to the same tables, those of the entities', async () => {
  const { up, down, again, drift } = await migrateThereAndBack(delivery, bed.databaseUrl('delivery'));
  expect(Object.values(up)[0]).toEqual([]);
  expect(down).toEqual(up);
  expect(again).toEqual(Object.values(up).at(-1));
  expect(drift).toEqual([]);
});
