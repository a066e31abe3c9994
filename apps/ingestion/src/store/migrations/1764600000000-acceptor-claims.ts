import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which retailers' stores claim which acceptors: only to tell each of them that another does. Filled by what is registered from here on. */
export class IngestionAcceptorClaims1764600000000 implements MigrationInterface {
  readonly name = 'IngestionAcceptorClaims1764600000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE acceptor_claim (
        merchant_id text NOT NULL,
        acquirer_id text NOT NULL DEFAULT '',
        retailer_id text NOT NULL,
        store_id text NOT NULL,
        PRIMARY KEY (merchant_id, acquirer_id, retailer_id, store_id)
      )`);
    await runner.query('CREATE INDEX acceptor_claim_store ON acceptor_claim (retailer_id, store_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE acceptor_claim');
  }
}
