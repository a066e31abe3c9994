import type { SaleRecorded } from '@quittance/contracts-retailer';
import type { Unit } from '@quittance/kafka';
import type { TenderKey, SaleKey, StoreKey, TransactionKey } from '../decision/identity.js';
import type { Tier } from '../decision/compare/rules.js';
import { EncodedSale } from '../decision/session/encoded-sale.js';

/** Sorts after every key, as bytes. */
const AFTER_ALL = '\u{10ffff}';

/** Bounds, both exclusive, of the keys of an owner, or of all keys. */
export const rangeOf = (owner: string | undefined): { readonly after: string; readonly before: string } =>
  owner === undefined ? { after: '', before: AFTER_ALL } : { after: `${owner}/`, before: `${owner}0` };

/** The next store in key order that is registered or has sales. */
export async function findNextStore(
  unit: Unit,
  { after, before }: { readonly after: string; readonly before: string },
): Promise<StoreKey | undefined> {
  const [row] = await unit.query<{ store_key: StoreKey | null }>(
    `SELECT min(store_key) AS store_key FROM (
       (SELECT store_key FROM store WHERE store_key > $1 AND store_key < $2 ORDER BY store_key LIMIT 1)
       UNION ALL
       (SELECT store_key FROM sale WHERE store_key > $1 AND store_key < $2 ORDER BY store_key LIMIT 1)) AS next`,
    [after, before],
  );
  return row?.store_key ?? undefined;
}

export interface StoreHeader {
  readonly name: string | undefined;
  readonly timeZone: string | undefined;
  /** Time of its first registration, epoch ms; 0 if unknown. */
  readonly knownSince: number;
  /** 0 if the store has sent no feed completion. */
  readonly completeUntil: number;
}

export async function loadStoreHeaders(unit: Unit, keys: readonly StoreKey[]): Promise<Map<StoreKey, StoreHeader>> {
  if (keys.length === 0) return new Map();
  const rows = await unit.query<{
    store_key: StoreKey;
    name: string | null;
    time_zone: string | null;
    complete_until: number | null;
    known_since: number | null;
  }>(
    `SELECT store_key, s.profile ->> 'name' AS name, s.profile ->> 'timeZone' AS time_zone, f.complete_until::float8,
       (SELECT min(claimed_at)::float8 FROM acceptor a WHERE a.store_key = k.store_key) AS known_since
     FROM unnest($1::text[]) AS k(store_key) LEFT JOIN store s USING (store_key) LEFT JOIN store_feed f USING (store_key)`,
    [keys],
  );
  return new Map(
    rows.map((row) => [
      row.store_key,
      {
        name: row.name ?? undefined,
        timeZone: row.time_zone ?? undefined,
        completeUntil: row.complete_until ?? 0,
        knownSince: row.known_since ?? 0,
      },
    ]),
  );
}

export const zonesIn =
  (headers: ReadonlyMap<StoreKey, StoreHeader>) =>
  (storeKey: StoreKey): string | undefined =>
    headers.get(storeKey)?.timeZone;

/** End of a page of documents. */
export interface SalePlace {
  readonly soldAt: number;
  readonly saleKey: string;
}

interface SalePage {
  readonly sales: readonly SaleRecorded[];
  /** Undefined after the last page. */
  readonly next: SalePlace | undefined;
}

/** A store's documents from a place on, in order of time. */
export async function readSales(
  unit: Unit,
  { storeKey, from }: { readonly storeKey: StoreKey; readonly from: SalePlace },
  limit: number,
): Promise<SalePage> {
  const rows = await unit.query<{ sale_key: SaleKey; sold_at: number; document: Buffer }>(
    `SELECT sale_key, sold_at::float8, document FROM sale
     WHERE store_key = $1 AND sold_at >= $2 AND (sold_at, sale_key) > ($2, $3) ORDER BY sold_at, sale_key LIMIT $4`,
    [storeKey, from.soldAt, from.saleKey, limit],
  );
  const sales = rows.map(({ document }) => EncodedSale.read(document).record);
  const last = rows.at(-1);
  const next = last && rows.length === limit ? { soldAt: last.sold_at, saleKey: last.sale_key } : undefined;
  return { sales, next };
}

/** Standing matches of payments; of entries that share one, only the entry that has it by a rule. */
export async function loadMatchesOf(
  unit: Unit,
  keysOfTender: readonly TenderKey[],
): Promise<{ readonly tenderKey: TenderKey; readonly transactionKey: TransactionKey; readonly tier: Tier }[]> {
  if (keysOfTender.length === 0) return [];
  const rows = await unit.query<{ tender_key: TenderKey; transaction_key: TransactionKey; tier: Tier }>(
    `SELECT tender_key, transaction_key, tier FROM match
     WHERE state = 'asserted' AND tier <> 'lifecycle' AND tender_key = ANY($1::text[])`,
    [keysOfTender],
  );
  return rows.map((row) => ({ tenderKey: row.tender_key, transactionKey: row.transaction_key, tier: row.tier }));
}

/** Keys of transactions first seen since an instant, in order. */
export async function readTransactionKeys(
  unit: Unit,
  { after, before, since }: { readonly after: string; readonly before: string; readonly since: number },
  limit: number,
): Promise<TransactionKey[]> {
  const rows = await unit.query<{ transaction_key: TransactionKey }>(
    `SELECT transaction_key FROM card_transaction
     WHERE transaction_key > $1 AND transaction_key < $2 AND first_seen_at >= to_timestamp($3::float8 / 1000)
     ORDER BY transaction_key LIMIT $4`,
    [after, before, since, limit],
  );
  return rows.map((row) => row.transaction_key);
}

interface DisputeCount {
  readonly retailerId: string;
  readonly bankId: string;
  readonly tier: Tier;
  readonly disputes: number;
}

export async function countDisputesSince(unit: Unit, since: number): Promise<DisputeCount[]> {
  const rows = await unit.query<{ retailer_id: string; bank_id: string; tier: Tier; disputes: number }>(
    `SELECT split_part(tender_key, '/', 1) AS retailer_id, split_part(transaction_key, '/', 1) AS bank_id, tier,
       count(*)::int AS disputes
     FROM dispute WHERE disputed_at >= $1 AND tier IS NOT NULL GROUP BY 1, 2, 3`,
    [since],
  );
  return rows.map((row) => ({
    retailerId: row.retailer_id,
    bankId: row.bank_id,
    tier: row.tier,
    disputes: row.disputes,
  }));
}
