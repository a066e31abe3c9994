import { SaleRecorded } from '@quittance/contracts-retailer';
import { bytesColumn, numberColumn, textColumn, texts, type Unit } from '@quittance/kafka';
import type { LegKey, SaleKey, StoreKey } from '../domain/identity.js';
import { onceFor } from '../domain/once-for.js';
import { toKnownSale } from '../domain/link/legs.js';
import type { KnownSale, StatedPayment } from '../domain/link/run.js';
import { UnreadableDocument } from '../errors.js';

interface SaleRow {
  readonly sale_key: SaleKey;
  /** The record as it is on its topic, schema id included. */
  readonly document: Buffer;
  /** Null where no other revision states another payment, as nearly always. */
  readonly otherwise: readonly StatedPayment[] | null;
  readonly spent: LegKey[];
}

/** A sale of which the document is kept as bytes: whole documents take several times the room, and few are asked for again. */
class KeptSale implements KnownSale {
  readonly saleKey: SaleKey;
  readonly storeKey: StoreKey;
  readonly revision: number;
  readonly soldAt: number;
  readonly tillId: string | null;
  readonly sequence: number | null;
  readonly voids: SaleKey | undefined;
  readonly legs: KnownSale['legs'];
  readonly otherwise: readonly StatedPayment[];
  readonly spent: readonly LegKey[];

  constructor(
    { saleKey, storeKey, revision, soldAt, tillId, sequence, voids, legs, otherwise, spent }: KnownSale,
    readonly bytes: Buffer,
  ) {
    this.saleKey = saleKey;
    this.storeKey = storeKey;
    this.revision = revision;
    this.soldAt = soldAt;
    this.tillId = tillId;
    this.sequence = sequence;
    this.voids = voids;
    this.legs = legs;
    this.otherwise = otherwise;
    this.spent = spent;
  }

  get document(): SaleRecorded {
    return decode(this.bytes);
  }
}

/** As it is kept and on its topic. */
export const encoded = onceFor((document: SaleRecorded): Buffer => SaleRecorded.encode(document));

/** The sale as it is kept and remembered. */
export const toKept = (sale: KnownSale): KeptSale =>
  sale instanceof KeptSale ? sale : new KeptSale(sale, encoded(sale.document));

function decode(bytes: Buffer): SaleRecorded {
  const decoded = SaleRecorded.decode(bytes);
  if (!decoded.ok) throw new UnreadableDocument(decoded.reason);
  return decoded.value;
}

const NONE: readonly StatedPayment[] = [];

export async function loadSales(unit: Unit, saleKeys: readonly SaleKey[]): Promise<KnownSale[]> {
  if (saleKeys.length === 0) return [];
  const rows = await unit.query<SaleRow>(
    `SELECT sale_key, document, otherwise, spent FROM sale WHERE sale_key = ANY(${texts(1)})`,
    [textColumn(saleKeys)],
  );
  // Copied: what the driver answers is a piece of all that came with it, and would keep that in memory.
  return rows.map(({ document, otherwise, spent }) => {
    const sale = toKnownSale(decode(document), { spent, otherwise: otherwise ?? NONE });
    return new KeptSale(sale, Buffer.from(document));
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
  if (storeKeys.length === 0) return;
  await unit.query('UPDATE sale SET waiting = false WHERE waiting AND store_key = ANY($1::text[])', [storeKeys]);
}

interface SavedUnder {
  readonly today: number;
  readonly isKept: (key: SaleKey) => boolean;
  readonly isRegistered: (key: StoreKey) => boolean;
}

/** Writes documents, new ones and newer revisions of kept ones. */
export async function saveSales(
  unit: Unit,
  sales: readonly KeptSale[],
  { today, isKept, isRegistered }: SavedUnder,
): Promise<void> {
  const write = async (sql: string, rows: readonly KeptSale[], ...days: readonly number[]) => {
    if (rows.length === 0) return;
    const { bytes, starts, lengths } = bytesColumn(rows.map((sale) => sale.bytes));
    await unit.query(sql, [
      textColumn(rows.map((sale) => sale.saleKey)),
      textColumn(rows.map((sale) => sale.storeKey)),
      numberColumn(rows.map((sale) => sale.revision)),
      numberColumn(rows.map((sale) => sale.soldAt)),
      textColumn(rows.map((sale) => `{${sale.legs.map((leg) => leg.currency).join()}}`)),
      textColumn(rows.map((sale) => `{${sale.legs.map((leg) => leg.amountMinor).join()}}`)),
      textColumn(rows.map((sale) => String(!isRegistered(sale.storeKey)))),
      bytes,
      starts,
      lengths,
      textColumn(rows.map((sale) => sale.tillId)),
      numberColumn(rows.map((sale) => sale.sequence)),
      textColumn(rows.map(({ otherwise }) => (otherwise.length === 0 ? null : JSON.stringify(otherwise)))),
      ...days,
    ]);
  };
  const [kept = [], fresh = []] = [true, false].map((is) => sales.filter((sale) => isKept(sale.saleKey) === is));
  await Promise.all([write(INSERT_SALES, fresh, today), write(UPDATE_SALES, kept)]);
}

const COLUMNS =
  'sale_key, store_key, revision, sold_at, till_id, sequence, paid_currencies, paid_minors, waiting, otherwise, document';
const ROWS = `SELECT sale_key, store_key, revision, sold_at, till_id, sequence, currencies::text[], minors::bigint[], waiting::boolean,
    otherwise::json, substring($8::bytea FROM starts FOR bytes)
  FROM unnest(${texts(1)}, ${texts(2)}, $3::int[], $4::bigint[], ${texts(5)}, ${texts(6)}, ${texts(7)}, $9::int[], $10::int[],
    ${texts(11)}, $12::bigint[], ${texts(13)})
    AS r(sale_key, store_key, revision, sold_at, currencies, minors, waiting, starts, bytes, till_id, sequence, otherwise)`;
const INSERT_SALES = `INSERT INTO sale (day, ${COLUMNS}) SELECT $14::int, r.* FROM (${ROWS}) AS r`;
const UPDATE_SALES = `UPDATE sale s SET store_key = n.store_key, revision = n.revision, sold_at = n.sold_at,
    till_id = n.till_id, sequence = n.sequence, paid_currencies = n.paid_currencies, paid_minors = n.paid_minors, waiting = n.waiting,
    otherwise = n.otherwise, document = n.document
  FROM (${ROWS}) AS n(${COLUMNS}) WHERE s.sale_key = n.sale_key`;
