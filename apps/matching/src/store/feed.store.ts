import type { Unit } from '@quittance/kafka';
import type { StoreKey } from '../domain/identity.js';
import { type Feed, SETTLE_MS } from '../domain/link/feed.js';

interface FeedRow {
  readonly store_key: StoreKey;
  readonly complete_until: number;
  readonly sold_until: number;
  readonly pending_sold_at: number | null;
  readonly pending_since: number | null;
}

const LOCK = `SELECT store_key, complete_until::float8, sold_until::float8, pending_sold_at::float8, pending_since::float8
  FROM store_feed WHERE store_key = ANY($1::text[]) ORDER BY store_key FOR UPDATE`;

/** Takes the locks of stores, in the one order in which everybody takes them, and answers how far their feeds have come. */
export async function lockFeeds(unit: Unit, storeKeys: readonly StoreKey[]): Promise<Map<StoreKey, Feed>> {
  if (storeKeys.length === 0) return new Map();
  let rows = await unit.query<FeedRow>(LOCK, [storeKeys]);
  if (rows.length < new Set(storeKeys).size) {
    await unit.query(
      `INSERT INTO store_feed (store_key)
       SELECT k FROM unnest($1::text[]) AS k GROUP BY k ORDER BY k COLLATE "C" ON CONFLICT DO NOTHING`,
      [storeKeys],
    );
    rows = await unit.query<FeedRow>(LOCK, [storeKeys]);
  }
  return new Map(rows.map((row) => [row.store_key, toFeed(row)]));
}

function toFeed(row: FeedRow): Feed {
  const feed = { completeUntil: row.complete_until, soldUntil: row.sold_until };
  if (row.pending_sold_at === null || row.pending_since === null) return feed;
  return { ...feed, pending: { soldAt: row.pending_sold_at, since: row.pending_since } };
}

/** Writes feeds whose locks this transaction holds. */
export async function saveFeeds(unit: Unit, feeds: readonly (readonly [StoreKey, Feed])[]): Promise<void> {
  if (feeds.length === 0) return;
  await unit.query(
    `UPDATE store_feed f SET complete_until = n.complete_until, sold_until = n.sold_until,
       pending_sold_at = n.pending_sold_at, pending_since = n.pending_since
     FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[])
       AS n(store_key, complete_until, sold_until, pending_sold_at, pending_since)
     WHERE f.store_key = n.store_key`,
    [
      feeds.map(([key]) => key),
      feeds.map(([, f]) => f.completeUntil),
      feeds.map(([, f]) => f.soldUntil),
      feeds.map(([, f]) => f.pending?.soldAt ?? null),
      feeds.map(([, f]) => f.pending?.since ?? null),
    ],
  );
}

/** Stores of which a file of sales must have ended by now. */
export async function findSilent(unit: Unit, nowMs: number, limit: number): Promise<StoreKey[]> {
  const rows = await unit.query<{ store_key: StoreKey }>(
    'SELECT store_key FROM store_feed WHERE pending_since <= $1 ORDER BY store_key LIMIT $2',
    [nowMs - SETTLE_MS, limit],
  );
  return rows.map((row) => row.store_key);
}
