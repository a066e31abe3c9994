import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A contribution is kept under an id that its withdrawal also has. One that is taken back leaves an empty row until its window closes, so that
 * it does not count whenever its contribution comes. What was contributed before has no such id and keeps that of its record.
 */
export class TakenBack1767000000000 implements MigrationInterface {
  readonly name = 'TakenBack1767000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of back) await runner.query(statement);
  }
}

const COLUMNS = ['pseudonym', 'retailer_pseudonym', 'category', 'region', 'currency', 'total_minor'];

const statements = [
  'ALTER TABLE contribution DROP CONSTRAINT contribution_pkey',
  'ALTER TABLE contribution ALTER message_id TYPE text',
  'ALTER TABLE contribution RENAME message_id TO contribution_id',
  'ALTER TABLE contribution ADD CONSTRAINT contribution_pkey PRIMARY KEY (window_start, contribution_id)',
  'DROP INDEX contribution_window',
  'ALTER TABLE contribution ADD taken_back boolean NOT NULL DEFAULT false',
  `ALTER TABLE contribution ${COLUMNS.map((column) => `ALTER ${column} DROP NOT NULL`).join()}`,
  `ALTER TABLE contribution ADD CONSTRAINT contribution_empty CHECK (num_nonnulls(${COLUMNS.join()}) = CASE WHEN taken_back THEN 0 ELSE ${COLUMNS.length} END)`,
];

const back = [
  'DELETE FROM contribution WHERE taken_back',
  'ALTER TABLE contribution DROP CONSTRAINT contribution_empty, DROP taken_back',
  `ALTER TABLE contribution ${COLUMNS.map((column) => `ALTER ${column} SET NOT NULL`).join()}`,
  'ALTER TABLE contribution DROP CONSTRAINT contribution_pkey',
  'ALTER TABLE contribution RENAME contribution_id TO message_id',
  'ALTER TABLE contribution ALTER message_id TYPE uuid USING md5(window_start::text || message_id)::uuid',
  'ALTER TABLE contribution ADD CONSTRAINT contribution_pkey PRIMARY KEY (message_id)',
  'CREATE INDEX contribution_window ON contribution (window_start)',
];
