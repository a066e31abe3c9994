import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The verdict is that of libs/consent-policy, in its words and at any instant: a parked record of one consent shuts the account. */
export class OneConsentPolicy1766400000000 implements MigrationInterface {
  readonly name = 'OneConsentPolicy1766400000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of statements) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const sql of back) await runner.query(sql);
  }
}

const statements = [
  'DROP FUNCTION consent_verdict(text, text)',
  'DROP VIEW live_consent',
  `CREATE FUNCTION consent_verdict(bank text, account text, instant timestamptz DEFAULT now()) RETURNS text LANGUAGE sql STABLE AS $$
     SELECT CASE
       WHEN NOT EXISTS (SELECT FROM consent c WHERE c.bank_id = bank AND c.account_id = account
                           AND c.grants_receipts AND (c.expires_at IS NULL OR c.expires_at > instant)) THEN 'absent'
       WHEN EXISTS (SELECT FROM consent c JOIN key_block b
                        ON b.key = ANY(ARRAY[c.bank_id || '/' || c.consent_id, c.consent_id]) AND NOT b.is_void
                     WHERE c.bank_id = bank AND c.account_id = account) THEN 'blocked'
       ELSE 'given' END $$`,
];

const back = [
  'DROP FUNCTION consent_verdict(text, text, timestamptz)',
  `CREATE VIEW live_consent AS
     SELECT c.consent_id, c.bank_id, c.account_id FROM consent c
      WHERE c.grants_receipts AND (c.expires_at IS NULL OR c.expires_at > now())
        AND NOT EXISTS (SELECT FROM key_block b
          WHERE b.key = ANY(ARRAY[c.bank_id || '/' || c.consent_id, c.consent_id]) AND NOT b.is_void)`,
  `CREATE FUNCTION consent_verdict(bank text, account text) RETURNS text LANGUAGE sql STABLE AS $$
     SELECT CASE
       WHEN EXISTS (SELECT FROM live_consent l WHERE l.bank_id = bank AND l.account_id = account) THEN 'live'
       WHEN EXISTS (SELECT FROM consent c WHERE c.bank_id = bank AND c.account_id = account AND c.grants_receipts
                       AND (c.expires_at IS NULL OR c.expires_at > now())) THEN 'blocked'
       ELSE 'none' END $$`,
];
