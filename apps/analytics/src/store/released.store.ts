import type { Unit } from '@quittance/kafka';
import type { ReleasedCell } from '../domain/release.js';

/** Keeps released cells; the primary key says that none is ever released twice. */
export const keepReleased = async (unit: Unit, cells: readonly ReleasedCell[]): Promise<void> => {
  if (cells.length === 0) return;
  await unit.query(
    `INSERT INTO released_cell (metric, cell, category, region, window_start, window_ms, customers, retailers, baskets, total_minor,
                                currency, released_at)
     SELECT metric, cell, category, region, to_timestamp(w / 1000.0), window_ms, customers, retailers, baskets, total, currency,
            to_timestamp(released / 1000.0)
       FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::float8[], $6::bigint[], $7::integer[], $8::integer[],
                   $9::integer[], $10::bigint[], $11::text[], $12::float8[])
            AS i(metric, cell, category, region, w, window_ms, customers, retailers, baskets, total, currency, released)`,
    [
      cells.map((c) => c.metric),
      cells.map((c) => c.cell),
      cells.map((c) => c.category),
      cells.map((c) => c.region),
      cells.map((c) => c.window),
      cells.map((c) => c.windowMs),
      cells.map((c) => c.customers),
      cells.map((c) => c.retailers),
      cells.map((c) => c.baskets),
      cells.map((c) => c.totalMinor),
      cells.map((c) => c.currency),
      cells.map((c) => c.releasedAt),
    ],
  );
};

interface ReleasedRow {
  readonly cell: string;
  readonly category: string;
  readonly region: string;
  readonly window_start: Date;
  readonly window_ms: string;
  readonly customers: number;
  readonly retailers: number;
  readonly baskets: number;
  readonly total_minor: string;
  readonly currency: string;
  readonly released_at: Date;
}

/** Released cells whose window begins in [from, to), in order of time; at most `limit`. */
export const findReleased = async (
  unit: Unit,
  metric: string,
  range: { readonly from: number; readonly to: number },
  limit: number,
): Promise<ReleasedCell[]> => {
  const rows = await unit.query<ReleasedRow>(
    `SELECT cell, category, region, window_start, window_ms, customers, retailers, baskets, total_minor, currency, released_at
       FROM released_cell
      WHERE metric = $1 AND window_start >= to_timestamp($2 / 1000.0) AND window_start < to_timestamp($3 / 1000.0)
      ORDER BY window_start, category, region, currency LIMIT $4`,
    [metric, range.from, range.to, limit],
  );
  return rows.map((row) => ({
    metric,
    cell: row.cell,
    category: row.category,
    region: row.region,
    window: row.window_start.getTime(),
    windowMs: Number(row.window_ms),
    customers: row.customers,
    retailers: row.retailers,
    baskets: row.baskets,
    totalMinor: Number(row.total_minor),
    currency: row.currency,
    releasedAt: row.released_at.getTime(),
  }));
};
