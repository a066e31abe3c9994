import { Inject, Injectable } from '@nestjs/common';
import { toConsentKey } from '@quittance/bank-api/consent';
import type { EntityUnit } from '@quittance/runtime';
import { DataSource } from 'typeorm';
import type { Consent } from '../domain/consent.js';
import { ConsentRow } from './consent.entity.js';

/** An id is only unique within its bank. */
type ConsentName = Pick<Consent, 'bankId' | 'consentId'>;

@Injectable()
export class ConsentStore {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** The consent as it stands; nobody else changes, or creates, it until the unit ends. */
  async loadLocked({ bankId, consentId }: ConsentName, unit: EntityUnit): Promise<Consent | undefined> {
    // A row that is not there yet cannot be locked, its key can.
    const key = toConsentKey({ bankId, consentId });
    await unit.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [key]);
    const row = await unit.manager.findOneBy(ConsentRow, { bankId, consentId });
    return row === null ? undefined : toConsent(row);
  }

  async save(consent: Consent, unit: EntityUnit): Promise<void> {
    // What is undefined would be left as it was.
    const row = { ...consent, expiresAt: consent.expiresAt ?? null };
    await unit.manager.upsert(ConsentRow, row, ['bankId', 'consentId']);
  }

  /** The bank's own consent; another bank's is as unknown as none. */
  async find(bankId: string, consentId: string): Promise<Consent | undefined> {
    const row = await this.dataSource.manager.findOneBy(ConsentRow, { bankId, consentId });
    return row === null ? undefined : toConsent(row);
  }

  async findOfAccount(bankId: string, accountId: string): Promise<Consent[]> {
    const order = { consentId: 'ASC' } as const;
    const rows = await this.dataSource.manager.find(ConsentRow, { where: { bankId, accountId }, order });
    return rows.map(toConsent);
  }
}

const toConsent = (row: ConsentRow): Consent => ({ ...row, expiresAt: row.expiresAt ?? undefined });
