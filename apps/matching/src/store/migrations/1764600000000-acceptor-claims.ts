import type { MigrationInterface } from 'typeorm';

const KEY = 'text COLLATE "C"';

/** The part of TypeORM's runner that is used. */
interface Runner {
  query(sql: string): Promise<unknown>;
}

/** Claims, titles, witnesses and operators' orders about acceptors; and per transaction what account limits need. */
export class AcceptorClaims1764600000000 implements MigrationInterface {
  readonly name = 'AcceptorClaims1764600000000';

  async up(runner: Runner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: Runner): Promise<void> {
    await runner.query('ALTER TABLE card_transaction DROP COLUMN habit');
    await runner.query('ALTER TABLE acceptor DROP COLUMN claimed_at');
    await runner.query('DROP TABLE acceptor_title, acceptor_witness, acceptor_order');
  }
}

const statements = [
  // Start of the claim, epoch ms. For earlier rows only the current registration is known.
  'ALTER TABLE acceptor ADD COLUMN claimed_at bigint NOT NULL DEFAULT 0',
  'UPDATE acceptor a SET claimed_at = s.version FROM store s WHERE s.store_key = a.store_key',
  `CREATE TABLE acceptor_title (
    merchant_id ${KEY} NOT NULL,
    acquirer_id text NOT NULL DEFAULT '',
    how text NOT NULL CHECK (how IN ('given', 'proved', 'shared')),
    retailer_id text NOT NULL DEFAULT '',
    since bigint NOT NULL,
    PRIMARY KEY (merchant_id, acquirer_id)
  )`,
  // Transactions that support a retailer's claim, by day; deleted once the acceptor has a title.
  `CREATE TABLE acceptor_witness (
    merchant_id ${KEY} NOT NULL,
    acquirer_id text NOT NULL DEFAULT '',
    transaction_key ${KEY} NOT NULL,
    retailer_id text NOT NULL,
    by_number boolean NOT NULL,
    account_key ${KEY} NOT NULL,
    day integer NOT NULL,
    PRIMARY KEY (merchant_id, acquirer_id, transaction_key, retailer_id, by_number)
  )`,
  'CREATE INDEX acceptor_witness_transaction ON acceptor_witness (transaction_key)',
  // Journal of operators' orders: operators add rows, the service applies them in order.
  `CREATE TABLE acceptor_order (
    order_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ordered_at timestamptz NOT NULL DEFAULT now(),
    ordered_by text NOT NULL,
    act text NOT NULL CHECK (act IN ('give', 'share', 'release')),
    merchant_id text NOT NULL,
    acquirer_id text NOT NULL DEFAULT '',
    retailer_id text NOT NULL DEFAULT '',
    reason text NOT NULL,
    done_at bigint
  )`,
  'CREATE INDEX acceptor_order_open ON acceptor_order (order_id) WHERE done_at IS NULL',
  'ALTER TABLE card_transaction ADD COLUMN habit text',
];
