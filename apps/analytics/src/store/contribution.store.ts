import type { BasketContributed } from '@quittance/contracts-insights';
import type { Unit } from '@quittance/kafka';
import type { CellTotals, WindowFacts } from '../domain/release.js';

/**
 * Of these windows, those that still take contributions; each is locked, so that it cannot close under this transaction.
 * In order of time, so that two batches never wait for each other.
 */
export const touchOpenWindows = async (unit: Unit, windows: readonly number[]): Promise<Set<number>> => {
  const rows = await unit.query<{ window_start: Date }>(
    `INSERT INTO insight_window (window_start) SELECT to_timestamp(w / 1000.0) FROM unnest($1::float8[]) AS i(w) ORDER BY w
     ON CONFLICT (window_start) DO UPDATE SET last_contribution_at = now() WHERE NOT insight_window.closed
     RETURNING window_start`,
    [[...new Set(windows)]],
  );
  return new Set(rows.map((row) => row.window_start.getTime()));
};

/** A contribution that is there already, or was taken back, changes nothing. Earlier ones have no id of their own. */
export const addContributions = async (
  unit: Unit,
  contributions: readonly { messageId: string; value: BasketContributed }[],
): Promise<void> => {
  if (contributions.length === 0) return;
  const values = contributions.map((c) => c.value);
  await unit.query(
    `INSERT INTO contribution (contribution_id, window_start, pseudonym, retailer_pseudonym, category, region, currency, total_minor)
     SELECT id, to_timestamp(w / 1000.0), p, r, category, region, currency, total
       FROM unnest($1::text[], $2::float8[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[])
            AS i(id, w, p, r, category, region, currency, total)
     ON CONFLICT DO NOTHING`,
    [
      contributions.map(({ messageId, value }) => value.contributionId || messageId),
      values.map((v) => v.window),
      values.map((v) => v.pseudonym),
      values.map((v) => v.retailerPseudonym),
      values.map((v) => v.category),
      values.map((v) => v.region),
      values.map((v) => v.currency),
      values.map((v) => v.totalMinor),
    ],
  );
};

/** Empties contributions; the empty row keeps one that is still to come from counting, and goes when the window closes. */
export const takeBack = async (
  unit: Unit,
  withdrawals: readonly Pick<BasketContributed, 'window' | 'contributionId'>[],
): Promise<void> => {
  if (withdrawals.length === 0) return;
  await unit.query(
    `INSERT INTO contribution (contribution_id, window_start, taken_back)
     SELECT DISTINCT id, to_timestamp(w / 1000.0), true FROM unnest($1::text[], $2::float8[]) AS i(id, w)
     ON CONFLICT (window_start, contribution_id) DO UPDATE SET taken_back = true, pseudonym = NULL, retailer_pseudonym = NULL,
       category = NULL, region = NULL, currency = NULL, total_minor = NULL`,
    [withdrawals.map((w) => w.contributionId), withdrawals.map((w) => w.window)],
  );
};

/** Open windows that began before an instant, oldest first. */
export const openWindowsBefore = async (unit: Unit, beforeMs: number): Promise<WindowFacts[]> => {
  const rows = await unit.query<{ window_start: Date; last_contribution_at: Date }>(
    `SELECT window_start, last_contribution_at FROM insight_window
      WHERE NOT closed AND window_start < to_timestamp($1 / 1000.0) ORDER BY window_start LIMIT 1000`,
    [beforeMs],
  );
  return rows.map((row) => ({
    window: row.window_start.getTime(),
    lastContributionAt: row.last_contribution_at.getTime(),
  }));
};

/** Locks an open window against contributions; undefined when another instance closed it. */
export const lockOpenWindow = async (unit: Unit, window: number): Promise<WindowFacts | undefined> => {
  const [row] = await unit.query<{ last_contribution_at: Date }>(
    `SELECT last_contribution_at FROM insight_window WHERE window_start = to_timestamp($1 / 1000.0) AND NOT closed FOR UPDATE`,
    [window],
  );
  return row && { window, lastContributionAt: row.last_contribution_at.getTime() };
};

interface TotalsRow {
  readonly category: string;
  readonly region: string;
  readonly currency: string;
  readonly customers: string;
  readonly retailers: string;
  readonly baskets: string;
  readonly total_minor: string;
}

export const totalsOf = async (unit: Unit, window: number): Promise<CellTotals[]> => {
  const rows = await unit.query<TotalsRow>(
    `SELECT category, region, currency, count(DISTINCT pseudonym) AS customers, count(DISTINCT retailer_pseudonym) AS retailers,
            count(*) AS baskets, sum(total_minor) AS total_minor
       FROM contribution WHERE window_start = to_timestamp($1 / 1000.0) AND NOT taken_back
      GROUP BY category, region, currency ORDER BY category, region, currency`,
    [window],
  );
  return rows.map((row) => ({
    category: row.category,
    region: row.region,
    currency: row.currency,
    customers: Number(row.customers),
    retailers: Number(row.retailers),
    baskets: Number(row.baskets),
    totalMinor: Number(row.total_minor),
  }));
};

/** Nothing that points at anyone outlives the window. */
export const closeWindow = async (unit: Unit, window: number): Promise<void> => {
  await unit.query('DELETE FROM contribution WHERE window_start = to_timestamp($1 / 1000.0)', [window]);
  await unit.query('UPDATE insight_window SET closed = true WHERE window_start = to_timestamp($1 / 1000.0)', [window]);
};
