import type { Unit } from '@quittance/kafka';
import { numberColumn, textColumn, texts } from '@quittance/kafka/columns';
import type { AccountKey, TransactionKey } from '../decision/identity.js';

/** A contributed basket that can be taken back. What it was contributed as follows from this; no pseudonym is stored. */
export interface Basket {
  readonly receiptId: string;
  readonly accountKey: AccountKey;
  /** When its sale was made, epoch ms. */
  readonly soldAt: number;
  /** Of the receipt, when it was contributed: a receipt that is withdrawn and issued again contributes anew. */
  readonly revision: number;
  /** Until when its window may be open, epoch ms. */
  readonly openUntil: number;
}

interface BasketRow {
  readonly receipt_id: string;
  readonly account_key: AccountKey;
  readonly sold_at: number;
  readonly revision: number;
  readonly open_until: number;
}

const COLUMNS = 'b.receipt_id, b.account_key, b.sold_at::float8, b.revision, b.open_until::float8';

const toBasket = (row: BasketRow): Basket => ({
  receiptId: row.receipt_id,
  accountKey: row.account_key,
  soldAt: row.sold_at,
  revision: row.revision,
  openUntil: row.open_until,
});

/** Baskets that receipts have contributed. */
export async function loadBaskets(unit: Unit, receiptIds: readonly string[]): Promise<Basket[]> {
  if (receiptIds.length === 0) return [];
  const rows = await unit.query<BasketRow>(`SELECT ${COLUMNS} FROM basket b WHERE receipt_id = ANY($1::uuid[])`, [
    receiptIds,
  ]);
  return rows.map(toBasket);
}

/** Stores what receipts have contributed in the end; undefined: nothing any more. */
export async function saveBaskets(unit: Unit, baskets: ReadonlyMap<string, Basket | undefined>): Promise<void> {
  const gone = [...baskets].filter(([, basket]) => basket === undefined).map(([receiptId]) => receiptId);
  if (gone.length > 0) await unit.query('DELETE FROM basket WHERE receipt_id = ANY($1::uuid[])', [gone]);
  const standing = [...baskets.values()].filter((basket) => basket !== undefined);
  if (standing.length === 0) return;
  await unit.query(
    `INSERT INTO basket (receipt_id, account_key, sold_at, revision, open_until)
     SELECT * FROM unnest($1::uuid[], ${texts(2)}, $3::bigint[], $4::int[], $5::bigint[])
     ON CONFLICT (receipt_id) DO UPDATE SET account_key = excluded.account_key, sold_at = excluded.sold_at, revision = excluded.revision,
       open_until = excluded.open_until`,
    [
      standing.map((basket) => basket.receiptId),
      textColumn(standing.map((basket) => basket.accountKey)),
      numberColumn(standing.map((basket) => basket.soldAt)),
      numberColumn(standing.map((basket) => basket.revision)),
      numberColumn(standing.map((basket) => basket.openUntil)),
    ],
  );
}

/** Deletes and returns the baskets of transactions. */
export async function takeBasketsOf(unit: Unit, transactions: readonly TransactionKey[]): Promise<Basket[]> {
  if (transactions.length === 0) return [];
  const rows = await unit.query<BasketRow>(
    `DELETE FROM basket b USING receipt r WHERE r.receipt_id = b.receipt_id AND r.transaction_key = ANY($1::text[])
     RETURNING ${COLUMNS}`,
    [transactions],
  );
  return rows.map(toBasket);
}

/** Deletes and returns the baskets of accounts whose sales were made before an instant (epoch ms) of each. */
export async function takeBasketsBefore(unit: Unit, instants: ReadonlyMap<AccountKey, number>): Promise<Basket[]> {
  if (instants.size === 0) return [];
  const rows = await unit.query<BasketRow>(
    `DELETE FROM basket b USING unnest($1::text[], $2::float8[]) AS i(account_key, before)
     WHERE b.account_key = i.account_key AND b.sold_at < i.before RETURNING ${COLUMNS}`,
    [[...instants.keys()], [...instants.values()]],
  );
  return rows.map(toBasket);
}

/** Deletes up to `most` baskets whose windows are closed by now; returns how many. */
export async function expireBaskets(unit: Unit, nowMs: number, most: number): Promise<number> {
  const [row] = await unit.query<{ gone: number }>(
    `WITH gone AS (DELETE FROM basket WHERE receipt_id IN (SELECT receipt_id FROM basket WHERE open_until <= $1 LIMIT $2) RETURNING 1)
     SELECT count(*)::int AS gone FROM gone`,
    [nowMs, most],
  );
  return row!.gone;
}
