import { accountDigest } from '@quittance/consent-policy';
import type { Unit } from '@quittance/kafka';
import type { EndedCover } from '../domain/consent.js';
import type { Account } from './consent.store.js';
import { lockReceipts } from './erasure.store.js';
import { NOTICES } from './notices.js';

/** An erasure names its account by {@link accountDigest}. */
interface Erasure {
  readonly digest: string;
  /** Epoch ms. */
  readonly erasedAt: number;
}

const DAY_MS = 86_400_000;
/** As long as the topic of erasures keeps them: longer than any backup lives. */
const KEEP_ERASURES_DAYS = 400;

/**
 * Whether erasures have overtaken these changes of consents. Held until the transaction ends against an erasure that is not in the table
 * yet: what it does not see here it finds when it comes.
 */
export const areErased = async (
  unit: Unit,
  changes: readonly (Account & { readonly changedAt: number })[],
): Promise<boolean[]> => {
  await unit.query('LOCK TABLE erased_account IN SHARE MODE');
  const rows = await unit.query<{ digest: string; erased_ms: number }>(
    `SELECT digest, extract(epoch FROM erased_at)::float8 * 1000 AS erased_ms FROM erased_account WHERE digest = ANY($1)`,
    [changes.map(({ bankId, accountId }) => accountDigest(bankId, accountId))],
  );
  const erasedAt = new Map(rows.map((row) => [row.digest, Math.round(row.erased_ms)]));
  return changes.map(
    ({ bankId, accountId, changedAt }) => changedAt <= (erasedAt.get(accountDigest(bankId, accountId)) ?? -Infinity),
  );
};

/** Puts erasures on record and answers the accounts of those that say more than was known. */
export const recordErasures = async (unit: Unit, erasures: readonly Erasure[]): Promise<Account[]> => {
  const last = new Map<string, number>();
  for (const { digest, erasedAt } of erasures) last.set(digest, Math.max(erasedAt, last.get(digest) ?? erasedAt));
  return await unit.query<Account & Record<string, unknown>>(
    `WITH newer AS (
       INSERT INTO erased_account (digest, erased_at)
       SELECT i.digest, to_timestamp(i.erased_ms / 1000.0) FROM unnest($1::text[], $2::float8[]) AS i(digest, erased_ms) ORDER BY i.digest
       ON CONFLICT (digest) DO UPDATE SET erased_at = excluded.erased_at WHERE erased_account.erased_at < excluded.erased_at
       RETURNING digest)
     SELECT a.bank_id AS "bankId", a.account_id AS "accountId" FROM newer JOIN account_name a USING (digest)`,
    [[...last.keys()], [...last.values()]],
  );
};

interface OvertakenRow {
  readonly consent_id: string;
  readonly bank_id: string;
  readonly account_id: string;
  readonly version: string;
  readonly covered: boolean;
  readonly erased_ms: number;
}

/** Takes away the consents of these accounts that were changed last before the erasure, and what blocks them; answers the covers that end by that. */
export const eraseConsents = async (unit: Unit, accounts: readonly Account[]): Promise<EndedCover[]> => {
  const rows = await unit.query<OvertakenRow>(
    `DELETE FROM consent c USING erased_account e
      WHERE (c.bank_id, c.account_id) IN (SELECT * FROM unnest($1::text[], $2::text[]))
        AND e.digest = account_digest(c.bank_id, c.account_id) AND (c.changed_at IS NULL OR c.changed_at <= e.erased_at)
     RETURNING c.consent_id, c.bank_id, c.account_id, c.version, c.grants_receipts AND NOT c.lapsed AS covered,
               extract(epoch FROM e.erased_at)::float8 * 1000 AS erased_ms`,
    namesOf(accounts),
  );
  await unit.query('DELETE FROM key_block WHERE key = ANY($1)', [
    rows.map((row) => `${row.bank_id}/${row.consent_id}`),
  ]);
  return rows
    .filter((row) => row.covered)
    .map((row) => ({
      consentId: row.consent_id,
      bankId: row.bank_id,
      accountId: row.account_id,
      told: { version: Number(row.version), endedAt: Math.round(row.erased_ms), keepsDelivered: false },
    }));
};

interface ErasedTransaction {
  readonly bankId: string;
  readonly transactionId: string;
  readonly revision: number;
}

/**
 * Deletes every row of these accounts but the notices, which hold nothing of a purchase, and get a day to go by. Deliveries come first, as
 * they do where receipts are loaded; disclosures come last, when nothing that could make one is left.
 */
export const eraseRows = async (
  unit: Unit,
  accounts: readonly Account[],
  keepNoticesDays: number,
): Promise<ErasedTransaction[]> => {
  const names = namesOf(accounts);
  const of = '(bank_id, account_id) IN (SELECT * FROM unnest($1::text[], $2::text[]))';
  const receipts = await unit.query<{ receipt_id: string }>(
    ['receipt', 'receipt_event', 'delivery', 'disclosure']
      .map((table) => `SELECT receipt_id FROM ${table} WHERE ${of} AND receipt_id IS NOT NULL`)
      .join(' UNION '),
    names,
  );
  const ids = receipts.map((row) => row.receipt_id);
  await unit.query(
    `DELETE FROM delivery WHERE (${of} OR receipt_id = ANY($3::uuid[])) AND event_type NOT IN ${NOTICES}`,
    [...names, ids],
  );
  await lockReceipts(unit, accounts);
  await unit.query(`DELETE FROM receipt_event WHERE ${of} AND type NOT IN ${NOTICES}`, names);
  await unit.query('DELETE FROM receipt WHERE receipt_id = ANY($1::uuid[])', [ids]);
  await unit.query('DELETE FROM dispute WHERE receipt_id = ANY($1::uuid[])', [ids]);
  await unit.query(`DELETE FROM disclosure WHERE ${of}`, names);
  await unit.query(
    `UPDATE receipt_event SET erase_at = now() + make_interval(days => $3) WHERE ${of} AND erase_at IS NULL`,
    [...names, keepNoticesDays],
  );
  const transactions = await unit.query<ErasedTransaction & Record<string, unknown>>(
    `DELETE FROM transaction_seen WHERE ${of} RETURNING bank_id AS "bankId", transaction_id AS "transactionId", revision`,
    names,
  );
  await deleteNames(unit);
  return transactions;
};

interface Left {
  readonly count: number;
  readonly oldest: number;
  readonly newest: number;
  readonly goneBy: number;
}

/** The notices that are left of erased accounts, by digest. Times in epoch ms. */
export const countLeft = async (unit: Unit, digests: readonly string[]): Promise<Map<string, Left>> => {
  const ms = (of: string): string => `round(extract(epoch FROM ${of}) * 1000)::float8`;
  const rows = await unit.query<Left & { readonly digest: string }>(
    `SELECT a.digest, count(*)::integer AS count, ${ms('min(e.stored_at)')} AS oldest, ${ms('max(e.stored_at)')} AS newest,
            ${ms('max(e.erase_at)')} AS "goneBy"
       FROM account_name a JOIN receipt_event e ON e.bank_id = a.bank_id AND e.account_id = a.account_id AND e.erase_at IS NOT NULL
      WHERE a.digest = ANY($1) GROUP BY a.digest`,
    [digests],
  );
  // The housekeeping that deletes them runs once an hour.
  return new Map(rows.map(({ digest, ...left }) => [digest, { ...left, goneBy: left.goneBy + DAY_MS }]));
};

/** Deletes the notices of erased accounts whose day has come, and the names that nothing is left of. */
export const deleteErasedNotices = async (unit: Unit): Promise<void> => {
  await unit.query(
    'DELETE FROM delivery d USING receipt_event e WHERE e.erase_at <= now() AND d.event_id = e.event_id',
  );
  const gone = await unit.query('DELETE FROM receipt_event WHERE erase_at <= now() RETURNING event_id');
  if (gone.length > 0) await deleteNames(unit);
};

/**
 * Forgets erasures that no backup can be older than. In a transaction of its own: a batch of consents shuts the table out, and must not wait for
 * what it may itself hold up.
 */
export const forgetErasures = async (unit: Unit): Promise<void> => {
  await unit.query(
    `DELETE FROM erased_account x WHERE erased_at < now() - make_interval(days => $1)
        AND NOT EXISTS (SELECT FROM account_name a WHERE a.digest = x.digest)`,
    [KEEP_ERASURES_DAYS],
  );
};

/** An account's name is kept while anything of it is. */
const deleteNames = async (unit: Unit): Promise<void> => {
  await unit.query(
    `DELETE FROM account_name a USING erased_account x WHERE x.digest = a.digest
        AND NOT EXISTS (SELECT FROM consent c WHERE c.bank_id = a.bank_id AND c.account_id = a.account_id)
        AND NOT EXISTS (SELECT FROM receipt_event e WHERE e.bank_id = a.bank_id AND e.account_id = a.account_id)`,
  );
};

const namesOf = (accounts: readonly Account[]): [string[], string[]] => [
  accounts.map((a) => a.bankId),
  accounts.map((a) => a.accountId),
];
