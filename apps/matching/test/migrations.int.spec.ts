// What was stored survives the migrations: consents from before keys had a bank, of which blocked ones stay blocked until
// their bank sends more, and what was learned of terminals.
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { inTransaction, liftBlocks, newMessageId } from '@quittance/kafka';
import { createDataSource, type ServiceDefinition } from '@quittance/runtime';
import { migrateThereAndBack, openTestbed, type Testbed } from '@quittance/testbed';
import type { DataSource } from 'typeorm';
import type { AccountKey } from '../src/decision/identity.js';
import { matchingService } from '../src/index.js';
import { loadConsents } from '../src/store/consent.store.js';

let bed: Testbed<'matching'>;
let source: DataSource | undefined;

const migrate = async (migrations: ServiceDefinition['migrations']): Promise<DataSource> => {
  await source?.destroy();
  source = createDataSource({ url: bed.databaseUrl('matching'), pool: 1, service: 'matching', migrations });
  await source.initialize();
  await source.runMigrations();
  return source;
};

beforeEach(async () => {
  bed = await openTestbed({ services: ['matching'] });
});
afterEach(async () => {
  await source?.destroy();
  source = undefined;
  await bed?.close();
});

it('carries consents and blocks over', async () => {
  const { migrations } = matchingService;
  await (await migrate(migrations.slice(0, 1))).query(
    `INSERT INTO consent (consent_id, account_key, state, scopes, version, blocked, changed_at) VALUES
       ('c', 'north/open', 'given', '{receipts}', 3, false, 5), ('north/c', 'north/shut', 'given', '{}', 2, true, 5),
       ('unknown', NULL, 'unknown', '{}', 0, true, 0)`,
  );
  const now = await migrate(migrations);
  const blocked = (...accounts: string[]) =>
    inTransaction(now, async (unit) => {
      const found = await loadConsents(unit, accounts as AccountKey[]);
      return accounts.map((account) => found.get(account as AccountKey)?.map((consent) => consent.blocked));
    });
  expect(await now.query('SELECT consent_key, account_key, version FROM consent ORDER BY account_key')).toEqual([
    { consent_key: 'north/c', account_key: 'north/open', version: '3' },
    { consent_key: 'north/north/c', account_key: 'north/shut', version: '2' },
  ]);
  expect(await blocked('north/open', 'north/shut')).toEqual([[false], [true]]);
  // A blocked consent that is not known yet is blocked at every bank.
  await now.query(
    `INSERT INTO consent (consent_key, account_key, grants, version, changed_at) VALUES ('south/unknown', 'south/later', '[]', 1, 5)`,
  );
  expect(await blocked('south/later')).toEqual([[true]]);
  const lift = (key: string, newer: boolean) =>
    inTransaction(now, (unit) =>
      liftBlocks(unit, [{ record: { key, messageId: newMessageId(), partition: 0, offset: '9' }, newer }]),
    );
  // An operator's replay has the old key; how many other records are parked is unknown.
  for (const [key, newer] of [
    ['north/c', true],
    ['north/north/c', false],
  ] as const)
    await lift(key, newer);
  expect(await blocked('north/shut')).toEqual([[true]]);
  expect(await lift('north/north/c', true)).toEqual(['north/north/c']);
  expect(await blocked('north/shut')).toEqual([[false]]);
});

it('keeps what stood, for purchases since it was put on record, and on the way back only what is in force', async () => {
  const { migrations } = matchingService;
  const at = migrations.findIndex(({ name }) => name.startsWith('Grants'));
  await (await migrate(migrations.slice(0, at))).query(
    `INSERT INTO consent (consent_key, account_key, state, scopes, expires_at, version, changed_at) VALUES
       ('n/a', 'n/a', 'given', '{receipts,insights}', 900, 3, 5), ('n/b', 'n/b', 'withdrawn', '{receipts}', NULL, 2, 5)`,
  );
  const now = await migrate(migrations.slice(0, at + 1));
  const stored = await inTransaction(now, (unit) => loadConsents(unit, ['n/a', 'n/b'] as AccountKey[]));
  const grant = { scope: 'receipts', state: 'given', coversFrom: 5, until: 900, reconfirmBy: null };
  expect(stored.get('n/a' as AccountKey)).toEqual([
    { grants: [grant, { ...grant, scope: 'insights' }], blocked: false },
  ]);
  expect(stored.get('n/b' as AccountKey)).toMatchObject([{ grants: [{ state: 'withdrawn' }] }]);
  const due = [grant, { ...grant, scope: 'insights', state: 'renewed', reconfirmBy: 700 }];
  const paused = [{ ...grant, state: 'reconfirm_due' }];
  await now.query(`UPDATE consent SET grants = CASE account_key WHEN 'n/a' THEN $1 ELSE $2 END`, [
    JSON.stringify(due),
    JSON.stringify(paused),
  ]);
  await now.undoLastMigration();
  const sql = 'SELECT account_key, state, scopes, expires_at FROM consent ORDER BY account_key';
  expect(await now.query(sql)).toEqual([
    { account_key: 'n/a', state: 'given', scopes: ['receipts', 'insights'], expires_at: '700' },
    { account_key: 'n/b', state: 'withdrawn', scopes: [], expires_at: null },
  ]);
});

it('keeps what is known of terminals when merchant ids and descriptors are learned too, and on the way back', async () => {
  const { migrations } = matchingService;
  const at = migrations.findIndex(({ name }) => name.startsWith('LearnedPlaces'));
  const terminal = { merchant_id: 'M1', terminal_id: 'T1', acquirer_id: '', store_key: 'grocer/a', day: 5, matches: 3 };
  await (await migrate(migrations.slice(0, at))).query(
    `INSERT INTO learned_terminal VALUES ('M1', 'T1', '', 'grocer/a', 5, 3)`,
  );
  const now = await migrate(migrations.slice(0, at + 1));
  expect(await now.query('SELECT * FROM learned_place')).toEqual([{ ...terminal, descriptor_hash: '' }]);
  await now.query(
    `INSERT INTO learned_place (merchant_id, terminal_id, acquirer_id, store_key, day, matches, descriptor_hash) VALUES
       ('M1', '', '', 'grocer/a', 5, 1, ''), ('', '', '', 'grocer/a', 5, 1, 'hash'), ('', '', '', 'grocer/a', 5, 1, 'other')`,
  );
  await now.undoLastMigration();
  expect(await now.query('SELECT * FROM learned_terminal')).toEqual([terminal]);
});

it('runs up, down to nothing and up again to the same tables, those of the entities', async () => {
  const { up, down, again, drift } = await migrateThereAndBack(matchingService, bed.databaseUrl('matching'));
  expect(Object.values(up)[0]).toEqual([]);
  expect(down).toEqual(up);
  expect(again).toEqual(Object.values(up).at(-1));
  expect(drift).toEqual([]);
});
