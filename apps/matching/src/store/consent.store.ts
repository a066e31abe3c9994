import type { ConsentChanged } from '@quittance/contracts-consent';
import type { Unit } from '@quittance/kafka';
import { textColumn, texts } from '@quittance/kafka/columns';
import type { Consent } from '../domain/consent.js';
import { type AccountKey, toAccountKey } from '../domain/identity.js';

interface ConsentRow {
  readonly account_key: AccountKey;
  readonly state: Consent['state'];
  readonly scopes: Consent['scopes'];
  readonly expires_at: number | null;
  readonly blocked: boolean;
}

/** Consents by account. */
export type Consents = ReadonlyMap<AccountKey, readonly Consent[]>;

/** Writes the full state of consents that are newer than what is kept; answers the accounts concerned, then and now. */
export async function recordConsents(unit: Unit, changes: readonly ConsentChanged[]): Promise<Set<AccountKey>> {
  const newest = new Map<string, ConsentChanged>();
  for (const change of changes) {
    if ((newest.get(change.consentId)?.version ?? -1) < change.version) newest.set(change.consentId, change);
  }
  const rows = [...newest.values()]
    .sort((a, b) => (a.consentId < b.consentId ? -1 : 1))
    .map((c) => ({
      consent_id: c.consentId,
      account_key: toAccountKey(c.bankId, c.accountId),
      state: c.state,
      scopes: c.scopes,
      expires_at: c.expiresAt ?? null,
      version: c.version,
      changed_at: c.changedAt,
    }));
  const before = await unit.query<{ account_key: AccountKey | null }>(
    'SELECT account_key FROM consent WHERE consent_id = ANY($1::text[])',
    [rows.map((row) => row.consent_id)],
  );
  await unit.query(
    `INSERT INTO consent (consent_id, account_key, state, scopes, expires_at, version, changed_at)
     SELECT consent_id, account_key, state, scopes, expires_at, version, changed_at
     FROM jsonb_to_recordset($1::jsonb) AS c(consent_id text, account_key text, state text, scopes text[],
       expires_at bigint, version bigint, changed_at bigint)
     ON CONFLICT (consent_id) DO UPDATE SET account_key = excluded.account_key, state = excluded.state,
       scopes = excluded.scopes, expires_at = excluded.expires_at, version = excluded.version,
       changed_at = excluded.changed_at, blocked = false
     WHERE consent.version < excluded.version OR (consent.blocked AND consent.version <= excluded.version)`,
    [JSON.stringify(rows)],
  );
  const accounts = new Set(rows.map((row) => row.account_key));
  for (const row of before) if (row.account_key !== null) accounts.add(row.account_key);
  return accounts;
}

/** Denies everything under consents of which a record lies parked, until that record is replayed; answers the accounts concerned. */
export async function blockConsents(unit: Unit, consentIds: readonly string[]): Promise<AccountKey[]> {
  const rows = await unit.query<{ account_key: AccountKey | null }>(
    `INSERT INTO consent (consent_id, state, scopes, version, blocked, changed_at)
     SELECT DISTINCT id, 'unknown', '{}'::text[], 0, true, 0 FROM unnest($1::text[]) AS id ORDER BY id
     ON CONFLICT (consent_id) DO UPDATE SET blocked = true RETURNING account_key`,
    [consentIds],
  );
  return rows.flatMap((row) => row.account_key ?? []);
}

/** The consents of accounts as they stand. */
export async function loadConsents(unit: Unit, accounts: readonly AccountKey[]): Promise<Consents> {
  const found = new Map<AccountKey, Consent[]>();
  if (accounts.length === 0) return found;
  const rows = await unit.query<ConsentRow>(
    // One by one: of an array, and without statistics, the planner may think that it is quicker to read all of the table.
    `SELECT a.account_key, c.* FROM unnest(${texts(1)}) AS a(account_key),
       LATERAL (SELECT state, scopes, expires_at::float8, blocked FROM consent c WHERE c.account_key = a.account_key OFFSET 0) AS c`,
    [textColumn(accounts)],
  );
  for (const row of rows) {
    const consent: Consent = {
      state: row.state,
      scopes: row.scopes,
      expiresAt: row.expires_at,
      blocked: row.blocked,
    };
    found.set(row.account_key, [...(found.get(row.account_key) ?? []), consent]);
  }
  return found;
}
