import type { Unit } from '@quittance/kafka';
import type { ChangedConsent, ConsentState, EndedCover, KnownConsent } from '../domain/consent.js';
import type { Cover } from '../domain/intake.js';

export interface Account {
  readonly bankId: string;
  readonly accountId: string;
}

interface ConsentRow {
  readonly consent_id: string;
  readonly bank_id: string;
  readonly account_id: string;
  readonly grants_receipts: boolean;
  readonly covers_from_ms: number;
  readonly expires_at: Date | null;
  readonly reconfirm_by: Date | null;
  readonly lapsed: boolean;
  readonly version: string;
}

const MS_OF_COVERS_FROM = 'extract(epoch FROM covers_from)::float8 * 1000';

/** What names a consent: an id is only unique within its bank. */
type ConsentName = Pick<ConsentState, 'bankId' | 'consentId'>;

/** Reads and locks consents, so that two batches never decide over the same one at once. */
export const loadConsents = async (unit: Unit, names: readonly ConsentName[]): Promise<KnownConsent[]> => {
  const rows = await unit.query<ConsentRow>(
    `SELECT consent_id, bank_id, account_id, grants_receipts, ${MS_OF_COVERS_FROM} AS covers_from_ms, expires_at, reconfirm_by, lapsed, version
       FROM consent
      WHERE (bank_id, consent_id) IN (SELECT * FROM unnest($1::text[], $2::text[]))
      ORDER BY bank_id, consent_id FOR UPDATE`,
    [names.map((name) => name.bankId), names.map((name) => name.consentId)],
  );
  return rows.map((row) => ({
    consentId: row.consent_id,
    bankId: row.bank_id,
    accountId: row.account_id,
    grantsReceipts: row.grants_receipts,
    coversFrom: row.covers_from_ms,
    expiresAt: row.expires_at?.getTime(),
    reconfirmBy: row.reconfirm_by?.getTime(),
    lapsed: row.lapsed,
    version: Number(row.version),
  }));
};

/** Also keeps the names of their accounts, by which an erasure finds them. The version is compared again here: the row may not have existed when it was read, and another batch may have made it. */
export const saveConsents = async (unit: Unit, consents: readonly ChangedConsent[]): Promise<void> => {
  if (consents.length === 0) return;
  await unit.query(
    `INSERT INTO consent (consent_id, bank_id, account_id, grants_receipts, expires_at, version, covers_from, reconfirm_by, changed_at)
     SELECT i.consent_id, i.bank_id, i.account_id, i.grants_receipts, to_timestamp(i.expires_ms / 1000.0), i.version,
            to_timestamp(i.covers_from_ms / 1000.0), to_timestamp(i.reconfirm_ms / 1000.0), to_timestamp(i.changed_ms / 1000.0)
       FROM unnest($1::text[], $2::text[], $3::text[], $4::boolean[], $5::float8[], $6::bigint[], $7::float8[], $8::float8[],
                   $9::float8[])
            AS i(consent_id, bank_id, account_id, grants_receipts, expires_ms, version, covers_from_ms, reconfirm_ms, changed_ms)
      ORDER BY i.bank_id, i.consent_id
     ON CONFLICT (bank_id, consent_id) DO UPDATE SET
       account_id = excluded.account_id, grants_receipts = excluded.grants_receipts,
       expires_at = excluded.expires_at, covers_from = excluded.covers_from, reconfirm_by = excluded.reconfirm_by,
       changed_at = excluded.changed_at, lapsed = false, version = excluded.version
      WHERE consent.version < excluded.version`,
    [
      consents.map((c) => c.consentId),
      consents.map((c) => c.bankId),
      consents.map((c) => c.accountId),
      consents.map((c) => c.grantsReceipts),
      consents.map((c) => c.expiresAt ?? null),
      consents.map((c) => c.version),
      consents.map((c) => c.coversFrom),
      consents.map((c) => c.reconfirmBy ?? null),
      consents.map((c) => c.changedAt),
    ],
  );
  await unit.query(
    `INSERT INTO account_name (digest, bank_id, account_id)
     SELECT DISTINCT account_digest(i.bank_id, i.account_id) AS digest, i.bank_id, i.account_id
       FROM unnest($1::text[], $2::text[]) AS i(bank_id, account_id) ORDER BY digest
     ON CONFLICT DO NOTHING`,
    [consents.map((c) => c.bankId), consents.map((c) => c.accountId)],
  );
};

/** The accounts of consents by their keys. A key without a bank, as records once had, may be of any bank's consent of that id. */
export const accountsUnder = async (unit: Unit, keys: readonly string[]): Promise<Account[]> => {
  if (keys.length === 0) return [];
  const rows = await unit.query<{ bank_id: string; account_id: string }>(
    `SELECT DISTINCT c.bank_id, c.account_id FROM consent c, unnest($1::text[]) AS k(key)
      WHERE c.consent_id = k.key
         OR (c.bank_id, c.consent_id) = (split_part(k.key, '/', 1), substr(k.key, strpos(k.key, '/') + 1))`,
    [keys],
  );
  return rows.map((row) => ({ bankId: row.bank_id, accountId: row.account_id }));
};

/**
 * What consents say about each account. Their rows stay share-locked to the end of the transaction: a withdrawal that
 * commits later finds, and erases, whatever this transaction stores.
 */
export const coversOf = async (unit: Unit, accounts: readonly Account[]): Promise<Cover[]> => {
  const params = [accounts.map((a) => a.bankId), accounts.map((a) => a.accountId)];
  await unit.query(
    `SELECT FROM consent c WHERE (c.bank_id, c.account_id) IN (SELECT * FROM unnest($1::text[], $2::text[]))
      ORDER BY c.bank_id, c.consent_id FOR SHARE`,
    params,
  );
  return await unit.query<Cover>(
    `SELECT consent_verdict(a.bank_id, a.account_id) AS verdict,
            coalesce(extract(epoch FROM covers_from(a.bank_id, a.account_id))::float8 * 1000, 'infinity') AS "coversFrom"
       FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS a(bank_id, account_id, place) ORDER BY a.place`,
    params,
  );
};

/** Of the accounts whose cover ended, those that no other consent covers. A blocked one counts: blocked receipts are held, not erased. */
export const uncovered = async (unit: Unit, ended: readonly EndedCover[]): Promise<Account[]> => {
  if (ended.length === 0) return [];
  const params = [ended.map((e) => e.consentId), ended.map((e) => e.bankId), ended.map((e) => e.accountId)];
  await unit.query(
    `SELECT FROM consent c WHERE (c.bank_id, c.account_id) IN (SELECT * FROM unnest($1::text[], $2::text[]))
      ORDER BY c.bank_id, c.consent_id FOR SHARE`,
    params.slice(1),
  );
  const rows = await unit.query<{ bank_id: string; account_id: string }>(
    `SELECT DISTINCT e.bank_id, e.account_id FROM unnest($1::text[], $2::text[], $3::text[]) AS e(consent_id, bank_id, account_id)
      WHERE NOT EXISTS (SELECT FROM consent c WHERE c.bank_id = e.bank_id AND c.account_id = e.account_id
              AND c.consent_id <> e.consent_id AND c.grants_receipts AND (c.expires_at IS NULL OR c.expires_at > now()))`,
    params,
  );
  return rows.map((row) => ({ bankId: row.bank_id, accountId: row.account_id }));
};

/** Marks consents that expired since the last call, and answers what they covered. */
export const lapseExpired = async (unit: Unit): Promise<EndedCover[]> => {
  const rows = await unit.query<ConsentRow & { readonly expires_at: Date }>(
    `UPDATE consent SET lapsed = true WHERE grants_receipts AND NOT lapsed AND expires_at <= now()
     RETURNING consent_id, bank_id, account_id, version, expires_at`,
  );
  return rows.map((row) => ({
    consentId: row.consent_id,
    bankId: row.bank_id,
    accountId: row.account_id,
    told: { version: Number(row.version), endedAt: row.expires_at.getTime(), keepsDelivered: false },
  }));
};
