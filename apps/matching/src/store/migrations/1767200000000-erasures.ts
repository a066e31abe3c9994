import type { MigrationInterface } from 'typeorm';

/** The part of TypeORM's runner that is used. */
interface Runner {
  query(sql: string): Promise<unknown>;
}

/** Whatever names an account, or a transaction of one, is found by the account, and goes with it. */
export class Erasures1767200000000 implements MigrationInterface {
  readonly name = 'Erasures1767200000000';

  async up(runner: Runner): Promise<void> {
    for (const sql of statements) await runner.query(sql);
  }

  async down(runner: Runner): Promise<void> {
    for (const sql of back) await runner.query(sql);
  }
}

const statements = [
  `CREATE TABLE erased_account (digest text PRIMARY KEY, erased_at bigint NOT NULL)`,
  // The same as accountDigest in libs/consent-policy; convert_to to UTF8 depends on nothing that changes.
  `CREATE FUNCTION account_digest(account_key text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
     SELECT encode(sha256(convert_to(account_key, 'UTF8')), 'hex') $$`,
  'CREATE INDEX consent_digest ON consent (account_digest(account_key))',
  'CREATE INDEX receipt_account ON receipt (account_key)',
  'CREATE INDEX acceptor_witness_account ON acceptor_witness (account_key)',
  'ALTER TABLE dispute ADD account_key text COLLATE "C"',
  'UPDATE dispute d SET account_key = r.account_key FROM receipt r WHERE r.transaction_key = d.transaction_key',
  // Of the others the transaction is gone, and nobody knows any more whose it was.
  'DELETE FROM dispute WHERE account_key IS NULL',
  'ALTER TABLE dispute ALTER account_key SET NOT NULL',
  'CREATE INDEX dispute_account ON dispute (account_key)',
  // Matches of forgotten transactions keep a payment from being shown to somebody else; that needs no name.
  `UPDATE match m SET transaction_key = 'forgotten/' || gen_random_uuid(), receipt_id = gen_random_uuid()
    WHERE NOT EXISTS (SELECT FROM card_transaction t WHERE t.transaction_key = m.transaction_key)
      AND NOT EXISTS (SELECT FROM receipt r WHERE r.transaction_key = m.transaction_key)`,
];

const back = [
  'DROP INDEX dispute_account',
  'ALTER TABLE dispute DROP account_key',
  'DROP INDEX acceptor_witness_account, receipt_account, consent_digest',
  'DROP FUNCTION account_digest(text)',
  'DROP TABLE erased_account',
];
