import type { SaleRecorded } from '@quittance/contracts-retailer';
import type { Unit } from '@quittance/kafka';
import { type LegKey, type SaleKey, type StoreKey, toSaleKey } from '../domain/identity.js';
import type { LegFacts } from '../domain/link/facts.js';
import type { KnownSale } from '../domain/link/run.js';

interface SaleRow {
  readonly sale_key: SaleKey;
  readonly store_key: StoreKey;
  readonly revision: number;
  readonly legs: LegFacts[];
  readonly voids: SaleKey | null;
  readonly spent: LegKey[];
}

export async function loadSales(unit: Unit, saleKeys: readonly SaleKey[]): Promise<KnownSale[]> {
  if (saleKeys.length === 0) return [];
  const rows = await unit.query<SaleRow>(
    `SELECT sale_key, store_key, revision, legs, CASE kind WHEN 'void' THEN original_key END AS voids, spent
     FROM sale WHERE sale_key = ANY($1::text[])`,
    [saleKeys],
  );
  return rows.map((row) => ({
    saleKey: row.sale_key,
    storeKey: row.store_key,
    revision: row.revision,
    legs: row.legs,
    ...(row.voids !== null && { voids: row.voids }),
    spent: row.spent,
  }));
}

/** Sales that came before their store was registered. */
export async function findWaitingSales(unit: Unit, storeKeys: readonly StoreKey[]): Promise<SaleKey[]> {
  if (storeKeys.length === 0) return [];
  const rows = await unit.query<{ sale_key: SaleKey }>(
    'SELECT sale_key FROM sale WHERE waiting AND store_key = ANY($1::text[])',
    [storeKeys],
  );
  return rows.map((row) => row.sale_key);
}

export async function endWaiting(unit: Unit, storeKeys: readonly StoreKey[]): Promise<void> {
  await unit.query('UPDATE sale SET waiting = false WHERE waiting AND store_key = ANY($1::text[])', [storeKeys]);
}

/** Void documents by the sale that they take back. */
export async function loadVoids(unit: Unit, saleKeys: readonly SaleKey[]): Promise<Map<SaleKey, ReadonlySet<SaleKey>>> {
  if (saleKeys.length === 0) return new Map();
  const rows = await unit.query<{ original_key: SaleKey; void_keys: SaleKey[] }>(
    `SELECT original_key, array_agg(sale_key) AS void_keys FROM sale
     WHERE kind = 'void' AND original_key = ANY($1::text[]) GROUP BY original_key`,
    [saleKeys],
  );
  return new Map(rows.map((row) => [row.original_key, new Set(row.void_keys)]));
}

export async function loadDocuments(unit: Unit, saleKeys: readonly SaleKey[]): Promise<Map<SaleKey, SaleRecorded>> {
  if (saleKeys.length === 0) return new Map();
  const rows = await unit.query<{ sale_key: SaleKey; document: SaleRecorded }>(
    'SELECT sale_key, document FROM sale WHERE sale_key = ANY($1::text[])',
    [saleKeys],
  );
  return new Map(rows.map((row) => [row.sale_key, row.document]));
}

/** Writes documents that are newer than what is kept; answers how many were. */
export async function saveSales(
  unit: Unit,
  sales: readonly (KnownSale & { readonly document: SaleRecorded })[],
  isRegistered: (storeKey: StoreKey) => boolean,
): Promise<number> {
  if (sales.length === 0) return 0;
  const rows = sales.map(({ saleKey, storeKey, legs, document }) => ({
    sale_key: saleKey,
    store_key: storeKey,
    revision: document.revision,
    kind: document.kind,
    sold_at: document.soldAt,
    original_key: document.originalSaleId ? toSaleKey(document.retailerId, document.originalSaleId) : null,
    legs,
    waiting: !isRegistered(storeKey),
    document,
  }));
  const written = await unit.query<{ sale_key: SaleKey }>(
    `INSERT INTO sale (sale_key, store_key, revision, kind, sold_at, original_key, legs, waiting, document)
     SELECT * FROM jsonb_to_recordset($1::jsonb) AS s(sale_key text, store_key text, revision int, kind text,
       sold_at bigint, original_key text, legs jsonb, waiting boolean, document jsonb)
     ON CONFLICT (sale_key) DO UPDATE SET store_key = excluded.store_key, revision = excluded.revision,
       kind = excluded.kind, sold_at = excluded.sold_at, original_key = excluded.original_key,
       legs = excluded.legs, waiting = excluded.waiting, document = excluded.document
     WHERE sale.revision < excluded.revision
     RETURNING sale_key`,
    [JSON.stringify(rows)],
  );
  return written.length;
}
