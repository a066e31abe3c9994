import type { MigrationInterface } from 'typeorm';

/** Beside the last four of a payment it is kept whose they are, where the till says so, and the scheme. */
export class PaidCards1766600000000 implements MigrationInterface {
  readonly name = 'PaidCards1766600000000';

  async up(runner: { query(sql: string): Promise<unknown> }): Promise<void> {
    // What was kept before reads as last four alone.
    await runner.query('ALTER TABLE sale RENAME COLUMN paid_last4 TO paid_cards');
  }

  async down(runner: { query(sql: string): Promise<unknown> }): Promise<void> {
    await runner.query('ALTER TABLE sale RENAME COLUMN paid_cards TO paid_last4');
    await runner.query(
      `UPDATE sale SET paid_last4 = ARRAY(SELECT substring(card FROM '^[0-9]{4}') FROM unnest(paid_last4) AS card)`,
    );
  }
}
