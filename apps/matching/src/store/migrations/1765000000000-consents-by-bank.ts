import type { MigrationInterface } from 'typeorm';

/** The part of TypeORM's runner that is used. */
interface Runner {
  query(sql: string): Promise<unknown>;
}

/**
 * Consent ids are unique only within a bank, so the key gets the bank. A row per parked record replaces the `blocked`
 * flag; consents already flagged stay blocked until their bank sends a newer version.
 */
export class ConsentsByBank1765000000000 implements MigrationInterface {
  readonly name = 'ConsentsByBank1765000000000';

  async up(runner: Runner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: Runner): Promise<void> {
    for (const statement of back) await runner.query(statement);
  }
}

const statements = [
  `CREATE TABLE key_block (
    key text COLLATE "C" NOT NULL,
    message_id uuid NOT NULL,
    source_partition integer NOT NULL,
    source_offset bigint NOT NULL,
    is_void boolean NOT NULL DEFAULT false,
    parked_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (key, message_id)
  )`,
  // Without an account, all that is known of a consent is that a record of it is parked.
  `INSERT INTO key_block (key, message_id, source_partition, source_offset)
   SELECT CASE WHEN account_key IS NULL THEN consent_id ELSE split_part(account_key, '/', 1) || '/' || consent_id END,
          gen_random_uuid(), -1, -1
     FROM consent WHERE blocked`,
  'DELETE FROM consent WHERE account_key IS NULL',
  // A new key of one consent may equal an old key of another.
  'ALTER TABLE consent DROP CONSTRAINT consent_pkey',
  'ALTER TABLE consent RENAME COLUMN consent_id TO consent_key',
  `UPDATE consent SET consent_key = split_part(account_key, '/', 1) || '/' || consent_key`,
  'ALTER TABLE consent ADD PRIMARY KEY (consent_key)',
  'ALTER TABLE consent DROP COLUMN blocked, ALTER COLUMN account_key SET NOT NULL',
];

const back = [
  'ALTER TABLE consent ADD COLUMN blocked boolean NOT NULL DEFAULT false, ALTER COLUMN account_key DROP NOT NULL',
  'UPDATE consent SET blocked = true WHERE EXISTS (SELECT FROM key_block b WHERE b.key = consent_key AND NOT b.is_void)',
  'ALTER TABLE consent DROP CONSTRAINT consent_pkey',
  'ALTER TABLE consent RENAME COLUMN consent_key TO consent_id',
  `UPDATE consent SET consent_id = substr(consent_id, strpos(consent_id, '/') + 1)`,
  'ALTER TABLE consent ADD PRIMARY KEY (consent_id)',
  'DROP TABLE key_block',
];
