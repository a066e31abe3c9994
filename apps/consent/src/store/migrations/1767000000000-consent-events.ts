import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Security event tokens about consents: those that banks have sent, and those that they are to get. Times are epoch ms. */
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
    await runner.query(`
      CREATE TABLE consent_event (
        jti uuid PRIMARY KEY,
        bank_id text NOT NULL,
        consent_id text NOT NULL,
        account_id text NOT NULL,
        version bigint NOT NULL,
        event jsonb NOT NULL,
        created_at bigint NOT NULL,
        attempts integer NOT NULL,
        due_at bigint
      )`);
    await runner.query('CREATE INDEX consent_event_bank ON consent_event (bank_id, created_at, jti)');
    await runner.query('CREATE INDEX consent_event_due ON consent_event (bank_id, due_at) WHERE due_at IS NOT NULL');
    await runner.query('CREATE TABLE consent_event_stream (bank_id text PRIMARY KEY, endpoint_url text)');
    await runner.query('CREATE INDEX consent_event_age ON consent_event (created_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE consent_event_stream, consent_event, security_event');
    await runner.query('ALTER TABLE bank_sign_in DROP COLUMN events_issuer, DROP COLUMN events_jwks');
  }
}
