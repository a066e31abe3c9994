import type { Unit } from '@quittance/kafka';
import { type AccountKey, type LegKey, saleKeyOf, type StoreKey, type TransactionKey } from '../domain/identity.js';
import { toMerchantId, type TransactionFacts } from '../domain/link/facts.js';
import { disputeKey, type KnownTransaction, type Standing } from '../domain/link/run.js';
import type { Revisions } from '../domain/link/transaction-facts.js';
import { part } from './evidence-key.store.js';

/** A transaction as it was read, with the version that a write must find again. */
export interface StoredTransaction extends KnownTransaction {
  readonly version: number;
}

interface TransactionRow {
  readonly version: number;
  readonly facts: TransactionFacts;
  readonly revisions?: Revisions;
  readonly decision: Standing['kind'] | null;
  readonly tier: string | null;
  readonly reason: string | null;
  readonly leg_key: LegKey | null;
  readonly hold_until: number | null;
  readonly hold_store: StoreKey | null;
  readonly decided_at: number | null;
}

const STANDING = 'decision, tier, reason, leg_key, hold_until::float8, hold_store, decided_at::float8';

export async function loadTransactions(
  unit: Unit,
  keys: readonly TransactionKey[],
  withRevisions: boolean,
): Promise<StoredTransaction[]> {
  if (keys.length === 0) return [];
  const rows = await unit.query<TransactionRow>(
    `SELECT version, facts, ${withRevisions ? 'revisions,' : ''} ${STANDING} FROM card_transaction
     WHERE transaction_key = ANY($1::text[])`,
    [keys],
  );
  return rows.map((row) => {
    const standing = toStanding(row);
    return {
      version: row.version,
      facts: row.facts,
      ...(row.revisions && { revisions: row.revisions }),
      ...(standing && { standing }),
    };
  });
}

function toStanding(row: TransactionRow): Standing | undefined {
  if (row.decision === null) return undefined;
  const { kind, ...rest } = {
    kind: row.decision,
    decidedAt: row.decided_at,
    tier: row.tier,
    reason: row.reason,
    legKey: row.leg_key,
    until: row.hold_until,
    storeKey: row.hold_store,
  };
  // Columns that the kind does not use are null in the row and absent here.
  const used = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null));
  return { kind, ...used } as unknown as Standing;
}

/** Transactions held for a store whose feed has now come far enough. */
export async function findHeldUntil(unit: Unit, reached: ReadonlyMap<StoreKey, number>): Promise<TransactionKey[]> {
  if (reached.size === 0) return [];
  const rows = await unit.query<{ transaction_key: TransactionKey }>(
    `SELECT t.transaction_key FROM unnest($1::text[], $2::bigint[]) AS r(store_key, until)
     JOIN card_transaction t ON t.hold_store = r.store_key AND t.hold_until <= r.until
     WHERE t.decision = 'hold'`,
    [[...reached.keys()], [...reached.values()]],
  );
  return rows.map((row) => row.transaction_key);
}

export interface TransactionToSave extends KnownTransaction {
  readonly expectedVersion: number;
  /** Keys that have come to lead to it. */
  readonly newKeys: readonly string[];
}

/** Writes transactions over the versions that were read; answers how many could be, fewer when somebody else was faster. */
export async function saveTransactions(unit: Unit, transactions: readonly TransactionToSave[]): Promise<number> {
  if (transactions.length === 0) return 0;
  const rows = transactions.map(({ facts, revisions, standing, expectedVersion, newKeys }) => ({
    transaction_key: facts.key,
    account_key: facts.accountKey,
    version: expectedVersion,
    facts,
    revisions: revisions ?? null,
    keys: newKeys,
    waiting_for: facts.candidates.length === 0 ? merchantOf(revisions) : null,
    ...toColumns(standing),
  }));
  rows.sort((a, b) => (a.transaction_key < b.transaction_key ? -1 : 1));
  const written = await unit.query<{ transaction_key: string }>(
    `INSERT INTO card_transaction AS t (transaction_key, account_key, version, facts, revisions, keys, waiting_for, decision, tier,
       reason, leg_key, hold_until, hold_store, decided_at)
     SELECT transaction_key, account_key, version + 1, facts, coalesce(revisions, 'null'), keys, waiting_for, decision, tier, reason,
       leg_key, hold_until, hold_store, decided_at
     FROM json_to_recordset($1::json) AS n(transaction_key text, account_key text, version int, facts jsonb,
       revisions json, keys text[], waiting_for text, decision text, tier text, reason text, leg_key text, hold_until bigint, hold_store text,
       decided_at bigint)
     ON CONFLICT (transaction_key) DO UPDATE SET account_key = excluded.account_key, version = excluded.version,
       facts = excluded.facts, decision = excluded.decision, tier = excluded.tier, reason = excluded.reason,
       leg_key = excluded.leg_key, hold_until = excluded.hold_until, hold_store = excluded.hold_store,
       decided_at = excluded.decided_at,
       keys = t.keys || ARRAY(SELECT k FROM unnest(excluded.keys) AS k WHERE k <> ALL (t.keys)),
       revisions = CASE excluded.revisions::text WHEN 'null' THEN t.revisions ELSE excluded.revisions END,
       waiting_for = CASE excluded.revisions::text WHEN 'null' THEN t.waiting_for ELSE excluded.waiting_for END
     WHERE t.version = excluded.version - 1
     RETURNING transaction_key`,
    [JSON.stringify(rows)],
  );
  return written.length;
}

/** The merchant id that may yet lead to a store. */
function merchantOf(revisions: Revisions | undefined): string | null {
  const named = Object.values(revisions ?? {}).map((revision) => toMerchantId(revision.transaction.merchantId));
  return named.find((merchantId) => merchantId !== undefined) ?? null;
}

/** Transactions whose merchant id led to no store when they came. */
export async function findWaitingTransactions(
  unit: Unit,
  merchantIds: readonly string[],
): Promise<{ readonly revisions: Revisions }[]> {
  if (merchantIds.length === 0) return [];
  return unit.query('SELECT revisions FROM card_transaction WHERE waiting_for = ANY($1::text[])', [merchantIds]);
}

function toColumns(standing: Standing | undefined) {
  if (standing === undefined) return {};
  return {
    decision: standing.kind,
    decided_at: standing.decidedAt,
    ...('tier' in standing && { tier: standing.tier }),
    ...('reason' in standing && { reason: standing.reason }),
    ...('legKey' in standing && { leg_key: standing.legKey }),
    ...(standing.kind === 'hold' && { hold_until: standing.until, hold_store: standing.storeKey }),
  };
}

/** The pairs of these transactions that a customer has disputed. */
export async function loadDisputed(unit: Unit, keys: readonly TransactionKey[]): Promise<Set<string>> {
  if (keys.length === 0) return new Set();
  const rows = await unit.query<{ transaction_key: TransactionKey; leg_key: LegKey }>(
    'SELECT transaction_key, leg_key FROM dispute WHERE transaction_key = ANY($1::text[])',
    [keys],
  );
  return new Set(rows.map((row) => disputeKey(row.transaction_key, row.leg_key)));
}

/** Forgets transactions, their receipts and the keys that lead to them; the payments matched to them stay spent. */
export async function forgetTransactions(unit: Unit, keys: readonly TransactionKey[]): Promise<void> {
  if (keys.length === 0) return;
  const gone = await unit.query<{ transaction_key: TransactionKey; keys: string[]; leg_key: LegKey | null }>(
    `DELETE FROM card_transaction WHERE transaction_key = ANY($1::text[])
     RETURNING transaction_key, keys, CASE decision WHEN 'assert' THEN leg_key END AS leg_key`,
    [keys],
  );
  const spent = gone.flatMap((row) => row.leg_key ?? []);
  await unit.query(
    `UPDATE sale SET spent = sale.spent || s.legs
     FROM (SELECT sale_key, array_agg(leg_key) AS legs FROM unnest($1::text[], $2::text[]) AS l(sale_key, leg_key)
           GROUP BY sale_key) AS s
     WHERE sale.sale_key = s.sale_key`,
    [spent.map(saleKeyOf), spent],
  );
  await part(
    unit,
    gone.flatMap((row) => row.keys.map((key) => ({ key, node: { transaction: row.transaction_key } }))),
  );
  await unit.query('DELETE FROM receipt WHERE transaction_key = ANY($1::text[])', [keys]);
  await unit.query('UPDATE match SET evidence = NULL WHERE transaction_key = ANY($1::text[])', [keys]);
}

/** Takes the locks of everything by which the transactions of accounts can be met. */
export async function lockKeysOf(unit: Unit, accounts: readonly AccountKey[]): Promise<void> {
  await unit.query(
    `SELECT 1 FROM evidence_key WHERE key IN (
       SELECT unnest(keys) FROM card_transaction WHERE account_key = ANY($1::text[])
     ) ORDER BY key FOR UPDATE`,
    [accounts],
  );
}

export async function findTransactionsOf(unit: Unit, accounts: readonly AccountKey[]): Promise<TransactionKey[]> {
  if (accounts.length === 0) return [];
  const rows = await unit.query<{ transaction_key: TransactionKey }>(
    'SELECT transaction_key FROM card_transaction WHERE account_key = ANY($1::text[])',
    [accounts],
  );
  return rows.map((row) => row.transaction_key);
}

/** Transactions that have no match, and why; in a fixed order. */
export async function findUndecided(
  unit: Unit,
): Promise<{ readonly transactionKey: TransactionKey; readonly reason: string }[]> {
  const rows = await unit.query<{ transaction_key: TransactionKey; reason: string }>(
    `SELECT transaction_key, coalesce(reason, decision) AS reason FROM card_transaction
     WHERE decision <> 'assert' ORDER BY transaction_key`,
  );
  return rows.map((row) => ({ transactionKey: row.transaction_key, reason: row.reason }));
}
