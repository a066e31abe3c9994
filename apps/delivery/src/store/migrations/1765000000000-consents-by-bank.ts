import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A consent's id is only unique within its bank. And of what lies parked it is known which records they are, where a count had said how
 * many: those that are counted stay shut until their bank says more than was said before.
 */
export class ConsentsByBank1765000000000 implements MigrationInterface {
  readonly name = 'ConsentsByBank1765000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of statements) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const sql of back) await runner.query(sql);
  }
}

const statements = [
  `CREATE TABLE key_block (
     key text NOT NULL,
     message_id uuid NOT NULL,
     source_partition integer NOT NULL,
     source_offset bigint NOT NULL,
     is_void boolean NOT NULL DEFAULT false,
     parked_at timestamptz NOT NULL DEFAULT now(),
     PRIMARY KEY (key, message_id)
   )`,
  // Of a consent that is not known nobody can say whose it is.
  `INSERT INTO key_block (key, message_id, source_partition, source_offset)
   SELECT COALESCE(c.bank_id || '/' || c.consent_id, b.consent_id), gen_random_uuid(), -1, -1
     FROM consent_block b LEFT JOIN consent c USING (consent_id)`,
  'ALTER TABLE consent DROP CONSTRAINT consent_pkey, ADD PRIMARY KEY (bank_id, consent_id)',
  // Parked records came under a key without a bank once: that may be of any bank's consent of that id.
  `CREATE OR REPLACE VIEW live_consent AS
     SELECT c.consent_id, c.bank_id, c.account_id FROM consent c
      WHERE c.grants_receipts AND (c.expires_at IS NULL OR c.expires_at > now())
        AND NOT EXISTS (SELECT FROM key_block b
          WHERE b.key = ANY(ARRAY[c.bank_id || '/' || c.consent_id, c.consent_id]) AND NOT b.is_void)`,
  'DROP TABLE consent_block',
];

const back = [
  'CREATE TABLE consent_block (consent_id text PRIMARY KEY, parked integer NOT NULL)',
  `INSERT INTO consent_block (consent_id, parked)
   SELECT c.consent_id, count(*) FROM consent c
     JOIN key_block b ON b.key = ANY(ARRAY[c.bank_id || '/' || c.consent_id, c.consent_id]) AND NOT b.is_void GROUP BY c.consent_id`,
  `CREATE OR REPLACE VIEW live_consent AS
     SELECT c.consent_id, c.bank_id, c.account_id FROM consent c
      WHERE c.grants_receipts AND (c.expires_at IS NULL OR c.expires_at > now())
        AND NOT EXISTS (SELECT FROM consent_block b WHERE b.consent_id = c.consent_id)`,
  'ALTER TABLE consent DROP CONSTRAINT consent_pkey, ADD PRIMARY KEY (consent_id)',
  'DROP TABLE key_block',
];
