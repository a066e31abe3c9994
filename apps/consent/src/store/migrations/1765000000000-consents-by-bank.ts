import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A consent's id is only unique within its bank: two banks may have the same. */
export class ConsentsByBank1765000000000 implements MigrationInterface {
  readonly name = 'ConsentsByBank1765000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE consent DROP CONSTRAINT consent_pkey, ADD PRIMARY KEY (bank_id, consent_id)');
    // Whoever is to hear that a change is published asks whether one of the same key still waits.
    await runner.query('CREATE INDEX outbox_key ON outbox (key)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX outbox_key');
    await runner.query('ALTER TABLE consent DROP CONSTRAINT consent_pkey, ADD PRIMARY KEY (consent_id)');
  }
}
