import type { Topic } from '@quittance/contracts';
import { inTransaction, type TraceCarrier, type Unit } from '@quittance/kafka';
import type { DataSource, EntityManager } from 'typeorm';

/** A unit that also reads and writes entities, in the same transaction: for stores that take one row, or a list, at a time. */
export interface EntityUnit extends Unit {
  readonly manager: EntityManager;
  /** Like `emit`, of a tombstone: a compacted topic forgets what was under the key. */
  erase(topic: Pick<Topic<unknown>, 'name'>, key: string, cause?: TraceCarrier): void;
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
