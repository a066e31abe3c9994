import { inTransaction, type Unit } from '@quittance/kafka';
import type { DataSource } from 'typeorm';

/** Database transactions with an outbox, for work that starts at an edge or on a timer. */
export class Transactions {
  constructor(
    private readonly dataSource: DataSource,
    private readonly onCommit: () => void,
  ) {}

  run<R>(work: (unit: Unit) => Promise<R>): Promise<R> {
    return inTransaction(this.dataSource, work, this.onCommit);
  }
}
