import { receiptJourneys, type Operator } from '@quittance/ops';

/** Where to look at the way of the newest receipt that came about alone: a heartbeat may release many at once; undefined where traces go nowhere, or there is none. */
export async function traceOfOne(operator: Operator): Promise<string | undefined> {
  if (operator.traces === undefined) return undefined;
  const [newest] = await operator.query<{ receiptId: string }>(
    'delivery',
    `SELECT min(receipt_id::text) AS "receiptId" FROM delivery
      WHERE state = 'delivered' AND receipt_id IS NOT NULL AND traceparent IS NOT NULL
      GROUP BY split_part(traceparent, '-', 2) HAVING count(*) = 1 ORDER BY max(finished_at) DESC LIMIT 1`,
  );
  if (newest === undefined) return undefined;
  const [journey] = await receiptJourneys(operator, newest.receiptId);
  return journey?.traceId === undefined ? undefined : `${operator.traces}${journey.traceId}`;
}
