import type { MigrationInterface } from 'typeorm';

/** The part of TypeORM's runner that is used. */
interface Runner {
  query(sql: string): Promise<unknown>;
}

/** Transactions that may have overtaken their account's consent, until that is certain. */
export class EarlyTransactions1765000000002 implements MigrationInterface {
  readonly name = 'EarlyTransactions1765000000002';

  async up(runner: Runner): Promise<void> {
    await runner.query(`
      CREATE TABLE early_transaction (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        value bytea NOT NULL,
        traceparent text
      )`);
  }

  async down(runner: Runner): Promise<void> {
    await runner.query('DROP TABLE early_transaction');
  }
}
