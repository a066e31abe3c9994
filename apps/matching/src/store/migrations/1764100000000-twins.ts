import type { MigrationInterface } from 'typeorm';

/** The part of TypeORM's runner that is used. */
interface Runner {
  query(sql: string): Promise<unknown>;
}

/** Last four per payment, from which twins are counted, and the counts of the whole network. */
export class Twins1764100000000 implements MigrationInterface {
  readonly name = 'Twins1764100000000';

  async up(runner: Runner): Promise<void> {
    await runner.query(`ALTER TABLE sale ADD COLUMN paid_last4 text[] NOT NULL DEFAULT '{}'`);
    await runner.query(`CREATE TABLE network_twins (
      only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
      payments bigint NOT NULL DEFAULT 0,
      couples bigint NOT NULL DEFAULT 0,
      twins bigint NOT NULL DEFAULT 0
    ) WITH (fillfactor = 10)`);
    await runner.query('INSERT INTO network_twins DEFAULT VALUES');
  }

  async down(runner: Runner): Promise<void> {
    await runner.query('DROP TABLE network_twins');
    await runner.query('ALTER TABLE sale DROP COLUMN paid_last4');
  }
}
