import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A registration is kept as the text it was sent as: one with half a character in it made every reading of the retailer's stores fail. */
export class StoreBodyText1766300000000 implements MigrationInterface {
  readonly name = 'StoreBodyText1766300000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE store ALTER COLUMN body TYPE text USING body::text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE store ALTER COLUMN body TYPE json USING body::json');
  }
}
