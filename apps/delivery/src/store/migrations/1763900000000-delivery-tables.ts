import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What delivery owns. Nothing here comes from a retailer but the receipts themselves. */
export class DeliveryTables1763900000000 implements MigrationInterface {
  readonly name = 'DeliveryTables1763900000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...consentTables, ...intakeTables, ...receiptTables, ...webhookTables]) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION consent_verdict');
    await runner.query('DROP VIEW live_consent');
    await runner.query(
      `DROP TABLE dispute, delivery_attempt, delivery, endpoint, receipt_event, feed, receipt, intake_tally, transaction_seen,
                  consent_block, consent`,
    );
  }
}

const consentTables = [
  `CREATE TABLE consent (
     consent_id text PRIMARY KEY,
     bank_id text NOT NULL,
     account_id text NOT NULL,
     grants_receipts boolean NOT NULL,
     expires_at timestamptz,
     -- Set once what an expired consent covered has been erased.
     lapsed boolean NOT NULL DEFAULT false,
     version bigint NOT NULL
   )`,
  'CREATE INDEX consent_account ON consent (bank_id, account_id)',
  'CREATE INDEX consent_expiry ON consent (expires_at) WHERE grants_receipts AND NOT lapsed',
  // How many records of a consent are parked: while there is one, the consent counts as not given.
  'CREATE TABLE consent_block (consent_id text PRIMARY KEY, parked integer NOT NULL)',
  `CREATE VIEW live_consent AS
     SELECT c.consent_id, c.bank_id, c.account_id FROM consent c
      WHERE c.grants_receipts AND (c.expires_at IS NULL OR c.expires_at > now())
        AND NOT EXISTS (SELECT FROM consent_block b WHERE b.consent_id = c.consent_id)`,
  // 'live': may be delivered; 'blocked': given as far as is known, but a record of the consent is parked; 'none'.
  `CREATE FUNCTION consent_verdict(bank text, account text) RETURNS text LANGUAGE sql STABLE AS $$
     SELECT CASE
       WHEN EXISTS (SELECT FROM live_consent l WHERE l.bank_id = bank AND l.account_id = account) THEN 'live'
       WHEN EXISTS (SELECT FROM consent c WHERE c.bank_id = bank AND c.account_id = account AND c.grants_receipts
                       AND (c.expires_at IS NULL OR c.expires_at > now())) THEN 'blocked'
       ELSE 'none' END $$`,
];

const intakeTables = [
  // Which revisions Kafka has, and a hash that tells another content from the same one. The content itself is not kept.
  `CREATE TABLE transaction_seen (
     bank_id text NOT NULL,
     transaction_id text NOT NULL,
     revision integer NOT NULL,
     account_id text NOT NULL,
     content_hash text NOT NULL,
     published boolean NOT NULL DEFAULT false,
     seen_at timestamptz NOT NULL DEFAULT now(),
     PRIMARY KEY (bank_id, transaction_id, revision)
   )`,
  'CREATE INDEX transaction_seen_account ON transaction_seen (bank_id, account_id)',
  'CREATE INDEX transaction_seen_age ON transaction_seen (seen_at)',
  `CREATE TABLE intake_tally (
     bank_id text NOT NULL,
     day date NOT NULL,
     accepted bigint NOT NULL,
     not_consented bigint NOT NULL,
     PRIMARY KEY (bank_id, day)
   )`,
];

const receiptTables = [
  // The head of a receipt. After a withdrawn consent only a stub is left of one that had left the building: no account, no transaction.
  `CREATE TABLE receipt (
     receipt_id uuid PRIMARY KEY,
     bank_id text NOT NULL,
     account_id text,
     transaction_id text,
     revision integer NOT NULL,
     state text NOT NULL CHECK (state IN ('issued', 'revised', 'withdrawn', 'erased')),
     shown_at timestamptz,
     stored_at timestamptz NOT NULL DEFAULT now()
   )`,
  'CREATE INDEX receipt_account ON receipt (bank_id, account_id)',
  // One row per bank: its lock puts the feed's numbers in the order of commits, so that a reader never passes one that is still to come.
  'CREATE TABLE feed (bank_id text PRIMARY KEY, last_sequence bigint NOT NULL DEFAULT 0)',
  `CREATE TABLE receipt_event (
     event_id uuid PRIMARY KEY,
     bank_id text NOT NULL,
     sequence bigint NOT NULL,
     type text NOT NULL,
     receipt_id uuid NOT NULL,
     revision integer NOT NULL,
     account_id text NOT NULL,
     occurred_at timestamptz NOT NULL,
     -- The payloads as they are sent. A withdrawn receipt has no full one.
     thin json NOT NULL,
     "full" json,
     stored_at timestamptz NOT NULL DEFAULT now(),
     UNIQUE (bank_id, sequence),
     UNIQUE (receipt_id, revision)
   )`,
  'CREATE INDEX receipt_event_account ON receipt_event (bank_id, account_id)',
  'CREATE INDEX receipt_event_age ON receipt_event (stored_at)',
  `CREATE TABLE dispute (
     receipt_id uuid NOT NULL,
     revision integer NOT NULL,
     bank_id text NOT NULL,
     disputed_at timestamptz NOT NULL DEFAULT now(),
     PRIMARY KEY (receipt_id, revision)
   )`,
];

const webhookTables = [
  `CREATE TABLE endpoint (
     endpoint_key uuid PRIMARY KEY,
     bank_id text NOT NULL,
     endpoint_id text NOT NULL,
     url text NOT NULL,
     payload text NOT NULL CHECK (payload IN ('thin', 'full')),
     event_types text[],
     -- Sealed under DELIVERY_SECRET: a copy of the database signs nothing.
     secret bytea NOT NULL,
     previous_secret bytea,
     previous_secret_until timestamptz,
     state text NOT NULL CHECK (state IN ('active', 'disabled')),
     disabled_reason text,
     created_at timestamptz NOT NULL DEFAULT now(),
     UNIQUE (bank_id, endpoint_id)
   )`,
  `CREATE TABLE delivery (
     delivery_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
     event_id uuid NOT NULL,
     event_type text NOT NULL,
     endpoint_key uuid NOT NULL,
     bank_id text NOT NULL,
     account_id text,
     receipt_id uuid NOT NULL,
     state text NOT NULL CHECK (state IN ('pending', 'sending', 'delivered', 'failed', 'cancelled')),
     reason text,
     attempts integer NOT NULL DEFAULT 0,
     -- pending: the next attempt; sending: the end of the lease
     due_at timestamptz NOT NULL,
     lease_token uuid,
     cancel_reason text,
     traceparent text,
     created_at timestamptz NOT NULL DEFAULT now(),
     finished_at timestamptz,
     UNIQUE (event_id, endpoint_key)
   ) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0)`,
  `CREATE INDEX delivery_due ON delivery (endpoint_key, due_at) WHERE state IN ('pending', 'sending')`,
  'CREATE INDEX delivery_account ON delivery (bank_id, account_id)',
  'CREATE INDEX delivery_receipt ON delivery (receipt_id)',
  'CREATE INDEX delivery_age ON delivery (finished_at)',
  // status and error are both absent while the outcome is not known: the attempt is under way, or its process died.
  `CREATE TABLE delivery_attempt (
     delivery_id uuid NOT NULL REFERENCES delivery ON DELETE CASCADE,
     attempt integer NOT NULL,
     started_at timestamptz NOT NULL DEFAULT now(),
     status integer,
     error text,
     duration_ms integer,
     PRIMARY KEY (delivery_id, attempt)
   )`,
];
