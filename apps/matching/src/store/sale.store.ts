import type { Unit } from '@quittance/kafka';
import { bytesColumn, numberColumn, textColumn, texts } from '@quittance/kafka/columns';
import type { TenderKey, SaleKey, StoreKey } from '../decision/identity.js';
import { EncodedSale } from '../decision/session/encoded-sale.js';
import { toSaleState } from '../decision/session/card-tenders.js';
import type { SaleState, StatedPayment } from '../decision/session/sale-state.js';
import { paidCardOf, paidCardText } from '../decision/decide/paid-card.js';

interface SaleRow {
  readonly document: Buffer;
  /** JSON; null where no other revision states another payment, the usual case. */
  readonly otherwise: string | null;
  readonly spent: TenderKey[];
}

/** A sale to be written. */
interface SaleToSave {
  readonly sale: SaleState;
  /** Undefined where the stored revision is the same: only `otherwise` has changed. */
  readonly content: { readonly isFresh: boolean; readonly document: EncodedSale } | undefined;
}

/** `before`: the stored state. */
export function toSaved(sale: SaleState, before: SaleState | undefined): SaleToSave {
  if (before?.revision === sale.revision) return { sale, content: undefined };
  return { sale, content: { isFresh: before === undefined, document: sale.document } };
}

const NONE: readonly StatedPayment[] = [];

export async function loadSales(unit: Unit, saleKeys: readonly SaleKey[]): Promise<SaleState[]> {
  if (saleKeys.length === 0) return [];
  const rows = await unit.query<SaleRow>(
    `SELECT document, otherwise, spent FROM sale WHERE sale_key = ANY(${texts(1)})`,
    [textColumn(saleKeys)],
  );
  return rows.map(({ document: bytes, otherwise, spent }) => {
    const document = EncodedSale.read(bytes);
    return toSaleState(document.record, document, { spent, otherwise: statedIn(otherwise) });
  });
}

/** Sales that arrived before their store was registered. */
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
  readonly isRegistered: (key: StoreKey) => boolean;
}

/** Writes new documents, newer revisions of stored ones, and what other revisions state differently. */
export async function saveSales(
  unit: Unit,
  sales: readonly SaleToSave[],
  { today, isRegistered }: SavedUnder,
): Promise<void> {
  const write = async (sql: string, rows: readonly SaleToSave[], ...days: readonly number[]) => {
    if (rows.length === 0) return;
    const [kept, contents] = [rows.map(({ sale }) => sale), rows.map(({ content }) => content!)];
    const { bytes, starts, lengths } = bytesColumn(contents.map(({ document }) => document.bytes));
    await unit.query(sql, [
      textColumn(kept.map((sale) => sale.saleKey)),
      textColumn(kept.map((sale) => sale.storeKey)),
      numberColumn(kept.map((sale) => sale.revision)),
      numberColumn(kept.map((sale) => sale.soldAt)),
      textColumn(kept.map((sale) => `{${sale.tenders.map((tender) => tender.currency).join()}}`)),
      textColumn(kept.map((sale) => `{${sale.tenders.map((tender) => tender.amountMinor).join()}}`)),
      textColumn(kept.map((sale) => String(!isRegistered(sale.storeKey)))),
      bytes,
      starts,
      lengths,
      textColumn(kept.map((sale) => sale.tillId)),
      numberColumn(kept.map((sale) => sale.sequence)),
      textColumn(kept.map(({ otherwise }) => otherwiseOf(otherwise))),
      textColumn(
        kept.map(
          (sale) =>
            `{${sale.tenders.map((tender) => paidCardText(paidCardOf(tender, sale.tenders)) || 'NULL').join()}}`,
        ),
      ),
      ...days,
    ]);
  };
  const of = (isFresh: boolean) => sales.filter(({ content }) => content?.isFresh === isFresh);
  const stated = sales.filter(({ content }) => content === undefined).map(({ sale }) => sale);
  await Promise.all([write(INSERT_SALES, of(true), today), write(UPDATE_SALES, of(false)), saveStated(unit, stated)]);
}

async function saveStated(unit: Unit, sales: readonly SaleState[]): Promise<void> {
  if (sales.length === 0) return;
  await unit.query(UPDATE_OTHERWISE, [
    textColumn(sales.map((sale) => sale.saleKey)),
    textColumn(sales.map(({ otherwise }) => otherwiseOf(otherwise))),
  ]);
}

const statedIn = (otherwise: string | null): readonly StatedPayment[] =>
  otherwise === null ? NONE : (JSON.parse(otherwise) as StatedPayment[]);

const otherwiseOf = (stated: readonly StatedPayment[]): string | null =>
  stated.length === 0 ? null : JSON.stringify(stated);

const COLUMNS =
  'sale_key, store_key, revision, sold_at, till_id, sequence, paid_currencies, paid_minors, waiting, otherwise, paid_cards, document';
const ROWS = `SELECT sale_key, store_key, revision, sold_at, till_id, sequence, currencies::text[], minors::bigint[], waiting::boolean,
    otherwise, last4::text[], substring($8::bytea FROM starts FOR bytes)
  FROM unnest(${texts(1)}, ${texts(2)}, $3::int[], $4::bigint[], ${texts(5)}, ${texts(6)}, ${texts(7)}, $9::int[], $10::int[],
    ${texts(11)}, $12::bigint[], ${texts(13)}, ${texts(14)})
    AS r(sale_key, store_key, revision, sold_at, currencies, minors, waiting, starts, bytes, till_id, sequence, otherwise, last4)`;
const INSERT_SALES = `INSERT INTO sale (day, ${COLUMNS}) SELECT $15::int, r.* FROM (${ROWS}) AS r`;
const UPDATE_SALES = `UPDATE sale s SET store_key = n.store_key, revision = n.revision, sold_at = n.sold_at,
    till_id = n.till_id, sequence = n.sequence, paid_currencies = n.paid_currencies, paid_minors = n.paid_minors, waiting = n.waiting,
    otherwise = n.otherwise, paid_cards = n.paid_cards, document = n.document
  FROM (${ROWS}) AS n(${COLUMNS}) WHERE s.sale_key = n.sale_key`;
const UPDATE_OTHERWISE = `UPDATE sale s SET otherwise = n.otherwise
  FROM unnest(${texts(1)}, ${texts(2)}) AS n(sale_key, otherwise) WHERE s.sale_key = n.sale_key`;
