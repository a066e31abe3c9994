import type { Unit } from '@quittance/kafka';

interface RetentionDays {
  readonly transactions: number;
  readonly deliveries: number;
  readonly receipts: number;
}

/** Deletes what is past its time. A receipt's event goes with it; a finished delivery takes its attempts along. */
export const deleteExpired = async (unit: Unit, days: RetentionDays): Promise<void> => {
  await unit.query('DELETE FROM transaction_seen WHERE seen_at < now() - make_interval(days => $1)', [
    days.transactions,
  ]);
  // That a receipt left the building is remembered for as long as the receipt: a withdrawal has to follow it.
  await unit.query(
    `UPDATE receipt SET shown_at = now() WHERE shown_at IS NULL AND receipt_id IN (
       SELECT receipt_id FROM delivery WHERE attempts > 0 AND finished_at < now() - make_interval(days => $1))`,
    [days.deliveries],
  );
  await unit.query('DELETE FROM delivery WHERE finished_at < now() - make_interval(days => $1)', [days.deliveries]);
  await unit.query('DELETE FROM receipt_event WHERE stored_at < now() - make_interval(days => $1)', [days.receipts]);
  await unit.query('DELETE FROM disclosure WHERE at < now() - make_interval(days => $1)', [days.receipts]);
  await unit.query('DELETE FROM receipt WHERE stored_at < now() - make_interval(days => $1)', [days.receipts]);
};
