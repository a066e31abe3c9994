import type { Unit } from '@quittance/kafka';
import type { KnownReceipt } from '../domain/receipt.js';
import { recordDisclosure } from './disclosure.store.js';

interface ReceiptHead {
  readonly receiptId: string;
  readonly bankId: string;
  readonly accountId: string;
  readonly transactionId: string;
  readonly revision: number;
  readonly state: string;
  /** Epoch ms. */
  readonly purchasedAt: number;
}

interface KnownRow {
  readonly receipt_id: string;
  readonly bank_id: string;
  readonly account_id: string | null;
  readonly revision: number;
  readonly exposed: boolean;
}

/**
 * What is stored of these receipts, locked. Their open deliveries are locked first, so that none can be claimed, and expose a
 * receipt, between this look and the decision that rests on it.
 */
export const loadKnown = async (unit: Unit, receiptIds: readonly string[]): Promise<Map<string, KnownReceipt>> => {
  await unit.query(
    `SELECT FROM delivery WHERE receipt_id = ANY($1::uuid[]) AND state IN ('pending', 'sending') ORDER BY delivery_id FOR UPDATE`,
    [receiptIds],
  );
  const rows = await unit.query<KnownRow>(
    `SELECT r.receipt_id, r.bank_id, r.account_id, r.revision, r.shown_at IS NOT NULL OR EXISTS (
              SELECT FROM delivery d WHERE d.receipt_id = r.receipt_id AND d.attempts > 0) AS exposed
       FROM receipt r WHERE r.receipt_id = ANY($1::uuid[]) ORDER BY r.receipt_id FOR UPDATE OF r`,
    [receiptIds],
  );
  return new Map(
    rows.map((row) => [
      row.receipt_id,
      {
        bankId: row.bank_id,
        accountId: row.account_id ?? undefined,
        revision: row.revision,
        exposed: row.exposed,
      },
    ]),
  );
};

/** Stores receipts whose revision is higher than what is there. */
export const saveReceipts = async (unit: Unit, heads: readonly ReceiptHead[]): Promise<void> => {
  if (heads.length === 0) return;
  await unit.query(
    `INSERT INTO receipt (receipt_id, bank_id, account_id, transaction_id, revision, state, purchased_ms)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::integer[], $6::text[], $7::bigint[])
     ON CONFLICT (receipt_id) DO UPDATE SET account_id = excluded.account_id, transaction_id = excluded.transaction_id,
       revision = excluded.revision, state = excluded.state, purchased_ms = excluded.purchased_ms, stored_at = now()
      WHERE receipt.revision < excluded.revision`,
    [
      heads.map((h) => h.receiptId),
      heads.map((h) => h.bankId),
      heads.map((h) => h.accountId),
      heads.map((h) => h.transactionId),
      heads.map((h) => h.revision),
      heads.map((h) => h.state),
      heads.map((h) => h.purchasedAt),
    ],
  );
};

/** Takes receipts back: what was queued of them is cancelled and their contents go. The heads stay, against older revisions that come late. */
export const withdrawReceipts = async (
  unit: Unit,
  receipts: readonly { receiptId: string; revision: number }[],
): Promise<void> => {
  if (receipts.length === 0) return;
  const ids = receipts.map((r) => r.receiptId);
  await unit.query(
    `UPDATE delivery SET
       state = CASE WHEN state = 'pending' THEN 'cancelled' ELSE state END,
       reason = CASE WHEN state = 'pending' THEN 'receipt-withdrawn' ELSE reason END,
       finished_at = CASE WHEN state = 'pending' THEN now() ELSE finished_at END,
       cancel_reason = CASE WHEN state = 'sending' THEN 'receipt-withdrawn' ELSE cancel_reason END
     WHERE receipt_id = ANY($1::uuid[]) AND state IN ('pending', 'sending') AND event_type <> 'receipt.withdrawn'`,
    [ids],
  );
  await unit.query('UPDATE receipt_event SET "full" = NULL WHERE receipt_id = ANY($1::uuid[])', [ids]);
  await unit.query(
    `UPDATE receipt r SET state = 'withdrawn', revision = i.revision, account_id = NULL, transaction_id = NULL, purchased_ms = NULL
       FROM unnest($1::uuid[], $2::integer[]) AS i(receipt_id, revision) WHERE r.receipt_id = i.receipt_id`,
    [ids, receipts.map((r) => r.revision)],
  );
};

/** Removes the events of receipts that were withdrawn before anything of them left. */
export const eraseEvents = async (unit: Unit, receiptIds: readonly string[]): Promise<void> => {
  if (receiptIds.length === 0) return;
  await unit.query('DELETE FROM receipt_event WHERE receipt_id = ANY($1::uuid[])', [receiptIds]);
};

type FoundReceipt =
  | {
      readonly kind: 'found';
      readonly json: string;
      readonly transactionId: string;
      readonly accountId: string;
      readonly revision: number;
    }
  | { readonly kind: 'withdrawn' }
  | { readonly kind: 'absent' };

interface FoundRow {
  readonly state: string;
  readonly revision: number;
  readonly account_id: string | null;
  readonly transaction_id: string | null;
  readonly json: string | null;
  readonly consented: boolean;
}

/** A bank's own receipt, if its customer's consent stands. `show` records that the bank has now seen it, and for the customer that it has. */
export const findReceipt = async (
  unit: Unit,
  bankId: string,
  receiptId: string,
  show: boolean,
): Promise<FoundReceipt> => {
  const [row] = await unit.query<FoundRow>(
    `SELECT r.state, r.revision, r.account_id, r.transaction_id, (e."full" -> 'data')::text AS json,
            consent_verdict(r.bank_id, r.account_id) = 'given' AS consented
       FROM receipt r LEFT JOIN receipt_event e ON e.receipt_id = r.receipt_id AND e.revision = r.revision
      WHERE r.receipt_id = $2::uuid AND r.bank_id = $1 FOR UPDATE OF r`,
    [bankId, receiptId],
  );
  if (row?.state === 'withdrawn') return { kind: 'withdrawn' };
  if (!row?.consented || row.json === null || row.account_id === null || row.transaction_id === null)
    return { kind: 'absent' };
  if (show) {
    await unit.query('UPDATE receipt SET shown_at = now() WHERE receipt_id = $1::uuid AND shown_at IS NULL', [
      receiptId,
    ]);
    await recordDisclosure(unit, receiptId, { what: 'receipt', how: 'fetched' });
  }
  return {
    kind: 'found',
    json: row.json,
    accountId: row.account_id,
    transactionId: row.transaction_id,
    revision: row.revision,
  };
};

type ReceiptOfTransaction =
  | { readonly kind: 'found'; readonly receiptId: string }
  | { readonly kind: 'withdrawn' }
  | { readonly kind: 'absent' };

/**
 * The newest receipt of a bank's own transaction, if its customer's consent stands; its bank has seen it now. That one was withdrawn is
 * known by its notice, as heads of withdrawn receipts name no transaction.
 */
export const findReceiptOf = async (
  unit: Unit,
  bankId: string,
  transactionId: string,
): Promise<ReceiptOfTransaction> => {
  const [row] = await unit.query<{ receipt_id: string }>(
    `UPDATE receipt SET shown_at = coalesce(shown_at, now()) WHERE receipt_id = (
       SELECT receipt_id FROM receipt WHERE bank_id = $1 AND transaction_id = $2 AND state IN ('issued', 'revised')
          AND consent_verdict(bank_id, account_id) = 'given' ORDER BY stored_at DESC LIMIT 1 FOR UPDATE)
     RETURNING receipt_id`,
    [bankId, transactionId],
  );
  if (row) {
    await recordDisclosure(unit, row.receipt_id, { what: 'notice', how: 'looked_up' });
    return { kind: 'found', receiptId: row.receipt_id };
  }
  const notices = await unit.query(
    `SELECT 1 FROM receipt_event WHERE bank_id = $1 AND thin -> 'data' ->> 'transactionId' = $2
        AND type = 'receipt.withdrawn' LIMIT 1`,
    [bankId, transactionId],
  );
  return { kind: notices.length > 0 ? 'withdrawn' : 'absent' };
};

/** False when this revision of the receipt is already disputed. */
export const recordDispute = async (
  unit: Unit,
  bankId: string,
  receiptId: string,
  revision: number,
): Promise<boolean> => {
  const rows = await unit.query(
    `INSERT INTO dispute (receipt_id, revision, bank_id) VALUES ($1::uuid, $2, $3) ON CONFLICT DO NOTHING RETURNING receipt_id`,
    [receiptId, revision, bankId],
  );
  return rows.length > 0;
};
