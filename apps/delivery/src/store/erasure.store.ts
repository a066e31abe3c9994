import type { Unit } from '@quittance/kafka';
import type { Account } from './consent.store.js';
import { NOTICES } from './notices.js';

/** What an erasure stopped and removed. */
export interface Erased {
  readonly deliveriesCancelled: number;
  readonly receipts: number;
}

/**
 * Erases what is kept of accounts without consent. Queued deliveries are cancelled and one under way is not tried again;
 * receipts that never left are deleted, and of the others a stub stays that names neither account nor transaction, so that
 * a bank can still be told to take its copy down. Notices hold no purchase and stay queued.
 */
export const eraseAccounts = async (unit: Unit, accounts: readonly Account[]): Promise<Erased> => {
  if (accounts.length === 0) return { deliveriesCancelled: 0, receipts: 0 };
  const params = [accounts.map((a) => a.bankId), accounts.map((a) => a.accountId)];
  const those = 'SELECT * FROM unnest($1::text[], $2::text[])';
  const cancelled = await unit.query<{ was_open: boolean }>(
    `UPDATE delivery SET
       state = CASE WHEN state = 'pending' THEN 'cancelled' ELSE state END,
       reason = CASE WHEN state = 'pending' THEN 'consent-ended' ELSE reason END,
       finished_at = CASE WHEN state = 'pending' THEN now() ELSE finished_at END,
       cancel_reason = CASE WHEN state = 'sending' THEN 'consent-ended' ELSE cancel_reason END,
       account_id = NULL
     WHERE (bank_id, account_id) IN (${those}) AND event_type NOT IN ${NOTICES}
     RETURNING state = 'sending' OR reason = 'consent-ended' AS was_open`,
    params,
  );
  await lockReceipts(unit, accounts);
  await unit.query(
    `DELETE FROM receipt_event WHERE (bank_id, account_id) IN (${those}) AND type NOT IN ${NOTICES}`,
    params,
  );
  const deleted = await unit.query(
    `DELETE FROM receipt r WHERE (bank_id, account_id) IN (${those}) AND shown_at IS NULL
        AND NOT EXISTS (SELECT FROM delivery d WHERE d.receipt_id = r.receipt_id AND d.attempts > 0)
     RETURNING receipt_id`,
    params,
  );
  const stubs = await unit.query(
    `UPDATE receipt SET state = 'erased', account_id = NULL, transaction_id = NULL, purchased_ms = NULL
      WHERE (bank_id, account_id) IN (${those}) RETURNING receipt_id`,
    params,
  );
  await unit.query(`DELETE FROM transaction_seen WHERE (bank_id, account_id) IN (${those})`, params);
  return { deliveriesCancelled: cancelled.filter((c) => c.was_open).length, receipts: deleted.length + stubs.length };
};

/** Whoever changes a receipt, or tells that there is one, locks it before its events: no deadlocks. */
export const lockReceipts = async (unit: Unit, accounts: readonly Account[]): Promise<void> => {
  await unit.query(
    `SELECT FROM receipt WHERE (bank_id, account_id) IN (SELECT * FROM unnest($1::text[], $2::text[])) ORDER BY receipt_id FOR UPDATE`,
    [accounts.map((a) => a.bankId), accounts.map((a) => a.accountId)],
  );
};
