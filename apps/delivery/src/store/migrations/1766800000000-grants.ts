import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A consent covers purchases from an instant on, and pauses from the one by which it has to be reconfirmed. */
export class Grants1766800000000 implements MigrationInterface {
  readonly name = 'Grants1766800000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of statements) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const sql of back) await runner.query(sql);
  }
}

const verdict = (
  paused: string,
): string => `CREATE FUNCTION consent_verdict(bank text, account text, instant timestamptz DEFAULT now()) RETURNS text LANGUAGE sql STABLE AS $$
     SELECT CASE
       WHEN NOT EXISTS (SELECT FROM consent c WHERE c.bank_id = bank AND c.account_id = account
                           AND c.grants_receipts AND (c.expires_at IS NULL OR c.expires_at > instant)) THEN 'absent'
       WHEN EXISTS (SELECT FROM consent c JOIN key_block b
                        ON b.key = ANY(ARRAY[c.bank_id || '/' || c.consent_id, c.consent_id]) AND NOT b.is_void
                     WHERE c.bank_id = bank AND c.account_id = account) THEN 'blocked'
       ${paused}ELSE 'given' END $$`;

const PAUSED = `WHEN covers_from(bank, account, instant) IS NULL THEN 'paused'
       `;

const statements = [
  'ALTER TABLE consent ADD covers_from timestamptz, ADD reconfirm_by timestamptz',
  // Of what was stored before, nobody wrote down from when it covers: matching decides that.
  `UPDATE consent SET covers_from = '-infinity'`,
  'ALTER TABLE consent ALTER covers_from SET NOT NULL',
  `CREATE FUNCTION covers_from(bank text, account text, instant timestamptz DEFAULT now()) RETURNS timestamptz LANGUAGE sql STABLE AS $$
     SELECT min(covers_from) FROM consent c WHERE c.bank_id = bank AND c.account_id = account AND c.grants_receipts
        AND (c.expires_at IS NULL OR c.expires_at > instant) AND (c.reconfirm_by IS NULL OR c.reconfirm_by > instant) $$`,
  'DROP FUNCTION consent_verdict(text, text, timestamptz)',
  verdict(PAUSED),
];

const back = [
  'DROP FUNCTION consent_verdict(text, text, timestamptz)',
  verdict(''),
  'DROP FUNCTION covers_from(text, text, timestamptz)',
  'DELETE FROM consent WHERE reconfirm_by <= now()',
  'ALTER TABLE consent DROP covers_from, DROP reconfirm_by',
];
