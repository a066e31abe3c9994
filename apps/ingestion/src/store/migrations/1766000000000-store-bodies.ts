import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a retailer registered can be read back. Of stores from before it is there once they are registered again. */
export class StoreBodies1766000000000 implements MigrationInterface {
  readonly name = 'StoreBodies1766000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE store ADD COLUMN body json');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE store DROP COLUMN body');
  }
}
