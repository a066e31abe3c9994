import { Inject, Injectable } from '@nestjs/common';
import { Transactions } from '@quittance/runtime';
import { DataSource } from 'typeorm';
import { ConsentEventRow } from './consent-event.entity.js';
import { EventStreamRow } from './event-stream.entity.js';

export interface PushTarget {
  readonly bankId: string;
  readonly url: string;
}

/** One attempt: nobody else makes one for this event before the lease ends. */
interface ClaimedEvent {
  readonly row: ConsentEventRow;
  readonly attempt: number;
}

/** Where banks want to have their events, and the attempts to bring them there. Times are epoch ms. */
@Injectable()
export class EventStreamStore {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
  ) {}

  async endpointOf(bankId: string): Promise<string | null> {
    return (await this.dataSource.manager.findOneBy(EventStreamRow, { bankId }))?.endpointUrl ?? null;
  }

  /** What waits, or was given up on, is tried anew: the bank says that it is there. */
  async save(bankId: string, endpointUrl: string | null, now: number): Promise<void> {
    await this.transactions.run(async ({ manager }) => {
      await manager.upsert(EventStreamRow, { bankId, endpointUrl }, ['bankId']);
      await manager.update(ConsentEventRow, { bankId }, { attempts: 0, dueAt: now });
    });
  }

  /** The banks that something is due for. */
  async due(now: number, since: number): Promise<PushTarget[]> {
    return this.dataSource.query<PushTarget[]>(
      `SELECT bank_id AS "bankId", endpoint_url AS url FROM consent_event_stream s
        WHERE endpoint_url IS NOT NULL
          AND EXISTS (SELECT FROM consent_event e WHERE e.bank_id = s.bank_id AND e.due_at <= $1 AND e.created_at > $2)`,
      [now, since],
    );
  }

  /** The oldest event that is due; the attempt is on record before it is made. */
  async claim(bankId: string, { now, since, leaseMs }: { now: number; since: number; leaseMs: number }) {
    return this.transactions.run(async ({ manager }): Promise<ClaimedEvent | undefined> => {
      const row = await manager
        .createQueryBuilder(ConsentEventRow, 'e')
        .where('e.bankId = :bankId AND e.dueAt <= :now AND e.createdAt > :since', { bankId, now, since })
        .orderBy({ 'e.createdAt': 'ASC', 'e.jti': 'ASC' })
        .limit(1)
        .setLock('pessimistic_write')
        .setOnLocked('skip_locked')
        .getOne();
      if (row === null) return undefined;
      const attempt = row.attempts + 1;
      await manager.update(ConsentEventRow, { jti: row.jti }, { attempts: attempt, dueAt: now + leaseMs });
      return { row, attempt };
    });
  }

  /** After an attempt that failed; `dueAt` is null where it was the last. One that has outlived its lease changes nothing. */
  async retry({ row, attempt }: ClaimedEvent, dueAt: number | null): Promise<void> {
    await this.dataSource.manager.update(ConsentEventRow, { jti: row.jti, attempts: attempt }, { dueAt });
  }
}
