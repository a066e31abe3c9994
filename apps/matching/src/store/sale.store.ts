import { SaleRecorded } from '@quittance/contracts-retailer';
import type { Unit } from '@quittance/kafka';
import type { LegKey, SaleKey, StoreKey } from '../domain/identity.js';
import { toKnownSale } from '../domain/link/legs.js';
import type { KnownSale } from '../domain/link/run.js';
import { UnreadableDocument } from '../errors.js';

interface SaleRow {
  readonly sale_key: SaleKey;
  /** The record as it is on its topic, schema id included. */
  readonly document: Buffer;
  readonly spent: LegKey[];
}

/** A sale of which the document is kept as bytes: whole documents take several times the room, and few are asked for again. */
class KeptSale implements KnownSale {
  readonly saleKey: SaleKey;
  readonly storeKey: StoreKey;
  readonly revision: number;
  readonly voids: SaleKey | undefined;
  readonly legs: KnownSale['legs'];
  readonly spent: readonly LegKey[];

  constructor(
    { saleKey, storeKey, revision, voids, legs, spent }: KnownSale,
    private readonly bytes: Buffer,
  ) {
    this.saleKey = saleKey;
    this.storeKey = storeKey;
    this.revision = revision;
    this.voids = voids;
    this.legs = legs;
    this.spent = spent;
  }

  get document(): SaleRecorded {
    return decode(this.bytes);
  }
}

function decode(bytes: Buffer): SaleRecorded {
  const decoded = SaleRecorded.decode(bytes);
  if (!decoded.ok) throw new UnreadableDocument(decoded.reason);
  return decoded.value;
}

export async function loadSales(unit: Unit, saleKeys: readonly SaleKey[]): Promise<KnownSale[]> {
  if (saleKeys.length === 0) return [];
  const rows = await unit.query<SaleRow>(
    'SELECT sale_key, document, spent FROM sale WHERE sale_key = ANY($1::text[])',
    [saleKeys],
  );
  return rows.map(({ document, spent }) => new KeptSale(toKnownSale(decode(document), spent), document));
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

/** Writes documents that are new or newer than what is kept; answers them as they are remembered. */
export async function saveSales(
  unit: Unit,
  sales: readonly KnownSale[],
  isRegistered: (storeKey: StoreKey) => boolean,
): Promise<KnownSale[]> {
  if (sales.length === 0) return [];
  const documents = sales.map((sale) => SaleRecorded.encode(sale.document));
  await unit.query(
    `INSERT INTO sale (sale_key, store_key, revision, sold_at, paid_currencies, paid_minors, waiting, document)
     SELECT sale_key, store_key, revision, sold_at, currencies::text[], minors::bigint[], waiting, document
     FROM unnest($1::text[], $2::text[], $3::int[], $4::bigint[], $5::text[], $6::text[], $7::boolean[], $8::bytea[])
       AS n(sale_key, store_key, revision, sold_at, currencies, minors, waiting, document)
     ON CONFLICT (sale_key) DO UPDATE SET store_key = excluded.store_key, revision = excluded.revision,
       sold_at = excluded.sold_at, paid_currencies = excluded.paid_currencies, paid_minors = excluded.paid_minors,
       waiting = excluded.waiting, document = excluded.document`,
    [
      sales.map((sale) => sale.saleKey),
      sales.map((sale) => sale.storeKey),
      sales.map((sale) => sale.revision),
      sales.map((sale) => sale.document.soldAt),
      sales.map((sale) => `{${sale.legs.map((leg) => leg.currency).join()}}`),
      sales.map((sale) => `{${sale.legs.map((leg) => leg.amountMinor).join()}}`),
      sales.map((sale) => !isRegistered(sale.storeKey)),
      documents,
    ],
  );
  return sales.map((sale, i) => new KeptSale(sale, documents[i]!));
}
