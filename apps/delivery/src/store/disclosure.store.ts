import type { Unit } from '@quittance/kafka';

/** Joins the consent under which something of an account may be disclosed now, as `in_force`. The account may be given by an outer table. */
export const consentInForce = (bank: string, account: string): string => `LEFT JOIN LATERAL (
    SELECT c.consent_id, c.version FROM consent c
     WHERE c.bank_id = ${bank} AND c.account_id = ${account} AND c.grants_receipts AND (c.expires_at IS NULL OR c.expires_at > now())
       AND (c.reconfirm_by IS NULL OR c.reconfirm_by > now())
     ORDER BY c.covers_from, c.consent_id LIMIT 1) in_force ON true`;

/** Columns of the ledger in the order in which statements fill them. A repeat on the same day leaves the first one. */
export const INTO_LEDGER =
  'INSERT INTO disclosure (bank_id, account_id, receipt_id, revision, what, how, endpoint_id, consent_id, consent_version)';

/** Puts on record that the bank has been given a receipt, or told that there is one. In the transaction that answers it. */
export const recordDisclosure = async (
  unit: Unit,
  receiptId: string,
  { what, how }: { readonly what: 'receipt' | 'notice'; readonly how: 'fetched' | 'looked_up' },
): Promise<void> => {
  await unit.query(
    `${INTO_LEDGER}
     SELECT r.bank_id, r.account_id, r.receipt_id, r.revision, $2, $3, '', in_force.consent_id, in_force.version
       FROM receipt r ${consentInForce('r.bank_id', 'r.account_id')} WHERE r.receipt_id = $1::uuid
     ON CONFLICT DO NOTHING`,
    [receiptId, what, how],
  );
};

/**
 * Puts on record that a page of the feed told of these events. What is on record for today is passed over before anything is locked. An
 * erasure waits for the lock of an event and then takes the disclosure along; or it was first, and the event is no longer there.
 */
export const recordPage = async (unit: Unit, eventIds: readonly string[]): Promise<void> => {
  await unit.query(
    `WITH told AS (
       SELECT e.bank_id, e.account_id, e.receipt_id, e.revision FROM receipt_event e
        WHERE e.event_id = ANY($1::uuid[]) AND NOT EXISTS (
          SELECT FROM disclosure d WHERE d.receipt_id = e.receipt_id AND d.revision = e.revision AND d.how = 'feed' AND d.what = 'notice'
             AND d.endpoint_id = '' AND d.day = (now() AT TIME ZONE 'UTC')::date)
        ORDER BY e.receipt_id, e.revision FOR KEY SHARE OF e)
     ${INTO_LEDGER}
     SELECT t.bank_id, t.account_id, t.receipt_id, t.revision, 'notice', 'feed', '', in_force.consent_id, in_force.version
       FROM told t ${consentInForce('t.bank_id', 't.account_id')} ORDER BY t.receipt_id, t.revision
     ON CONFLICT DO NOTHING`,
    [eventIds],
  );
};
