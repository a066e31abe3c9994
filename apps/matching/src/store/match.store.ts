import type { Unit } from '@quittance/kafka';
import { numberColumn, textColumn, texts } from '@quittance/kafka/columns';
import type { AccountKey, TenderKey, StoreKey, TransactionKey } from '../decision/identity.js';
import type { Evidence } from '../decision/compare/field-agreement.js';
import type { Tier } from '../decision/compare/rules.js';
import type { ReceiptContent } from '../receipts/receipt.js';

export interface MatchRecord {
  readonly transactionKey: TransactionKey;
  readonly tenderKey: TenderKey;
  readonly receiptId: string;
  readonly tier: Tier;
  readonly ruleVersion: string;
  readonly state: 'asserted' | 'withdrawn';
  /** When the state was reached, epoch ms. */
  readonly at: number;
  readonly evidence?: Evidence;
  readonly reason?: string;
  /** The store for whose terminals the match was counted. */
  readonly taught: StoreKey | undefined;
  /** The store for whose merchant ids and descriptors it was counted. */
  readonly taughtNames: StoreKey | undefined;
}

const SAVE_MATCHES = `INSERT INTO match AS m (transaction_key, tender_key, state, tier, rule_version, evidence, receipt_id,
    decided_at, withdrawn_at, withdrawn_reason, taught, taught_names)
  SELECT transaction_key, tender_key, $9, tier, rule_version, evidence, receipt_id, at, CASE $9 WHEN 'withdrawn' THEN at END, reason,
    taught, taught_names
  FROM unnest(${texts(1)}, ${texts(2)}, ${texts(3)}, ${texts(4)}, ${texts(5)}, $6::uuid[], $7::bigint[], ${texts(8)}, ${texts(10)}, ${texts(11)})
    AS n(transaction_key, tender_key, tier, rule_version, evidence, receipt_id, at, reason, taught, taught_names)
  ON CONFLICT (transaction_key, tender_key) DO UPDATE SET state = excluded.state,
    tier = excluded.tier, rule_version = excluded.rule_version, evidence = coalesce(excluded.evidence, m.evidence),
    decided_at = CASE excluded.state WHEN 'asserted' THEN excluded.decided_at ELSE m.decided_at END,
    withdrawn_at = excluded.withdrawn_at, withdrawn_reason = excluded.withdrawn_reason,
    taught = coalesce(excluded.taught, m.taught), taught_names = coalesce(excluded.taught_names, m.taught_names)`;

/**
 * Writes matches. Withdrawals first, then `lifecycle`, so that a payment can pass to another transaction without
 * breaking the unique index.
 */
export async function saveMatches(unit: Unit, matches: readonly MatchRecord[]): Promise<void> {
  for (const state of ['withdrawn', 'asserted'] as const) {
    const rows = matches.filter((match) => match.state === state).sort((a, b) => sharesFirst(a) - sharesFirst(b));
    if (rows.length === 0) continue;
    await unit.query(SAVE_MATCHES, [
      textColumn(rows.map((m) => m.transactionKey)),
      textColumn(rows.map((m) => m.tenderKey)),
      textColumn(rows.map((m) => m.tier)),
      textColumn(rows.map((m) => m.ruleVersion)),
      textColumn(rows.map((m) => (m.evidence ? JSON.stringify(m.evidence) : null))),
      rows.map((m) => m.receiptId),
      numberColumn(rows.map((m) => m.at)),
      textColumn(rows.map((m) => m.reason ?? null)),
      state,
      textColumn(rows.map((m) => m.taught ?? null)),
      textColumn(rows.map((m) => m.taughtNames ?? null)),
    ]);
  }
}

const sharesFirst = ({ tier }: MatchRecord): number => (tier === 'lifecycle' ? 0 : 1);

export interface ReceiptRecord {
  readonly receiptId: string;
  readonly transactionKey: TransactionKey;
  readonly tenderKey: TenderKey;
  readonly accountKey: AccountKey;
  readonly revision: number;
  readonly state: 'issued' | 'revised' | 'withdrawn';
  readonly contentHash: string;
  /** The receipt without what was bought, for its withdrawal. */
  readonly header: ReceiptContent;
  readonly changedAt: number;
}

interface ReceiptRow {
  readonly receipt_id: string;
  readonly transaction_key: TransactionKey;
  readonly tender_key: TenderKey;
  readonly account_key: AccountKey;
  readonly revision: number;
  readonly state: ReceiptRecord['state'];
  readonly content_hash: string;
  /** JSON. */
  readonly header: string;
  readonly changed_at: number;
}

export async function loadReceipts(unit: Unit, receiptIds: readonly string[]): Promise<Map<string, ReceiptRecord>> {
  if (receiptIds.length === 0) return new Map();
  const rows = await unit.query<ReceiptRow>(
    `SELECT receipt_id, transaction_key, tender_key, account_key, revision, state, content_hash, header, changed_at::float8
     FROM receipt WHERE receipt_id = ANY($1::uuid[])`,
    [receiptIds],
  );
  return new Map(
    rows.map((row) => [
      row.receipt_id,
      {
        receiptId: row.receipt_id,
        transactionKey: row.transaction_key,
        tenderKey: row.tender_key,
        accountKey: row.account_key,
        revision: row.revision,
        state: row.state,
        contentHash: row.content_hash,
        header: JSON.parse(row.header) as ReceiptContent,
        changedAt: row.changed_at,
      },
    ]),
  );
}

export async function saveReceipts(unit: Unit, receipts: readonly ReceiptRecord[]): Promise<void> {
  if (receipts.length === 0) return;
  await unit.query(
    `INSERT INTO receipt AS r (receipt_id, transaction_key, tender_key, account_key, revision, state, content_hash, header,
       issued_at, changed_at)
     SELECT receipt_id, transaction_key, tender_key, account_key, revision, state, content_hash, header, changed_at, changed_at
     FROM unnest($1::uuid[], ${texts(2)}, ${texts(3)}, ${texts(4)}, $5::int[], ${texts(6)}, ${texts(7)}, ${texts(8)}, $9::bigint[])
       AS n(receipt_id, transaction_key, tender_key, account_key, revision, state, content_hash, header, changed_at)
     ON CONFLICT (receipt_id) DO UPDATE SET revision = excluded.revision, state = excluded.state,
       content_hash = excluded.content_hash, header = excluded.header, changed_at = excluded.changed_at`,
    [
      receipts.map((r) => r.receiptId),
      textColumn(receipts.map((r) => r.transactionKey)),
      textColumn(receipts.map((r) => r.tenderKey)),
      textColumn(receipts.map((r) => r.accountKey)),
      numberColumn(receipts.map((r) => r.revision)),
      textColumn(receipts.map((r) => r.state)),
      textColumn(receipts.map((r) => r.contentHash)),
      // JSON escapes control characters.
      textColumn(receipts.map((r) => JSON.stringify(r.header))),
      numberColumn(receipts.map((r) => r.changedAt)),
    ],
  );
}

export interface StoredMatch {
  readonly tenderKey: TenderKey;
  readonly accountKey: AccountKey;
  readonly receiptId: string;
}

/**
 * Receipts of matched payments with their accounts; of entries that share a payment, only the one that has it by a
 * rule.
 */
export async function findMatchesOf(unit: Unit, keysOfTender: readonly TenderKey[]): Promise<StoredMatch[]> {
  if (keysOfTender.length === 0) return [];
  const rows = await unit.query<{ tender_key: TenderKey; account_key: AccountKey; receipt_id: string }>(
    `SELECT m.tender_key, t.account_key, m.receipt_id FROM match m JOIN card_transaction t USING (transaction_key)
     WHERE m.state = 'asserted' AND m.tier <> 'lifecycle' AND m.tender_key = ANY($1::text[]) ORDER BY m.tender_key`,
    [keysOfTender],
  );
  return rows.map((row) => ({ tenderKey: row.tender_key, accountKey: row.account_key, receiptId: row.receipt_id }));
}

interface DisputedPair {
  readonly accountKey: AccountKey;
  readonly transactionKey: TransactionKey;
  readonly tenderKey: TenderKey;
  readonly tier: Tier;
}

interface PairRow {
  readonly receipt_id: string;
  readonly account_key: AccountKey;
  readonly transaction_key: TransactionKey;
  readonly tender_key: TenderKey;
  readonly tier: Tier;
}

/** The pairs of receipts, by receipt id. */
export async function findPairsOf(unit: Unit, receiptIds: readonly string[]): Promise<Map<string, DisputedPair>> {
  const rows = await unit.query<PairRow>(
    `SELECT r.receipt_id, r.account_key, r.transaction_key, r.tender_key, m.tier
     FROM receipt r JOIN match m USING (transaction_key, receipt_id) WHERE r.receipt_id = ANY($1::uuid[])`,
    [receiptIds],
  );
  return new Map(
    rows.map((row) => [
      row.receipt_id,
      { accountKey: row.account_key, transactionKey: row.transaction_key, tenderKey: row.tender_key, tier: row.tier },
    ]),
  );
}

/** Stores disputes; returns the rules of those pairs that were not disputed before. */
export async function recordDisputes(
  unit: Unit,
  disputes: readonly (DisputedPair & { readonly disputedAt: number })[],
): Promise<Tier[]> {
  if (disputes.length === 0) return [];
  const fresh = await unit.query<{ tier: Tier }>(
    `INSERT INTO dispute (transaction_key, tender_key, tier, disputed_at, account_key)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[]) ON CONFLICT DO NOTHING RETURNING tier`,
    [
      disputes.map((d) => d.transactionKey),
      disputes.map((d) => d.tenderKey),
      disputes.map((d) => d.tier),
      disputes.map((d) => d.disputedAt),
      disputes.map((d) => d.accountKey),
    ],
  );
  return fresh.map((row) => row.tier);
}
