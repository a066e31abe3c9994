import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A bank asks by its transaction for the receipt, and for the events. */
export class ByTransaction1766000000000 implements MigrationInterface {
  readonly name = 'ByTransaction1766000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX receipt_transaction ON receipt (bank_id, transaction_id)');
    await runner.query(
      `CREATE INDEX receipt_event_transaction ON receipt_event (bank_id, (thin -> 'data' ->> 'transactionId'), sequence)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX receipt_event_transaction, receipt_transaction');
  }
}
