import type { Unit } from '@quittance/kafka';

/** An attempt within a transaction: what it wrote and the locks it took can be given back without ending the transaction. */
export const beginAttempt = async (unit: Unit): Promise<void> => void (await unit.query('SAVEPOINT link_attempt'));
export const abandonAttempt = async (unit: Unit): Promise<void> =>
  void (await unit.query('ROLLBACK TO SAVEPOINT link_attempt'));
export const endAttempt = async (unit: Unit): Promise<void> =>
  void (await unit.query('RELEASE SAVEPOINT link_attempt'));
