import type { StoreRegistered } from '@quittance/contracts-retailer';
import type { Unit } from '@quittance/kafka';
import type { StoreKey } from '../decision/identity.js';
import { StoreAmounts } from '../decision/decide/amount-frequency.js';
import { markOf, readPaidCard } from '../decision/decide/paid-card.js';
import { StoreTills } from '../decision/decide/store-tills.js';
import { EMPTY_FEED, type Feed, LIVE_MS, PATIENCE_MS, SETTLE_MS } from '../decision/session/feed.js';

/** State of a store besides its sales. */
export interface StoreState {
  /** Undefined until the store is registered; without a registration there is no receipt. */
  readonly profile: StoreRegistered | undefined;
  readonly feed: Feed;
  readonly frequency: StoreAmounts;
  readonly tills: StoreTills;
}

interface StateRow {
  readonly store_key: StoreKey;
  readonly profile: StoreRegistered | null;
  readonly complete_until: number | null;
  readonly sold_until: number | null;
  readonly pending_sold_at: number | null;
  readonly pending_since: number | null;
  readonly live_until: number | null;
  readonly live_since: number | null;
  readonly late_share: number | null;
}

interface PaidRow {
  readonly store_key: StoreKey;
  readonly day: number;
  readonly currency: string;
  readonly amount_minor: number;
  readonly minutes: readonly number[];
  readonly cards: readonly string[];
}

interface NumberedRow {
  readonly store_key: StoreKey;
  readonly till_id: string | null;
  readonly sequence: number | null;
  readonly sold_at: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Days of documents from which losses are inferred: a clearing file asks about the week before. */
const NUMBERED_DAYS = 14;
/** Documents made up to then (epoch ms) are ignored on a day (since 1970). */
export const numberedFrom = (today: number): number => (today - NUMBERED_DAYS) * DAY_MS;
/** Stores read per query: weeks of sales of a hundred of them would fill the memory. */
const AT_ONCE = 20;

export async function loadStoreStates(
  unit: Unit,
  storeKeys: readonly StoreKey[],
  today: number,
): Promise<Map<StoreKey, StoreState>> {
  const states = new Map<StoreKey, StoreState>();
  for (let from = 0; from < storeKeys.length; from += AT_ONCE) {
    for (const [key, state] of await loadSome(unit, storeKeys.slice(from, from + AT_ONCE), today))
      states.set(key, state);
  }
  return states;
}

async function loadSome(unit: Unit, storeKeys: readonly StoreKey[], today: number): Promise<Map<StoreKey, StoreState>> {
  const rows = await unit.query<StateRow>(
    `SELECT store_key, s.profile, f.complete_until::float8, f.sold_until::float8, f.pending_sold_at::float8,
       f.pending_since::float8, f.live_until::float8, f.live_since::float8, f.late_share
     FROM unnest($1::text[]) AS k(store_key) LEFT JOIN store s USING (store_key) LEFT JOIN store_feed f USING (store_key)`,
    [storeKeys],
  );
  const fromMs = numberedFrom(today);
  const states = new Map(
    rows.map((row) => [
      row.store_key,
      {
        profile: row.profile ?? undefined,
        feed: toFeed(row),
        frequency: new StoreAmounts(),
        tills: new StoreTills(fromMs),
      },
    ]),
  );
  const paid = await unit.query<PaidRow>(
    `SELECT store_key, floor(sold_at / 86400000.0)::int AS day, p.currency, p.amount_minor::float8,
       array_agg(floor(sold_at / 60000.0)::int) AS minutes, array_agg(coalesce(p.card, '')) AS cards
     FROM sale, unnest(paid_currencies, paid_minors, paid_cards) AS p(currency, amount_minor, card)
     WHERE store_key = ANY($1::text[]) GROUP BY 1, 2, 3, 4`,
    [storeKeys],
  );
  for (const { store_key: storeKey, day, currency, amount_minor: amountMinor, minutes, cards } of paid) {
    const frequency = states.get(storeKey)?.frequency;
    for (const [i, minute] of minutes.entries())
      frequency?.add({ day, currency, amountMinor, mark: markOf(minute * MINUTE_MS, readPaidCard(cards[i]!)) });
  }
  const numbered = await unit.query<NumberedRow>(
    `SELECT store_key, till_id, sequence::float8, sold_at::float8 FROM sale
     WHERE store_key = ANY($1::text[]) AND sold_at > $2 ORDER BY store_key, till_id, sequence`,
    [storeKeys, fromMs],
  );
  for (const row of numbered) states.get(row.store_key)?.tills.add(row.till_id, row.sequence, row.sold_at);
  return states;
}

function toFeed(row: StateRow): Feed {
  if (row.complete_until === null || row.sold_until === null) return EMPTY_FEED;
  const { pending_sold_at: soldAt, pending_since: pendingSince, live_until: until, live_since: liveSince } = row;
  return {
    completeUntil: row.complete_until,
    soldUntil: row.sold_until,
    lateShare: row.late_share ?? 0,
    ...(soldAt !== null && pendingSince !== null && { pending: { soldAt, since: pendingSince } }),
    ...(until !== null && liveSince !== null && { live: { until, since: liveSince } }),
  };
}

export async function saveFeeds(unit: Unit, feeds: readonly (readonly [StoreKey, Feed])[]): Promise<void> {
  if (feeds.length === 0) return;
  await unit.query(
    `INSERT INTO store_feed (store_key, complete_until, sold_until, pending_sold_at, pending_since, live_until, live_since, late_share)
     SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::float8[])
     ON CONFLICT (store_key) DO UPDATE SET complete_until = excluded.complete_until, sold_until = excluded.sold_until,
       pending_sold_at = excluded.pending_sold_at, pending_since = excluded.pending_since,
       live_until = excluded.live_until, live_since = excluded.live_since, late_share = excluded.late_share`,
    [
      feeds.map(([key]) => key),
      feeds.map(([, f]) => f.completeUntil),
      feeds.map(([, f]) => f.soldUntil),
      feeds.map(([, f]) => f.pending?.soldAt ?? null),
      feeds.map(([, f]) => f.pending?.since ?? null),
      feeds.map(([, f]) => f.live?.until ?? null),
      feeds.map(([, f]) => f.live?.since ?? null),
      feeds.map(([, f]) => f.lateShare),
    ],
  );
}

/**
 * Stores with a sales file that must have ended, and stores without feed completions whose hold ended two days ago, or
 * ends within what their latest live sale implies.
 */
export async function findSilent(unit: Unit, nowMs: number, limit: number): Promise<StoreKey[]> {
  const rows = await unit.query<{ store_key: StoreKey }>(
    `SELECT store_key FROM store_feed WHERE pending_since <= $1
     UNION
     SELECT t.hold_store FROM card_transaction t LEFT JOIN store_feed f ON f.store_key = t.hold_store
     WHERE t.hold_store IS NOT NULL AND coalesce(f.complete_until, 0) = 0
       AND (t.hold_until <= $2 OR (f.live_since <= $4 AND t.hold_until <= f.live_until))
     ORDER BY 1 LIMIT $3`,
    [nowMs - SETTLE_MS, nowMs - PATIENCE_MS, limit, nowMs - LIVE_MS],
  );
  return rows.map((row) => row.store_key);
}
