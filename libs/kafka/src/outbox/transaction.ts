import type { DataSource } from 'typeorm';
import { TransactionUnit } from './unit.js';

/** Runs `work` in one transaction with an outbox; calls `onCommit` (wake the relay) after the commit when something was emitted. */
export const inTransaction = async <R>(
  dataSource: DataSource,
  work: (unit: TransactionUnit) => Promise<R>,
  onCommit: () => void = () => {},
): Promise<R> => {
  const runner = dataSource.createQueryRunner();
  try {
    await runner.connect();
    await runner.startTransaction();
    const unit = new TransactionUnit(runner);
    const result = await work(unit);
    const emitted = unit.pending > 0;
    await unit.flush();
    await runner.commitTransaction();
    if (emitted) onCommit();
    return result;
  } catch (error) {
    if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => {});
    throw error;
  } finally {
    await runner.release().catch(() => {});
  }
};
