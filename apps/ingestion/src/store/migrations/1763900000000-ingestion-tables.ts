import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What ingestion owns: which stores are whose, and which content each revision of a sale first had. No sale is kept here. */
export class IngestionTables1763900000000 implements MigrationInterface {
  readonly name = 'IngestionTables1763900000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE store (
        retailer_id text NOT NULL,
        store_id text NOT NULL,
        content_hash text NOT NULL,
        time_zone text NOT NULL,
        registered_at bigint NOT NULL,
        PRIMARY KEY (retailer_id, store_id)
      )`);
    await runner.query(`
      CREATE TABLE sale_revision (
        retailer_id text NOT NULL,
        sale_id text NOT NULL,
        revision integer NOT NULL,
        content_hash text NOT NULL,
        recorded_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (retailer_id, sale_id, revision)
      )`);
    // Rows come in by time, so a block range index finds the old ones at almost no cost for the inserts.
    await runner.query('CREATE INDEX sale_revision_age ON sale_revision USING brin (recorded_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE sale_revision, store');
  }
}
