import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Security event tokens about consents: those that banks have sent. Times are epoch ms. */
export class ConsentEvents1767000000000 implements MigrationInterface {
  readonly name = 'ConsentEvents1767000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE bank_sign_in ADD COLUMN events_issuer text, ADD COLUMN events_jwks text');
    await runner.query(`
      CREATE TABLE security_event (
        bank_id text NOT NULL,
        jti text NOT NULL,
        digest bytea NOT NULL,
        consent_id text,
        received_at bigint NOT NULL,
        expires_at bigint NOT NULL,
        PRIMARY KEY (bank_id, jti)
      )`);
    await runner.query(
      'CREATE INDEX security_event_pending ON security_event (received_at) WHERE consent_id IS NOT NULL',
    );
    await runner.query('CREATE INDEX security_event_expiry ON security_event (expires_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE security_event');
    await runner.query('ALTER TABLE bank_sign_in DROP COLUMN events_issuer, DROP COLUMN events_jwks');
  }
}
