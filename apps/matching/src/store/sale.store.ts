import { SaleRecorded } from '@quittance/contracts-retailer';
import type { Unit } from '@quittance/kafka';
import { type LegKey, type SaleKey, type StoreKey, toStoreKey } from '../domain/identity.js';
import { toLegs, voidedBy } from '../domain/link/legs.js';
import type { KnownSale } from '../domain/link/run.js';
import { UnreadableDocument } from '../errors.js';

interface SaleRow {
  readonly sale_key: SaleKey;
  /** The record as it is on its topic, schema id included. */
  readonly document: Buffer;
  readonly spent: LegKey[];
}

export async function loadSales(unit: Unit, saleKeys: readonly SaleKey[]): Promise<KnownSale[]> {
  if (saleKeys.length === 0) return [];
  const rows = await unit.query<SaleRow>(
    'SELECT sale_key, document, spent FROM sale WHERE sale_key = ANY($1::text[])',
    [saleKeys],
  );
  return rows.map(({ sale_key: saleKey, document: bytes, spent }) => {
    const decoded = SaleRecorded.decode(bytes);
    if (!decoded.ok) throw new UnreadableDocument(decoded.reason);
    return { saleKey, document: decoded.value, legs: toLegs(decoded.value, saleKey), spent };
  });
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
  const rows = await unit.query<{ voids: SaleKey; void_keys: SaleKey[] }>(
    'SELECT voids, array_agg(sale_key) AS void_keys FROM sale WHERE voids = ANY($1::text[]) GROUP BY voids',
    [saleKeys],
  );
  return new Map(rows.map((row) => [row.voids, new Set(row.void_keys)]));
}

/** Writes documents that are newer than what is kept; answers how many were. */
export async function saveSales(
  unit: Unit,
  sales: readonly KnownSale[],
  isRegistered: (storeKey: StoreKey) => boolean,
): Promise<number> {
  if (sales.length === 0) return 0;
  const documents = sales.map((sale) => sale.document);
  const storeKeys = documents.map((document) => toStoreKey(document.retailerId, document.storeId));
  const written = await unit.query<{ sale_key: SaleKey }>(
    `INSERT INTO sale (sale_key, store_key, revision, kind, sold_at, voids, waiting, document)
     SELECT * FROM unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::bigint[], $6::text[], $7::boolean[], $8::bytea[])
     ON CONFLICT (sale_key) DO UPDATE SET store_key = excluded.store_key, revision = excluded.revision,
       kind = excluded.kind, sold_at = excluded.sold_at, voids = excluded.voids, waiting = excluded.waiting,
       document = excluded.document
     WHERE sale.revision < excluded.revision
     RETURNING sale_key`,
    [
      sales.map((sale) => sale.saleKey),
      storeKeys,
      documents.map((document) => document.revision),
      documents.map((document) => document.kind),
      documents.map((document) => document.soldAt),
      documents.map((document) => voidedBy(document) ?? null),
      storeKeys.map((storeKey) => !isRegistered(storeKey)),
      documents.map((document) => SaleRecorded.encode(document)),
    ],
  );
  return written.length;
}
