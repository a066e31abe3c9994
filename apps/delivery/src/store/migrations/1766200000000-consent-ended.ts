import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A feed also tells that a consent has ended: an event that is about no receipt. */
export class ConsentEnded1766200000000 implements MigrationInterface {
  readonly name = 'ConsentEnded1766200000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of statements) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const sql of back) await runner.query(sql);
  }
}

const statements = [
  'ALTER TABLE receipt_event ALTER receipt_id DROP NOT NULL, ALTER revision DROP NOT NULL',
  // The version is that of the consent as it covered the account: the end of one cover is told once.
  'ALTER TABLE receipt_event ADD consent_id text, ADD consent_version bigint',
  `ALTER TABLE receipt_event ADD CONSTRAINT receipt_event_subject
     CHECK ((receipt_id IS NULL) = (revision IS NULL) AND (consent_id IS NULL) = (consent_version IS NULL)
       AND (receipt_id IS NULL) <> (consent_id IS NULL))`,
  'ALTER TABLE receipt_event ADD CONSTRAINT receipt_event_consent UNIQUE (bank_id, consent_id, account_id, consent_version)',
  'ALTER TABLE delivery ALTER receipt_id DROP NOT NULL',
];

const back = [
  'DELETE FROM delivery WHERE receipt_id IS NULL',
  'DELETE FROM receipt_event WHERE receipt_id IS NULL',
  'ALTER TABLE delivery ALTER receipt_id SET NOT NULL',
  'ALTER TABLE receipt_event DROP CONSTRAINT receipt_event_consent, DROP CONSTRAINT receipt_event_subject',
  'ALTER TABLE receipt_event DROP consent_id, DROP consent_version',
  'ALTER TABLE receipt_event ALTER receipt_id SET NOT NULL, ALTER revision SET NOT NULL',
];
