import { toConsentKey } from '@quittance/bank-api/consent';
import type { ConsentChanged } from '@quittance/contracts-consent';
import type { Unit } from '@quittance/kafka';
import { textColumn, texts } from '@quittance/kafka/columns';
import { type Grant, grantsOf, type StandingConsent, supersedes } from '@quittance/consent-policy';
import { type AccountKey, toAccountKey } from '../decision/identity.js';

interface ConsentRow {
  readonly account_key: AccountKey;
  readonly grants: string;
  readonly blocked: boolean;
}

/** Consents by account. */
export type Consents = ReadonlyMap<AccountKey, readonly StandingConsent[]>;

interface RecordedConsents {
  /** Accounts concerned, before and after. */
  readonly accounts: Set<AccountKey>;
  /** Per change, whether it was newer than everything known of its consent. */
  readonly newer: readonly boolean[];
}

/** Stores consents that are newer than the stored version. */
export async function recordConsents(unit: Unit, changes: readonly ConsentChanged[]): Promise<RecordedConsents> {
  const before = await unit.query<{ consent_key: string; account_key: AccountKey; version: number }>(
    'SELECT consent_key, account_key, version::float8 FROM consent WHERE consent_key = ANY($1::text[])',
    [[...new Set(changes.map(toConsentKey))]],
  );
  const known = new Map<string, { readonly version: number }>(before.map((row) => [row.consent_key, row]));
  const newest = new Map<string, ConsentChanged>();
  const newer = changes.map((change) => {
    const key = toConsentKey(change);
    if (!supersedes(change, known.get(key))) return false;
    known.set(key, change);
    newest.set(key, change);
    return true;
  });
  await writeConsents(unit, newest);
  const accounts = new Set(changes.map((change) => toAccountKey(change.bankId, change.accountId)));
  for (const row of before) accounts.add(row.account_key);
  return { accounts, newer };
}

async function writeConsents(unit: Unit, newest: ReadonlyMap<string, ConsentChanged>): Promise<void> {
  if (newest.size === 0) return;
  const rows = [...newest]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, c]) => ({
      consent_key: key,
      account_key: toAccountKey(c.bankId, c.accountId),
      grants: JSON.stringify(grantsOf(c)),
      version: c.version,
      changed_at: c.changedAt,
    }));
  await unit.query(
    `INSERT INTO consent (consent_key, account_key, grants, version, changed_at)
     SELECT consent_key, account_key, grants, version, changed_at
     FROM jsonb_to_recordset($1::jsonb) AS c(consent_key text, account_key text, grants text, version bigint, changed_at bigint)
     ON CONFLICT (consent_key) DO UPDATE SET account_key = excluded.account_key, grants = excluded.grants, version = excluded.version, changed_at = excluded.changed_at
     WHERE consent.version < excluded.version`,
    [JSON.stringify(rows)],
  );
}

/** A record of the consent is parked. Older record keys have no bank, so they block that consent id at every bank. */
const IS_BLOCKED = `EXISTS (SELECT FROM key_block b
  WHERE b.key = ANY(ARRAY[c.consent_key, substr(c.consent_key, strpos(c.consent_key, '/') + 1)]) AND NOT b.is_void)`;

/** Current consents of accounts. */
export async function loadConsents(unit: Unit, accounts: readonly AccountKey[]): Promise<Consents> {
  const found = new Map<AccountKey, StandingConsent[]>();
  if (accounts.length === 0) return found;
  const rows = await unit.query<ConsentRow>(
    // A lateral lookup per account: given an array and no statistics, the planner may scan the whole table.
    `SELECT a.account_key, c.* FROM unnest(${texts(1)}) AS a(account_key),
       LATERAL (SELECT grants, ${IS_BLOCKED} AS blocked
                  FROM consent c WHERE c.account_key = a.account_key OFFSET 0) AS c`,
    [textColumn(accounts)],
  );
  for (const row of rows) {
    const consent: StandingConsent = { grants: JSON.parse(row.grants) as Grant[], blocked: row.blocked };
    found.set(row.account_key, [...(found.get(row.account_key) ?? []), consent]);
  }
  return found;
}
