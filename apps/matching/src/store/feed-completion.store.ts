import type { Unit } from '@quittance/kafka';
import { numberColumn, textColumn, texts } from '@quittance/kafka/columns';
import type { StoreKey } from '../decision/identity.js';

/** A feed completion that was received and not yet applied. */
interface FeedCompletion {
  readonly storeKey: StoreKey;
  /** Epoch ms. */
  readonly completeUntil: number;
  readonly traceparent: string | null;
}

/** Stores the furthest completion of each store. */
export async function putFeedCompletions(unit: Unit, completions: readonly FeedCompletion[]): Promise<void> {
  if (completions.length === 0) return;
  const furthest = new Map<StoreKey, FeedCompletion>();
  for (const completion of completions) {
    if (completion.completeUntil >= (furthest.get(completion.storeKey)?.completeUntil ?? 0))
      furthest.set(completion.storeKey, completion);
  }
  const inOrder = [...furthest.values()].sort((a, b) => (a.storeKey < b.storeKey ? -1 : 1));
  await unit.query(
    `INSERT INTO feed_completion AS known (store_key, complete_until, traceparent)
     SELECT * FROM unnest(${texts(1)}, $2::bigint[], ${texts(3)})
     ON CONFLICT (store_key) DO UPDATE SET complete_until = excluded.complete_until, traceparent = excluded.traceparent
     WHERE excluded.complete_until > known.complete_until`,
    [
      textColumn(inOrder.map((completion) => completion.storeKey)),
      numberColumn(inOrder.map((completion) => completion.completeUntil)),
      textColumn(inOrder.map((completion) => completion.traceparent)),
    ],
  );
}

export const readFeedCompletions = (unit: Unit, limit: number): Promise<FeedCompletion[]> =>
  unit.query(
    `SELECT store_key AS "storeKey", complete_until::float8 AS "completeUntil", traceparent
     FROM feed_completion ORDER BY store_key LIMIT $1`,
    [limit],
  );

/** Deletes completions and returns those deleted; one that a store has moved on since is left for the next run. */
export const takeFeedCompletions = (unit: Unit, completions: readonly FeedCompletion[]): Promise<FeedCompletion[]> =>
  unit.query(
    `DELETE FROM feed_completion w USING unnest(${texts(1)}, $2::bigint[]) AS given(store_key, complete_until)
     WHERE w.store_key = given.store_key AND w.complete_until = given.complete_until
     RETURNING w.store_key AS "storeKey", w.complete_until::float8 AS "completeUntil", w.traceparent`,
    [
      textColumn(completions.map((completion) => completion.storeKey)),
      numberColumn(completions.map((completion) => completion.completeUntil)),
    ],
  );
