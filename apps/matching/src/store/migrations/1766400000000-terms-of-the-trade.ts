import type { MigrationInterface } from 'typeorm';

const TENDER_KEYS = ['card_transaction', 'dispute', 'match', 'receipt'];

/** Renames tables and columns to the terms of the code. */
export class TermsOfTheTrade1766400000000 implements MigrationInterface {
  readonly name = 'TermsOfTheTrade1766400000000';

  async up(runner: { query(sql: string): Promise<unknown> }): Promise<void> {
    for (const table of TENDER_KEYS) await runner.query(`ALTER TABLE ${table} RENAME COLUMN leg_key TO tender_key`);
    await runner.query('ALTER INDEX match_leg RENAME TO match_tender');
    await runner.query('ALTER TABLE turn RENAME TO decision_lock');
    await runner.query('ALTER TABLE feed_word RENAME TO feed_completion');
    await runner.query('ALTER TABLE learnt_terminal RENAME TO learned_terminal');
  }

  async down(runner: { query(sql: string): Promise<unknown> }): Promise<void> {
    await runner.query('ALTER TABLE learned_terminal RENAME TO learnt_terminal');
    await runner.query('ALTER TABLE feed_completion RENAME TO feed_word');
    await runner.query('ALTER TABLE decision_lock RENAME TO turn');
    await runner.query('ALTER INDEX match_tender RENAME TO match_leg');
    for (const table of TENDER_KEYS) await runner.query(`ALTER TABLE ${table} RENAME COLUMN tender_key TO leg_key`);
  }
}
