import type { Unit } from '@quittance/kafka';
import { bytesColumn, numberColumn, textColumn, texts } from '@quittance/kafka/columns';
import {
  type AccountKey,
  type TenderKey,
  type SaleKey,
  saleKeyOf,
  type StoreKey,
  type TransactionKey,
} from '../decision/identity.js';
import { descriptorStarts } from '../decision/compare/descriptor.js';
import { toMerchantId } from '../decision/facts.js';
import type { BlockingKey } from '../decision/compare/blocking-key.js';
import { EncodedRevisions } from '../decision/session/encoded-revisions.js';
import { transactionNode } from '../decision/candidates/nodes.js';
import { disputeKey } from '../decision/session/known.js';
import { type TransactionState, type StoredDecision } from '../decision/session/transaction-state.js';
import type { Revisions } from '../decision/session/revisions.js';
import { habitText } from './habit.store.js';
import { removeNodes } from './link-key.store.js';

/** A stored transaction; its facts are folded from its revisions. */
interface TransactionRecord {
  readonly key: TransactionKey;
  readonly revisions: EncodedRevisions;
  readonly storedDecision: StoredDecision | undefined;
}

interface TransactionRow {
  readonly transaction_key: TransactionKey;
  readonly revisions: Buffer;
  readonly decision: StoredDecision['kind'] | null;
  readonly tier: string | null;
  readonly reason: string | null;
  readonly tender_key: TenderKey | null;
  readonly hold_until: number | null;
  readonly hold_store: StoreKey | null;
  readonly decided_at: number | null;
}

const DECISION = 'decision, tier, reason, tender_key, hold_until::float8, hold_store, decided_at::float8';

export async function loadTransactions(unit: Unit, keys: readonly TransactionKey[]): Promise<TransactionRecord[]> {
  if (keys.length === 0) return [];
  const rows = await unit.query<TransactionRow>(
    `SELECT transaction_key, revisions, ${DECISION} FROM card_transaction WHERE transaction_key = ANY(${texts(1)})`,
    [textColumn(keys)],
  );
  return rows.map((row) => ({
    key: row.transaction_key,
    revisions: EncodedRevisions.read(row.revisions),
    storedDecision: toStoredDecision(row),
  }));
}

function toStoredDecision(row: TransactionRow): StoredDecision | undefined {
  if (row.decision === null) return undefined;
  const { kind, ...rest } = {
    kind: row.decision,
    decidedAt: row.decided_at,
    tier: row.tier,
    reason: row.reason,
    tenderKey: row.tender_key,
    until: row.hold_until,
    storeKey: row.hold_store,
  };
  // Columns unused by the kind are null in the row and absent here.
  const used = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null));
  return { kind, ...used } as unknown as StoredDecision;
}

/** Transactions held for a store whose feed has now reached the end of the hold. */
export async function findHeldUntil(unit: Unit, reached: ReadonlyMap<StoreKey, number>): Promise<TransactionKey[]> {
  if (reached.size === 0) return [];
  const rows = await unit.query<{ transaction_key: TransactionKey }>(
    `SELECT t.transaction_key FROM unnest($1::text[], $2::bigint[]) AS r(store_key, until)
     JOIN card_transaction t ON t.hold_store = r.store_key AND t.hold_until <= r.until`,
    [[...reached.keys()], [...reached.values()]],
  );
  return rows.map((row) => row.transaction_key);
}

export interface TransactionToSave extends TransactionState {
  /** Whether it is new, has a new revision, or only a new decision. */
  readonly news: 'fresh' | 'revised' | 'decided';
  /** Whether another retailer contests its acceptor, so that it may be routed elsewhere later. */
  readonly mayBeAnothers: boolean;
  /** Keys newly stored for it. */
  readonly newKeys: readonly BlockingKey[];
}

const COLUMNS = 'decision, tier, reason, tender_key, hold_until, hold_store, decided_at';
const ARRAYS = `${texts(1)}, ${texts(2)}, ${texts(3)}, ${texts(4)}, ${texts(5)}, $6::bigint[], ${texts(7)}, $8::bigint[]`;

/** In the order of `transaction_key` and {@link COLUMNS}. */
function toArrays(transactions: readonly TransactionToSave[]): unknown[] {
  const of = <V>(read: (storedDecision: StoredDecision) => V | undefined): (V | null)[] =>
    transactions.map(({ storedDecision }) => (storedDecision && read(storedDecision)) ?? null);
  return [
    textColumn(transactions.map((t) => t.facts.key)),
    textColumn(of((s) => s.kind)),
    textColumn(of((s) => ('tier' in s ? s.tier : undefined))),
    textColumn(of((s) => ('reason' in s ? s.reason : undefined))),
    textColumn(of((s) => ('tenderKey' in s ? s.tenderKey : undefined))),
    numberColumn(of((s) => (s.kind === 'hold' ? s.until : undefined))),
    textColumn(of((s) => (s.kind === 'hold' ? s.storeKey : undefined))),
    numberColumn(of((s) => s.decidedAt)),
  ];
}

/** Writes new transactions, new revisions of stored ones, and decisions. */
export async function saveTransactions(
  unit: Unit,
  transactions: readonly TransactionToSave[],
  today: number,
): Promise<void> {
  const news = { fresh: [], revised: [], decided: [] };
  const { fresh, revised, decided }: Record<TransactionToSave['news'], TransactionToSave[]> = news;
  for (const transaction of transactions) ({ fresh, revised, decided })[transaction.news].push(transaction);
  const write = (sql: string, rows: readonly TransactionToSave[], more: readonly unknown[]) =>
    rows.length === 0 ? [] : [unit.query(sql, [...toArrays(rows), ...more])];
  const writes = [
    ...write(INSERT_TRANSACTIONS, fresh, [...toRevisionArrays(fresh), today]),
    ...write(UPDATE_TRANSACTIONS, revised, toRevisionArrays(revised)),
    ...write(UPDATE_DECISIONS, decided, []),
  ];
  for (const { revisions } of transactions) revisions.pack();
  await Promise.all(writes);
}

function toRevisionArrays(transactions: readonly TransactionToSave[]): unknown[] {
  const { bytes, starts, lengths } = bytesColumn(transactions.map((t) => t.revisions.bytes));
  return [
    textColumn(transactions.map((t) => t.facts.accountKey)),
    bytes,
    starts,
    lengths,
    textColumn(transactions.map((t) => `{${t.newKeys.join()}}`)),
    textColumn(transactions.map((t) => (isWaiting(t) ? waitsFor(t.revisions.value) : null))),
    textColumn(transactions.map((t) => habitText(t.facts))),
  ];
}

const REVISION_COLUMNS = 'account_key, revisions, keys, waiting_for, habit';
const ROWS = `SELECT transaction_key, ${COLUMNS}, account_key, substring($10::bytea FROM starts FOR bytes),
    keys::bigint[], waiting_for, habit
  FROM unnest(${ARRAYS}, ${texts(9)}, $11::int[], $12::int[], ${texts(13)}, ${texts(14)}, ${texts(15)})
    AS r(transaction_key, ${COLUMNS}, account_key, starts, bytes, keys, waiting_for, habit)`;
const INSERT_TRANSACTIONS = `INSERT INTO card_transaction (day, transaction_key, ${COLUMNS}, ${REVISION_COLUMNS})
  SELECT $16::int, r.* FROM (${ROWS}) AS r`;
const SET_DECISION = `decision = n.decision, tier = n.tier, reason = n.reason, tender_key = n.tender_key, hold_until = n.hold_until,
  hold_store = n.hold_store, decided_at = n.decided_at`;
const UPDATE_TRANSACTIONS = `UPDATE card_transaction t SET ${SET_DECISION}, account_key = n.account_key, revisions = n.revisions,
    keys = t.keys || n.keys, waiting_for = n.waiting_for, habit = n.habit
  FROM (${ROWS}) AS n(transaction_key, ${COLUMNS}, ${REVISION_COLUMNS}) WHERE t.transaction_key = n.transaction_key`;
const UPDATE_DECISIONS = `UPDATE card_transaction t SET ${SET_DECISION}
  FROM unnest(${ARRAYS}) AS n(transaction_key, ${COLUMNS}) WHERE t.transaction_key = n.transaction_key`;

const isWaiting = ({ facts, mayBeAnothers }: TransactionToSave): boolean =>
  facts.candidates.length === 0 || facts.byName === true || mayBeAnothers;

/** The merchant id by which the transaction waits for a store, or for another holder; without one, how a name begins. */
function waitsFor(revisions: Revisions): string | null {
  const said = Object.values(revisions).map(({ transaction }) => transaction);
  const merchantIds = said.map(({ merchantId }) => toMerchantId(merchantId));
  const starts = said.map(({ descriptor }) => descriptorStarts(descriptor ?? '').at(0));
  const [start] = starts.filter((one) => one !== undefined);
  return merchantIds.find((one) => one !== undefined) ?? (start === undefined ? null : nameWait(start));
}

/** No merchant id is written like this. */
const nameWait = (start: string): string => `name:${start}`;

/** Of so many, the latest are looked at again when a store of that name comes. */
const MOST_NAMED_WAITING = 5_000;

/** Transactions stored without a merchant id whose descriptor begins so, and which no store but by name was found for. */
export async function findWaitingForNames(unit: Unit, starts: readonly string[]): Promise<Revisions[]> {
  if (starts.length === 0) return [];
  const rows = await unit.query<Pick<TransactionRow, 'revisions'>>(
    `SELECT revisions FROM card_transaction WHERE waiting_for = ANY($1::text[])
     ORDER BY day DESC, transaction_key LIMIT ${MOST_NAMED_WAITING}`,
    [starts.map(nameWait)],
  );
  return rows.map((row) => EncodedRevisions.read(row.revisions).value);
}

/** Transactions stored while their merchant id had no store or was contested. */
export async function findWaitingTransactions(unit: Unit, merchantIds: readonly string[]): Promise<Revisions[]> {
  if (merchantIds.length === 0) return [];
  const rows = await unit.query<Pick<TransactionRow, 'revisions'>>(
    'SELECT revisions FROM card_transaction WHERE waiting_for = ANY($1::text[])',
    [merchantIds],
  );
  return rows.map((row) => EncodedRevisions.read(row.revisions).value);
}

/** Transactions matched to a retailer's sales, or held for its stores. */
export async function findTransactionsWith(unit: Unit, retailerIds: readonly string[]): Promise<TransactionKey[]> {
  if (retailerIds.length === 0) return [];
  // Keys are compared as bytes, and '0' follows '/'.
  const rows = await unit.query<{ transaction_key: TransactionKey }>(
    `SELECT m.transaction_key FROM unnest($1::text[]) AS r(id)
       JOIN match m ON m.tender_key >= r.id || '/' AND m.tender_key < r.id || '0' WHERE m.state = 'asserted' AND m.tier <> 'lifecycle'
     UNION
     SELECT t.transaction_key FROM unnest($1::text[]) AS r(id)
       JOIN card_transaction t ON t.hold_store >= r.id || '/' AND t.hold_store < r.id || '0' WHERE t.hold_store IS NOT NULL
     ORDER BY 1`,
    [retailerIds],
  );
  return rows.map((row) => row.transaction_key);
}

/** Disputed pairs of the transactions. */
export async function loadDisputed(unit: Unit, keys: readonly TransactionKey[]): Promise<Set<string>> {
  if (keys.length === 0) return new Set();
  const rows = await unit.query<{ transaction_key: TransactionKey; tender_key: TenderKey }>(
    `SELECT transaction_key, tender_key FROM dispute WHERE transaction_key = ANY(${texts(1)})`,
    [textColumn(keys)],
  );
  return new Set(rows.map((row) => disputeKey(row.transaction_key, row.tender_key)));
}

interface Forgotten {
  readonly transactionKey: TransactionKey;
  /** The sale it was matched to. */
  readonly saleKey: SaleKey | undefined;
}

/** Deletes transactions with their receipts and keys; payments matched to them stay spent, without a name. */
export async function forgetTransactions(unit: Unit, keys: readonly TransactionKey[]): Promise<Forgotten[]> {
  if (keys.length === 0) return [];
  const gone = await unit.query<{ transaction_key: TransactionKey; keys: BlockingKey[]; tender_key: TenderKey | null }>(
    `DELETE FROM card_transaction WHERE transaction_key = ANY($1::text[])
     RETURNING transaction_key, keys::float8[], CASE decision WHEN 'assert' THEN tender_key END AS tender_key`,
    [keys],
  );
  const spent = gone.flatMap((row) => row.tender_key ?? []);
  await unit.query(
    `UPDATE sale SET spent = sale.spent || s.tenders
     FROM (SELECT sale_key, array_agg(tender_key) AS tenders FROM unnest($1::text[], $2::text[]) AS l(sale_key, tender_key)
           GROUP BY sale_key) AS s
     WHERE sale.sale_key = s.sale_key`,
    [spent.map(saleKeyOf), spent],
  );
  await removeNodes(
    unit,
    gone.flatMap((row) => row.keys.map((key) => ({ key, node: transactionNode(row.transaction_key) }))),
  );
  await unit.query('DELETE FROM receipt WHERE transaction_key = ANY($1::text[])', [keys]);
  await unit.query('DELETE FROM acceptor_witness WHERE transaction_key = ANY($1::text[])', [keys]);
  // A last line of defence for the payment; it names nobody.
  await unit.query(
    `UPDATE match SET transaction_key = 'forgotten/' || gen_random_uuid(), receipt_id = gen_random_uuid(), evidence = NULL
     WHERE transaction_key = ANY($1::text[])`,
    [keys],
  );
  return gone.map(({ transaction_key: transactionKey, tender_key: tenderKey }) => ({
    transactionKey,
    saleKey: tenderKey === null ? undefined : saleKeyOf(tenderKey),
  }));
}

export async function findTransactionsOf(unit: Unit, accounts: readonly AccountKey[]): Promise<TransactionKey[]> {
  if (accounts.length === 0) return [];
  const rows = await unit.query<{ transaction_key: TransactionKey }>(
    'SELECT transaction_key FROM card_transaction WHERE account_key = ANY($1::text[])',
    [accounts],
  );
  return rows.map((row) => row.transaction_key);
}

/** Transactions without a match, with the reason; in a fixed order. */
export async function findUndecided(
  unit: Unit,
): Promise<{ readonly transactionKey: TransactionKey; readonly reason: string }[]> {
  const rows = await unit.query<{ transaction_key: TransactionKey; reason: string }>(
    `SELECT transaction_key, coalesce(reason, decision) AS reason FROM card_transaction
     WHERE decision <> 'assert' ORDER BY transaction_key`,
  );
  return rows.map((row) => ({ transactionKey: row.transaction_key, reason: row.reason }));
}
