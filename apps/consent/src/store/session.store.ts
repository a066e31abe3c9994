import { Inject, Injectable } from '@nestjs/common';
import { DataSource, LessThanOrEqual } from 'typeorm';
import { CustomerSessionRow } from './customer-session.entity.js';

@Injectable()
export class SessionStore {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Adds a session. Of its customer's only the newest `most` stay. */
  async add(session: CustomerSessionRow, most: number): Promise<void> {
    const { bankId, subject } = session;
    await this.dataSource.transaction(async (manager) => {
      await manager.insert(CustomerSessionRow, session);
      await manager.query(
        `DELETE FROM customer_session WHERE token_hash IN (
           SELECT token_hash FROM customer_session WHERE bank_id = $1 AND subject = $2
            ORDER BY created_at DESC, token_hash OFFSET $3)`,
        [bankId, subject, most],
      );
    });
  }

  async find(tokenHash: Buffer): Promise<CustomerSessionRow | undefined> {
    return (await this.dataSource.manager.findOneBy(CustomerSessionRow, { tokenHash })) ?? undefined;
  }

  async touch(tokenHash: Buffer, lastUsedAt: number): Promise<void> {
    await this.dataSource.manager.update(CustomerSessionRow, { tokenHash }, { lastUsedAt });
  }

  async remove(tokenHash: Buffer): Promise<void> {
    await this.dataSource.manager.delete(CustomerSessionRow, { tokenHash });
  }

  /** Removes what has come to its end, or was not used since `idleSince`. */
  async removeOver(nowMs: number, idleSince: number): Promise<void> {
    await this.dataSource.manager.delete(CustomerSessionRow, { expiresAt: LessThanOrEqual(nowMs) });
    await this.dataSource.manager.delete(CustomerSessionRow, { lastUsedAt: LessThanOrEqual(idleSince) });
  }
}
