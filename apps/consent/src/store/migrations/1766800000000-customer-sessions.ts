import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Banks whose customers sign in here, sign-ins under way, and sessions. Of what a browser holds only hashes are kept. Times are epoch ms. */
export class CustomerSessions1766800000000 implements MigrationInterface {
  readonly name = 'CustomerSessions1766800000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE bank_sign_in (
        bank_id text PRIMARY KEY,
        issuer text NOT NULL,
        client_id text NOT NULL,
        name text NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE sign_in_request (
        token_hash bytea PRIMARY KEY,
        bank_id text NOT NULL,
        expires_at bigint NOT NULL
      )`);
    await runner.query('CREATE INDEX sign_in_request_expiry ON sign_in_request (expires_at)');
    await runner.query(`
      CREATE TABLE customer_session (
        token_hash bytea PRIMARY KEY,
        bank_id text NOT NULL,
        subject text NOT NULL,
        name text,
        accounts jsonb NOT NULL,
        created_at bigint NOT NULL,
        last_used_at bigint NOT NULL,
        expires_at bigint NOT NULL
      )`);
    await runner.query('CREATE INDEX customer_session_subject ON customer_session (bank_id, subject)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE customer_session, sign_in_request, bank_sign_in');
  }
}
