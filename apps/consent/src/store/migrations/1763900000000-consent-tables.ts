import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What consent owns: every consent as it stands now. Times are epoch ms. */
export class ConsentTables1763900000000 implements MigrationInterface {
  readonly name = 'ConsentTables1763900000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE consent (
        consent_id text PRIMARY KEY,
        bank_id text NOT NULL,
        account_id text NOT NULL,
        scopes text[] NOT NULL,
        state text NOT NULL,
        given_at bigint NOT NULL,
        expires_at bigint,
        notice_version text NOT NULL,
        version bigint NOT NULL,
        changed_at bigint NOT NULL
      )`);
    await runner.query('CREATE INDEX consent_account ON consent (bank_id, account_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE consent');
  }
}
