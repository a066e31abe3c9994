import { accountDigest } from '@quittance/consent-policy';
import type { AccountErased, ConsentChanged } from '@quittance/contracts-consent';
import type { Unit } from '@quittance/kafka';
import type { AccountKey, TransactionKey } from '../decision/identity.js';

const DAY_MS = 86_400_000;
/** As long as the topic of erasures keeps them: longer than any backup lives. */
const KEEP_ERASURES_DAYS = 400;

/** An account whose erasure is not on record yet. */
interface ErasedAccount {
  readonly accountKey: AccountKey;
  readonly digest: string;
  /** Epoch ms. */
  readonly erasedAt: number;
}

/** For each change, whether an erasure has overtaken it. Called under the decision lock, as all erasures are. */
export async function areOvertaken(unit: Unit, changes: readonly ConsentChanged[]): Promise<boolean[]> {
  const digests = changes.map(({ bankId, accountId }) => accountDigest(bankId, accountId));
  const rows = await unit.query<{ digest: string; erased_at: number }>(
    'SELECT digest, erased_at::float8 FROM erased_account WHERE digest = ANY($1::text[])',
    [digests],
  );
  const erasedAt = new Map(rows.map((row) => [row.digest, row.erased_at]));
  return changes.map(({ changedAt }, i) => changedAt <= (erasedAt.get(digests[i]!) ?? Number.NEGATIVE_INFINITY));
}

/**
 * Puts erasures on record; answers the accounts of those that say more than was known. What was put aside of an account goes here, also where it
 * has no consent. A repeat takes none: it may be of a consent given anew.
 */
export async function recordErasures(unit: Unit, erasures: readonly AccountErased[]): Promise<ErasedAccount[]> {
  const last = new Map<string, number>();
  for (const { digest, erasedAt } of erasures) last.set(digest, Math.max(erasedAt, last.get(digest) ?? erasedAt));
  return unit.query<ErasedAccount & Record<string, unknown>>(
    `WITH newer AS (
       INSERT INTO erased_account AS e (digest, erased_at) SELECT * FROM unnest($1::text[], $2::bigint[])
       ON CONFLICT (digest) DO UPDATE SET erased_at = excluded.erased_at WHERE e.erased_at < excluded.erased_at
       RETURNING digest, erased_at),
     early AS (DELETE FROM early_transaction t USING newer n WHERE account_digest(t.account_key) = n.digest)
     SELECT DISTINCT c.account_key AS "accountKey", n.digest, n.erased_at::float8 AS "erasedAt"
       FROM newer n JOIN consent c ON account_digest(c.account_key) = n.digest`,
    [[...last.keys()], [...last.values()]],
  );
}

/** Deletes the consents of these accounts that were changed last up to the erasure, and what blocks them. */
export async function deleteConsents(unit: Unit, accounts: readonly ErasedAccount[]): Promise<void> {
  await unit.query(
    `WITH gone AS (
       DELETE FROM consent c USING unnest($1::text[], $2::bigint[]) AS e(account_key, erased_at)
        WHERE c.account_key = e.account_key AND c.changed_at <= e.erased_at RETURNING c.consent_key)
     DELETE FROM key_block b USING gone WHERE b.key = gone.consent_key`,
    [accounts.map((a) => a.accountKey), accounts.map((a) => a.erasedAt)],
  );
}

/**
 * Until when what is stored of an account goes (epoch ms): all of it, unless a consent was given anew meanwhile. What is stored since then is of
 * that one.
 */
export async function loadEnds(unit: Unit, accounts: readonly ErasedAccount[]): Promise<Map<AccountKey, number>> {
  const rows = await unit.query<{ account_key: AccountKey; since: number }>(
    'SELECT account_key, min(changed_at)::float8 AS since FROM consent WHERE account_key = ANY($1::text[]) GROUP BY 1',
    [accounts.map((a) => a.accountKey)],
  );
  const anew = new Map(rows.map((row) => [row.account_key, row.since]));
  return new Map(accounts.map(({ accountKey }) => [accountKey, anew.get(accountKey) ?? Number.POSITIVE_INFINITY]));
}

/** Transactions of accounts that were stored before an instant (epoch ms) of each, also where no more than a receipt is left of them. */
export async function findStoredBefore(unit: Unit, ends: ReadonlyMap<AccountKey, number>): Promise<TransactionKey[]> {
  const rows = await unit.query<{ transaction_key: TransactionKey }>(
    `WITH ended AS (SELECT * FROM unnest($1::text[], $2::float8[]) AS e(account_key, ends))
     SELECT transaction_key FROM card_transaction t JOIN ended USING (account_key)
      WHERE extract(epoch FROM t.first_seen_at) * 1000 < ends
     UNION SELECT transaction_key FROM receipt r JOIN ended USING (account_key) WHERE r.issued_at < ends
     ORDER BY 1`,
    [[...ends.keys()], [...ends.values()]],
  );
  return rows.map((row) => row.transaction_key);
}

/** Deletes what else names accounts up to an instant (epoch ms) of each: whom acceptors were proved by, and what was disputed. */
export async function deleteMentions(
  unit: Unit,
  ends: ReadonlyMap<AccountKey, number>,
  transactions: readonly TransactionKey[],
): Promise<void> {
  const before = 'FROM unnest($1::text[], $2::float8[]) AS e(account_key, ends)';
  const params = [[...ends.keys()], [...ends.values()]];
  await unit.query(
    `DELETE FROM acceptor_witness w USING (SELECT account_key, ends ${before}) AS e
      WHERE w.account_key = e.account_key AND w.day < floor(e.ends / ${DAY_MS})`,
    params,
  );
  // A transaction of before may have been disputed since.
  await unit.query(
    `DELETE FROM dispute d USING (SELECT account_key, ends ${before}) AS e
      WHERE d.account_key = e.account_key AND (d.disputed_at < e.ends OR d.transaction_key = ANY($3::text[]))`,
    [...params, transactions],
  );
}

/** Forgets erasures that no backup can be older than. */
export async function forgetErasures(unit: Unit, nowMs: number): Promise<void> {
  await unit.query('DELETE FROM erased_account WHERE erased_at < $1', [nowMs - KEEP_ERASURES_DAYS * DAY_MS]);
}
