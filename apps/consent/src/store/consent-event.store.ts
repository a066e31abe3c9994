import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityUnit } from '@quittance/runtime';
import { DataSource, In, LessThanOrEqual, MoreThan } from 'typeorm';
import type { Consent } from '../domain/consent.js';
import type { ConsentEvent } from '../domain/consent-event.js';
import { ConsentEventRow } from './consent-event.entity.js';

const inOrder = { createdAt: 'ASC', jti: 'ASC' } as const;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What banks are to be told: each event until its bank has acknowledged it. */
@Injectable()
export class ConsentEventStore {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Adds events of a consent, as it stands with the change, in the transaction of that change. */
  async add(consent: Consent, events: readonly ConsentEvent[], { manager }: EntityUnit): Promise<void> {
    if (events.length === 0) return;
    const { bankId, consentId, accountId, version } = consent;
    const createdAt = Date.now();
    const rows = events.map((event) => ({
      ...{ jti: randomUUID(), bankId, consentId, accountId, version },
      ...{ event, createdAt, attempts: 0, dueAt: createdAt },
    }));
    await manager.insert(ConsentEventRow, rows);
  }

  /** A bank's own that were put in after an instant, the oldest first. */
  open(bankId: string, since: number, limit: number): Promise<ConsentEventRow[]> {
    const where = { bankId, createdAt: MoreThan(since) };
    return this.dataSource.manager.find(ConsentEventRow, { where, order: inOrder, take: limit });
  }

  /** Removes events of a bank; ids that are not of one of its own are passed over. */
  async remove(bankId: string, jtis: readonly string[]): Promise<void> {
    const known = jtis.filter((jti) => UUID.test(jti));
    if (known.length > 0) await this.dataSource.manager.delete(ConsentEventRow, { bankId, jti: In(known) });
  }

  /** Removes what was put in by an instant. */
  async forget(createdBy: number): Promise<void> {
    await this.dataSource.manager.delete(ConsentEventRow, { createdAt: LessThanOrEqual(createdBy) });
  }
}
