import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Each change of a consent is a row that is never changed again; what stands is folded from them. What stood before becomes the first row of each
 * consent, under its version, without a signature: nobody saw it agreed.
 */
export class ConsentRecords1766900000000 implements MigrationInterface {
  readonly name = 'ConsentRecords1766900000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of statements) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const sql of back) await runner.query(sql);
  }
}

const statements = [
  `CREATE TABLE consent_record (
     bank_id text NOT NULL,
     consent_id text NOT NULL,
     version bigint NOT NULL,
     account_id text NOT NULL,
     held_by text NOT NULL,
     changed_at bigint NOT NULL,
     changed_by text NOT NULL,
     change jsonb NOT NULL,
     record text,
     signature text,
     key_id text,
     PRIMARY KEY (bank_id, consent_id, version)
   )`,
  'CREATE INDEX consent_record_account ON consent_record (bank_id, account_id)',
  `CREATE TABLE consent_passing (
     bank_id text NOT NULL,
     consent_id text NOT NULL,
     account_id text NOT NULL,
     passes_at bigint NOT NULL,
     PRIMARY KEY (bank_id, consent_id)
   )`,
  'CREATE INDEX consent_passing_at ON consent_passing (passes_at)',
  `CREATE TABLE objection (
     bank_id text NOT NULL,
     account_id text NOT NULL,
     scope text NOT NULL,
     objected_at bigint NOT NULL,
     PRIMARY KEY (bank_id, account_id, scope)
   )`,
  `INSERT INTO consent_record (bank_id, consent_id, version, account_id, held_by, changed_at, changed_by, change)
   SELECT bank_id, consent_id, version, account_id, 'bank', changed_at, 'bank', jsonb_build_object(
            'at', changed_at, 'by', 'bank',
            'statement', jsonb_strip_nulls(jsonb_build_object('scopes', to_jsonb(scopes), 'state', state, 'givenAt', given_at,
                           'expiresAt', expires_at, 'noticeVersion', notice_version)),
            'events', coalesce((
              SELECT jsonb_agg(jsonb_build_object('scope', s, 'holder', '', 'event', e) ORDER BY s, place)
                FROM unnest(scopes) AS s, LATERAL (
                  SELECT 1, jsonb_build_object('type', 'given', 'at', changed_at, 'agreed', jsonb_strip_nulls(jsonb_build_object(
                            'givenAt', given_at, 'coversFrom', given_at, 'until', expires_at, 'noticeVersion', notice_version)))
                  UNION ALL
                  SELECT 2, jsonb_build_object('type', 'withdrawn', 'at', changed_at, 'keepsDelivered', false)
                    WHERE state = 'withdrawn') AS one (place, e)), '[]'))
     FROM consent`,
  `INSERT INTO consent_passing SELECT bank_id, consent_id, account_id, expires_at FROM consent
    WHERE state = 'given' AND expires_at IS NOT NULL AND cardinality(scopes) > 0`,
  'DROP TABLE consent',
  `CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN RAISE EXCEPTION 'a record of a consent is never changed'; END $$`,
  `CREATE TRIGGER consent_record_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON consent_record
     FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
];

const back = [
  'DROP TRIGGER consent_record_append_only ON consent_record',
  'DROP FUNCTION refuse_change()',
  `CREATE TABLE consent (
     consent_id text NOT NULL,
     bank_id text NOT NULL,
     account_id text NOT NULL,
     scopes text[] NOT NULL,
     state text NOT NULL,
     given_at bigint NOT NULL,
     expires_at bigint,
     notice_version text NOT NULL,
     version bigint NOT NULL,
     changed_at bigint NOT NULL,
     CONSTRAINT consent_pkey PRIMARY KEY (bank_id, consent_id)
   )`,
  'CREATE INDEX consent_account ON consent (bank_id, account_id)',
  // What its customer or time has ended since the bank's last words is withdrawn: nothing is to be allowed that is not.
  `INSERT INTO consent
   SELECT r.consent_id, r.bank_id, r.account_id, ARRAY(SELECT jsonb_array_elements_text(s -> 'scopes')),
          CASE WHEN EXISTS (SELECT FROM consent_record l WHERE (l.bank_id, l.consent_id) = (r.bank_id, r.consent_id) AND l.version > r.version)
               THEN 'withdrawn' ELSE s ->> 'state' END,
          (s ->> 'givenAt')::bigint, (s ->> 'expiresAt')::bigint, s ->> 'noticeVersion',
          (SELECT max(version) FROM consent_record l WHERE (l.bank_id, l.consent_id) = (r.bank_id, r.consent_id)), r.changed_at
     FROM (SELECT DISTINCT ON (bank_id, consent_id) *, change -> 'statement' AS s FROM consent_record
            WHERE change ? 'statement' ORDER BY bank_id, consent_id, version DESC) AS r`,
  'DROP TABLE objection',
  'DROP TABLE consent_passing',
  'DROP TABLE consent_record',
];
