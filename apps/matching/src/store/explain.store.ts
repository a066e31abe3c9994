import type { Unit } from '@quittance/kafka';
import type { SaleKey, StoreKey, TransactionKey } from '../decision/identity.js';

interface Nearby {
  readonly stores: readonly StoreKey[];
  readonly amounts: readonly number[];
  /** Epoch ms. */
  readonly from: number;
  readonly to: number;
  readonly around: number;
}

/** Sales with a payment of one of the amounts, the nearest in time first. */
export async function findSalesNearby(
  unit: Unit,
  { stores, amounts, from, to, around }: Nearby,
  limit: number,
): Promise<SaleKey[]> {
  if (stores.length === 0 || amounts.length === 0) return [];
  const rows = await unit.query<{ sale_key: SaleKey }>(
    `SELECT sale_key FROM sale
     WHERE store_key = ANY($1::text[]) AND sold_at BETWEEN $2 AND $3 AND paid_minors && $4::bigint[]
     ORDER BY abs(sold_at - $5::bigint), sale_key LIMIT $6`,
    [stores, from, to, amounts, around, limit],
  );
  return rows.map((row) => row.sale_key);
}

export async function countStores(unit: Unit): Promise<number> {
  const [row] = await unit.query<{ stores: number }>('SELECT count(*)::int AS stores FROM store');
  return row?.stores ?? 0;
}

/** The rule version of the standing match. */
export async function findRuleVersion(unit: Unit, key: TransactionKey): Promise<string | undefined> {
  const [row] = await unit.query<{ rule_version: string }>(
    `SELECT rule_version FROM match WHERE transaction_key = $1 AND state = 'asserted'`,
    [key],
  );
  return row?.rule_version;
}
