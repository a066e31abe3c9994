import { Inject, Injectable } from '@nestjs/common';
import type { EntityUnit } from '@quittance/runtime';
import { DataSource, IsNull, LessThanOrEqual, Not } from 'typeorm';
import { SecurityEventRow } from './security-event.entity.js';

/** Of one bank's tokens so many are remembered at once. */
const MOST_PER_BANK = 50_000;

type ReceivedEvent = SecurityEventRow & { readonly consentId: string };

/** `repeated`: the same token; `reused`: another one under its id; `full`: the bank has sent too many of late. */
export type Intake = 'taken' | 'repeated' | 'reused' | 'full';

@Injectable()
export class SecurityEventStore {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** One row for each token, whether or not there is such a consent. */
  async take(event: ReceivedEvent): Promise<Intake> {
    const { bankId, jti, digest, consentId, receivedAt, expiresAt } = event;
    const taken = await this.dataSource.query<object[]>(
      `INSERT INTO security_event (bank_id, jti, digest, consent_id, received_at, expires_at)
       SELECT $1, $2, $3, $4, $5, $6
        WHERE (SELECT count(*) FROM (SELECT FROM security_event WHERE bank_id = $1 LIMIT $7) AS known) < $7
       ON CONFLICT DO NOTHING RETURNING 1`,
      [bankId, jti, digest, consentId, receivedAt, expiresAt, MOST_PER_BANK],
    );
    if (taken.length > 0) return 'taken';
    const known = await this.dataSource.manager.findOneBy(SecurityEventRow, { bankId, jti });
    if (known === null) return 'full';
    return known.digest.equals(digest) ? 'repeated' : 'reused';
  }

  /** What is still to be done, the oldest first. */
  async pending(limit: number): Promise<ReceivedEvent[]> {
    const where = { consentId: Not(IsNull()) };
    const rows = await this.dataSource.manager.find(SecurityEventRow, {
      where,
      order: { receivedAt: 'ASC' },
      take: limit,
    });
    return rows as ReceivedEvent[];
  }

  /** Gives an event out once, with the unit: of several who would do it one gets it. */
  async finish({ bankId, jti }: ReceivedEvent, { manager }: EntityUnit): Promise<boolean> {
    const where = { bankId, jti, consentId: Not(IsNull()) };
    const { affected } = await manager.update(SecurityEventRow, where, { consentId: null });
    return affected === 1;
  }

  async forget(nowMs: number): Promise<void> {
    await this.dataSource.manager.delete(SecurityEventRow, { expiresAt: LessThanOrEqual(nowMs), consentId: IsNull() });
  }
}
