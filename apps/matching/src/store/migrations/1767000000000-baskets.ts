import type { MigrationInterface } from 'typeorm';

/** The part of TypeORM's runner that is used. */
interface Runner {
  query(sql: string): Promise<unknown>;
}

/** Contributed baskets, for as long as they may have to be taken back. Earlier ones have no id to be taken back by. */
export class Baskets1767000000000 implements MigrationInterface {
  readonly name = 'Baskets1767000000000';

  async up(runner: Runner): Promise<void> {
    await runner.query(
      `CREATE TABLE basket (
         receipt_id uuid PRIMARY KEY,
         account_key text COLLATE "C" NOT NULL,
         sold_at bigint NOT NULL,
         revision integer NOT NULL,
         open_until bigint NOT NULL
       )`,
    );
    await runner.query('CREATE INDEX basket_account ON basket (account_key)');
    await runner.query('CREATE INDEX basket_open_until ON basket (open_until)');
  }

  async down(runner: Runner): Promise<void> {
    await runner.query('DROP TABLE basket');
  }
}
