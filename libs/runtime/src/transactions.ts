import { inTransaction, type Unit } from '@quittance/kafka';
import type { DataSource, EntityManager } from 'typeorm';

/** A unit that also reads and writes entities, in the same transaction: for stores that take one row, or a list, at a time. */
export interface EntityUnit extends Unit {
  readonly manager: EntityManager;
}

/** Database transactions with an outbox, for work that starts at an edge or on a timer. */
export class Transactions {
  constructor(
    private readonly dataSource: DataSource,
    private readonly onCommit: () => void,
  ) {}

  run<R>(work: (unit: EntityUnit) => Promise<R>): Promise<R> {
    return inTransaction(this.dataSource, work, this.onCommit);
  }
}
