import type { MigrationInterface } from 'typeorm';

/** Transactions put aside are found by the account, too. Those that are there already have no name, and go on as soon as consents are known. */
export class EarlyAccounts1767200000001 implements MigrationInterface {
  readonly name = 'EarlyAccounts1767200000001';

  async up(runner: { query(sql: string): Promise<unknown> }): Promise<void> {
    await runner.query('ALTER TABLE early_transaction ADD account_key text COLLATE "C"');
    await runner.query('CREATE INDEX early_transaction_digest ON early_transaction (account_digest(account_key))');
  }

  async down(runner: { query(sql: string): Promise<unknown> }): Promise<void> {
    await runner.query('DROP INDEX early_transaction_digest');
    await runner.query('ALTER TABLE early_transaction DROP account_key');
  }
}
