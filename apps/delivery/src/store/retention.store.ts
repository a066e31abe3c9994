import type { Unit } from '@quittance/kafka';

export interface RetentionDays {
  readonly transactions: number;
  readonly deliveries: number;
  readonly receipts: number;
}

/** Deletes what is past its time. A receipt's event goes with it; a finished delivery takes its attempts along. */
export const deleteExpired = async (unit: Unit, days: RetentionDays): Promise<void> => {
  await unit.query('DELETE FROM transaction_seen WHERE seen_at < now() - make_interval(days => $1)', [
    days.transactions,
  ]);
  await unit.query('DELETE FROM delivery WHERE finished_at < now() - make_interval(days => $1)', [days.deliveries]);
  await unit.query('DELETE FROM receipt_event WHERE stored_at < now() - make_interval(days => $1)', [days.receipts]);
  await unit.query('DELETE FROM receipt WHERE stored_at < now() - make_interval(days => $1)', [days.receipts]);
};
