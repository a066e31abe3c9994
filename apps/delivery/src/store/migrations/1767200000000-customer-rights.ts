import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What customers may ask for: their receipts, whom they were disclosed to, and erasure. */
export class CustomerRights1767200000000 implements MigrationInterface {
  readonly name = 'CustomerRights1767200000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...purchases, ...disclosures, ...erasures]) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const sql of back) await runner.query(sql);
  }
}

const purchases = [
  'ALTER TABLE receipt ADD purchased_ms bigint',
  `UPDATE receipt r SET purchased_ms = extract(epoch FROM (e."full" -> 'data' ->> 'purchasedAt')::timestamptz) * 1000
     FROM receipt_event e WHERE e.receipt_id = r.receipt_id AND e.revision = r.revision AND e."full" IS NOT NULL`,
  'CREATE INDEX receipt_purchase ON receipt (bank_id, account_id, purchased_ms, receipt_id)',
  'DROP INDEX receipt_account',
];

const disclosures = [
  // One row for the first time on a day that a revision reached the bank by a way: a ledger that is only added to.
  `CREATE TABLE disclosure (
     disclosure_id bigint GENERATED ALWAYS AS IDENTITY,
     bank_id text NOT NULL,
     account_id text NOT NULL,
     receipt_id uuid NOT NULL,
     revision integer NOT NULL,
     what text NOT NULL CHECK (what IN ('receipt', 'notice')),
     how text NOT NULL CHECK (how IN ('webhook', 'feed', 'fetched', 'looked_up')),
     -- Of a webhook; empty for the other ways.
     endpoint_id text NOT NULL DEFAULT '',
     -- The consent in force then.
     consent_id text,
     consent_version bigint,
     day date NOT NULL DEFAULT (now() AT TIME ZONE 'UTC')::date,
     at timestamptz NOT NULL DEFAULT now(),
     PRIMARY KEY (receipt_id, revision, how, what, endpoint_id, day)
   )`,
  'CREATE INDEX disclosure_account ON disclosure (bank_id, account_id, disclosure_id)',
  'CREATE INDEX disclosure_age ON disclosure (at)',
];

const erasures = [
  `CREATE TABLE erased_account (digest text PRIMARY KEY, erased_at timestamptz NOT NULL)`,
  // The same as accountDigest in libs/consent-policy; convert_to to UTF8 depends on nothing that changes.
  `CREATE FUNCTION account_digest(bank text, account text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
     SELECT encode(sha256(convert_to(bank || '/' || account, 'UTF8')), 'hex') $$`,
  // An erasure names its account by a digest only. Nothing is kept of an account that never had a consent.
  `CREATE TABLE account_name (digest text PRIMARY KEY, bank_id text NOT NULL, account_id text NOT NULL)`,
  `INSERT INTO account_name (digest, bank_id, account_id)
   SELECT account_digest(bank_id, account_id), bank_id, account_id FROM (
     SELECT bank_id, account_id FROM consent UNION SELECT bank_id, account_id FROM receipt_event
     UNION SELECT bank_id, account_id FROM transaction_seen) a`,
  // When a consent was last changed where that is known: one that was changed after an erasure stands.
  'ALTER TABLE consent ADD changed_at timestamptz',
  // When a notice of an erased account goes.
  'ALTER TABLE receipt_event ADD erase_at timestamptz',
  'CREATE INDEX receipt_event_erasure ON receipt_event (erase_at) WHERE erase_at IS NOT NULL',
  `CREATE FUNCTION keep_disclosure() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN
       IF TG_OP = 'DELETE' THEN
         IF OLD.at < now() - interval '30 days' THEN RETURN OLD; END IF;
         IF EXISTS (SELECT FROM erased_account WHERE digest = account_digest(OLD.bank_id, OLD.account_id)) THEN RETURN OLD; END IF;
       END IF;
       RAISE EXCEPTION 'a disclosure is only taken out of the ledger by its age, or when its account is erased';
     END $$`,
  `CREATE TRIGGER disclosure_kept BEFORE UPDATE OR DELETE ON disclosure FOR EACH ROW EXECUTE FUNCTION keep_disclosure()`,
  `CREATE TRIGGER disclosure_whole BEFORE TRUNCATE ON disclosure FOR EACH STATEMENT EXECUTE FUNCTION keep_disclosure()`,
];

const back = [
  'DROP TABLE disclosure',
  'DROP FUNCTION keep_disclosure()',
  'DROP INDEX receipt_event_erasure',
  'ALTER TABLE receipt_event DROP erase_at',
  'ALTER TABLE consent DROP changed_at',
  'DROP TABLE account_name, erased_account',
  'DROP FUNCTION account_digest(text, text)',
  'CREATE INDEX receipt_account ON receipt (bank_id, account_id)',
  'DROP INDEX receipt_purchase',
  'ALTER TABLE receipt DROP purchased_ms',
];
