import type { MigrationInterface } from 'typeorm';

/** Keys are compared as bytes, so that the locking order does not depend on a locale. */
const KEY = 'text COLLATE "C"';

/** The part of TypeORM's runner that is used. */
interface Runner {
  query(sql: string): Promise<unknown>;
}

export class MatchingTables1764000000000 implements MigrationInterface {
  readonly name = 'MatchingTables1764000000000';

  async up(runner: Runner): Promise<void> {
    for (const statement of [...directory, ...bothSides, ...outcomes]) await runner.query(statement);
  }

  async down(runner: Runner): Promise<void> {
    await runner.query(
      'DROP TABLE wallet_teller, store, acceptor, learnt_terminal, store_feed, feed_word, consent, sale, card_transaction, number_key, day_key, turn, match, receipt, dispute',
    );
  }
}

const directory = [
  `CREATE TABLE store (
    store_key ${KEY} PRIMARY KEY,
    version bigint NOT NULL,
    profile jsonb NOT NULL
  )`,
  `CREATE TABLE acceptor (
    merchant_id ${KEY} NOT NULL,
    store_key ${KEY} NOT NULL,
    acquirer_id text NOT NULL DEFAULT '',
    terminal_ids text[] NOT NULL,
    PRIMARY KEY (merchant_id, store_key, acquirer_id)
  )`,
  'CREATE INDEX acceptor_store ON acceptor (store_key)',
  // Stores at which matches by number placed a terminal, counted by the day of the match.
  `CREATE TABLE learnt_terminal (
    merchant_id ${KEY} NOT NULL,
    terminal_id ${KEY} NOT NULL,
    acquirer_id text NOT NULL DEFAULT '',
    store_key ${KEY} NOT NULL,
    day integer NOT NULL,
    matches integer NOT NULL,
    PRIMARY KEY (merchant_id, terminal_id, acquirer_id, store_key, day)
  )`,
  `CREATE TABLE store_feed (
    store_key ${KEY} PRIMARY KEY,
    complete_until bigint NOT NULL,
    sold_until bigint NOT NULL,
    pending_sold_at bigint,
    pending_since bigint,
    live_until bigint,
    live_since bigint,
    late_share double precision NOT NULL
  ) WITH (fillfactor = 50)`,
  'CREATE INDEX store_feed_pending ON store_feed (pending_since) WHERE pending_since IS NOT NULL',
  `CREATE TABLE feed_word (
    store_key ${KEY} PRIMARY KEY,
    complete_until bigint NOT NULL,
    traceparent text
  ) WITH (fillfactor = 50)`,
  'CREATE TABLE wallet_teller (bank_id text PRIMARY KEY)',
  `CREATE TABLE consent (
    consent_id ${KEY} PRIMARY KEY,
    account_key ${KEY},
    state text NOT NULL,
    scopes text[] NOT NULL,
    expires_at bigint,
    version bigint NOT NULL,
    blocked boolean NOT NULL DEFAULT false,
    changed_at bigint NOT NULL
  )`,
  'CREATE INDEX consent_account ON consent (account_key)',
];

// JSON that only this service reads is stored as text, so that PostgreSQL need not parse it on write.
// Partitions are created and dropped by the service (partition.store.ts). `day`: of arrival, since 1970.
const bothSides = [
  `CREATE TABLE sale (
    sale_key ${KEY} NOT NULL,
    day integer NOT NULL,
    store_key ${KEY} NOT NULL,
    revision integer NOT NULL,
    sold_at bigint NOT NULL,
    till_id text,
    sequence bigint,
    paid_currencies text[] NOT NULL,
    paid_minors bigint[] NOT NULL,
    otherwise text,
    spent text[] NOT NULL DEFAULT '{}',
    waiting boolean NOT NULL DEFAULT false,
    document bytea NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (sale_key, day)
  ) PARTITION BY RANGE (day)`,
  // For counting how often a store takes an amount.
  'CREATE INDEX sale_store ON sale (store_key, sold_at)',
  // Sales that arrived before their store was registered.
  'CREATE INDEX sale_waiting ON sale (store_key) WHERE waiting',
  `CREATE TABLE card_transaction (
    transaction_key ${KEY} NOT NULL,
    day integer NOT NULL,
    account_key ${KEY} NOT NULL,
    revisions bytea NOT NULL,
    keys bigint[] NOT NULL,
    waiting_for text,
    decision text,
    tier text,
    reason text,
    leg_key ${KEY},
    hold_until bigint,
    hold_store ${KEY},
    decided_at bigint,
    first_seen_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (transaction_key, day)
  ) PARTITION BY RANGE (day)`,
  'CREATE INDEX card_transaction_account ON card_transaction (account_key)',
  // Transactions under a merchant id without a store.
  'CREATE INDEX card_transaction_waiting ON card_transaction (waiting_for) WHERE waiting_for IS NOT NULL',
  // On columns that only a hold fills, so that other changes of a decision need not update the index.
  'CREATE INDEX card_transaction_held ON card_transaction (hold_store, hold_until) WHERE hold_store IS NOT NULL',
  // Blocking keys of transactions and sales, and keys from a sale to its voids: numbers in one table; keys of one day,
  // which begin with that day, in the other.
  `CREATE TABLE number_key (
    key bigint NOT NULL,
    node ${KEY} NOT NULL,
    day integer NOT NULL
  ) PARTITION BY RANGE (day)`,
  'CREATE INDEX number_key_key ON number_key (key)',
  `CREATE TABLE day_key (
    key bigint NOT NULL,
    node ${KEY} NOT NULL
  ) PARTITION BY RANGE (key)`,
  'CREATE INDEX day_key_key ON day_key (key)',
  // A single row: its holder decides, over all instances. The mark shows the next holder whether another instance was
  // here.
  `CREATE TABLE turn (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    mark uuid NOT NULL DEFAULT gen_random_uuid(),
    kept_on integer NOT NULL DEFAULT 0
  ) WITH (fillfactor = 10)`,
  'INSERT INTO turn DEFAULT VALUES',
  `CREATE TABLE dispute (
    transaction_key ${KEY} NOT NULL,
    leg_key ${KEY} NOT NULL,
    tier text,
    disputed_at bigint NOT NULL,
    PRIMARY KEY (transaction_key, leg_key)
  )`,
];

const outcomes = [
  `CREATE TABLE match (
    transaction_key ${KEY} NOT NULL,
    leg_key ${KEY} NOT NULL,
    state text NOT NULL CHECK (state IN ('asserted', 'withdrawn')),
    tier text NOT NULL,
    rule_version text NOT NULL,
    evidence text,
    receipt_id uuid NOT NULL,
    decided_at bigint NOT NULL,
    withdrawn_at bigint,
    withdrawn_reason text,
    taught ${KEY},
    PRIMARY KEY (transaction_key, leg_key)
  )`,
  // Last line of defence: no payment is shown to two customers, whatever the code does. Further entries of one
  // authorisation, of the same account by their rule, share it.
  `CREATE UNIQUE INDEX match_leg ON match (leg_key) WHERE state = 'asserted' AND tier <> 'lifecycle'`,
  `CREATE UNIQUE INDEX match_transaction ON match (transaction_key) WHERE state = 'asserted'`,
  'CREATE INDEX match_decided ON match (decided_at)',
  `CREATE TABLE receipt (
    receipt_id uuid PRIMARY KEY,
    transaction_key ${KEY} NOT NULL,
    leg_key ${KEY} NOT NULL,
    account_key ${KEY} NOT NULL,
    revision integer NOT NULL,
    state text NOT NULL CHECK (state IN ('issued', 'revised', 'withdrawn')),
    content_hash text NOT NULL,
    header text NOT NULL,
    issued_at bigint NOT NULL,
    changed_at bigint NOT NULL
  )`,
  'CREATE INDEX receipt_transaction ON receipt (transaction_key)',
];
