import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What customers ask for, which accounts are erased, and what other services answer. Times are epoch ms. */
export class CustomerRights1767300000000 implements MigrationInterface {
  readonly name = 'CustomerRights1767300000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of statements) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const sql of back) await runner.query(sql);
  }
}

const statements = [
  `CREATE TABLE rights_request (
     request_id uuid PRIMARY KEY,
     kind text NOT NULL,
     bank_id text NOT NULL,
     subject text,
     account_ids text[],
     words text,
     received_at bigint NOT NULL,
     due_at bigint NOT NULL,
     acknowledged_at bigint,
     closed_at bigint,
     outcome text
   )`,
  'CREATE INDEX rights_request_subject ON rights_request (bank_id, subject, received_at)',
  'CREATE INDEX rights_request_open ON rights_request (due_at) WHERE closed_at IS NULL',
  `CREATE TABLE rights_step (
     request_id uuid NOT NULL REFERENCES rights_request,
     at bigint NOT NULL,
     by text NOT NULL,
     step text NOT NULL,
     words text,
     PRIMARY KEY (request_id, step)
   )`,
  `CREATE FUNCTION keep_steps() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN
       -- The words go with the customer who erases; that there were some, and when, stays.
       IF TG_OP = 'UPDATE' THEN
         IF NEW.words IS NULL
            AND (NEW.request_id, NEW.at, NEW."by", NEW.step) = (OLD.request_id, OLD.at, OLD."by", OLD.step)
            AND EXISTS (SELECT FROM rights_request r WHERE r.request_id = OLD.request_id AND r.subject IS NULL AND r.account_ids IS NULL)
         THEN RETURN NEW; END IF;
       END IF;
       RAISE EXCEPTION 'a step of a request is never changed';
     END $$`,
  `CREATE TRIGGER rights_step_append_only BEFORE UPDATE OR DELETE ON rights_step FOR EACH ROW EXECUTE FUNCTION keep_steps()`,
  `CREATE TRIGGER rights_step_kept BEFORE TRUNCATE ON rights_step FOR EACH STATEMENT EXECUTE FUNCTION keep_steps()`,
  `CREATE TABLE erased_account (
     digest text PRIMARY KEY,
     erased_at bigint NOT NULL,
     ask_id text NOT NULL,
     holders jsonb NOT NULL DEFAULT '{}'
   )`,
  `COMMENT ON COLUMN erased_account.holders IS 'of a joint account whose records stay: which of its holders, by a digest, asked for erasure, and when'`,
  `CREATE TABLE erased_consent (
     consent_digest text PRIMARY KEY,
     digest text NOT NULL,
     version bigint NOT NULL
   )`,
  `CREATE TABLE erasure (
     ask_id text PRIMARY KEY,
     request_id uuid NOT NULL REFERENCES rights_request,
     digest text NOT NULL,
     erased_at bigint NOT NULL,
     asked_at bigint NOT NULL,
     kept jsonb NOT NULL,
     matching_erased_at bigint,
     matching_left jsonb NOT NULL DEFAULT '[]',
     delivery_erased_at bigint,
     delivery_left jsonb NOT NULL DEFAULT '[]'
   )`,
  'CREATE INDEX erasure_request ON erasure (request_id)',
  'CREATE INDEX erasure_digest ON erasure (digest)',
  `CREATE INDEX erasure_open ON erasure (erased_at) WHERE matching_erased_at IS NULL OR delivery_erased_at IS NULL`,
  `CREATE TABLE rights_ask (
     ask_id text PRIMARY KEY,
     digest text NOT NULL,
     kind text NOT NULL,
     asked_at bigint NOT NULL
   )`,
  'CREATE INDEX rights_ask_account ON rights_ask (digest, asked_at)',
  'CREATE INDEX rights_ask_age ON rights_ask (asked_at)',
  `CREATE TABLE rights_answer (
     ask_id text NOT NULL REFERENCES rights_ask ON DELETE CASCADE,
     part integer NOT NULL,
     parts integer NOT NULL,
     holdings jsonb NOT NULL,
     document text,
     PRIMARY KEY (ask_id, part)
   )`,
  `CREATE TABLE topic_position (
     topic text NOT NULL,
     partition integer NOT NULL,
     next_offset bigint NOT NULL,
     PRIMARY KEY (topic, partition)
   ) WITH (fillfactor = 10)`,
  'DROP TRIGGER consent_record_append_only ON consent_record',
  `CREATE TRIGGER consent_record_append_only BEFORE UPDATE OR TRUNCATE ON consent_record
     FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
  `CREATE FUNCTION keep_records() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN
       IF EXISTS (SELECT FROM erased_account e
                   WHERE e.digest = encode(sha256(convert_to(OLD.bank_id || '/' || OLD.account_id, 'UTF8')), 'hex')
                     AND e.erased_at >= OLD.changed_at)
       THEN RETURN OLD; END IF;
       RAISE EXCEPTION 'a record of a consent is never changed, and goes only with its account';
     END $$`,
  `CREATE TRIGGER consent_record_kept BEFORE DELETE ON consent_record FOR EACH ROW EXECUTE FUNCTION keep_records()`,
];

const back = [
  'DROP TRIGGER consent_record_kept ON consent_record',
  'DROP FUNCTION keep_records()',
  'DROP TRIGGER consent_record_append_only ON consent_record',
  `CREATE TRIGGER consent_record_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON consent_record
     FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
  'DROP TABLE topic_position, rights_answer, rights_ask, erasure, erased_consent, erased_account, rights_step, rights_request',
  'DROP FUNCTION keep_steps()',
];
