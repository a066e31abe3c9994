import { Inject, Injectable } from '@nestjs/common';
import { toConsentKey } from '@quittance/bank-api/consent';
import type { Unit } from '@quittance/kafka';
import { DataSource } from 'typeorm';
import type { Consent, ConsentState, Scope } from '../domain/consent.js';

interface ConsentRow {
  readonly consent_id: string;
  readonly bank_id: string;
  readonly account_id: string;
  readonly scopes: Scope[];
  readonly state: ConsentState;
  readonly given_at: string;
  readonly expires_at: string | null;
  readonly notice_version: string;
  readonly version: string;
  readonly changed_at: string;
}

/** An id is only unique within its bank. */
type ConsentName = Pick<Consent, 'bankId' | 'consentId'>;

@Injectable()
export class ConsentStore {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** The consent as it stands; nobody else changes, or creates, it until the unit ends. */
  async loadLocked(name: ConsentName, unit: Unit): Promise<Consent | undefined> {
    // A row that is not there yet cannot be locked, its key can.
    await unit.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [toConsentKey(name)]);
    const [row] = await unit.query<ConsentRow>('SELECT * FROM consent WHERE bank_id = $1 AND consent_id = $2', [
      name.bankId,
      name.consentId,
    ]);
    return row && toConsent(row);
  }

  async save(consent: Consent, unit: Unit): Promise<void> {
    await unit.query(
      `INSERT INTO consent (consent_id, bank_id, account_id, scopes, state, given_at, expires_at, notice_version, version, changed_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
       ON CONFLICT (bank_id, consent_id) DO UPDATE
         SET (scopes, state, given_at, expires_at, notice_version, version, changed_at)
           = (excluded.scopes, excluded.state, excluded.given_at, excluded.expires_at, excluded.notice_version,
              excluded.version, excluded.changed_at)`,
      [
        consent.consentId,
        consent.bankId,
        consent.accountId,
        consent.scopes,
        consent.state,
        consent.givenAt,
        consent.expiresAt ?? null,
        consent.noticeVersion,
        consent.version,
        consent.changedAt,
      ],
    );
  }

  /** The bank's own consent; another bank's is as unknown as none. */
  async find(bankId: string, consentId: string): Promise<Consent | undefined> {
    const [row] = await this.dataSource.query<ConsentRow[]>(
      'SELECT * FROM consent WHERE consent_id = $1 AND bank_id = $2',
      [consentId, bankId],
    );
    return row && toConsent(row);
  }

  async findOfAccount(bankId: string, accountId: string): Promise<Consent[]> {
    const rows = await this.dataSource.query<ConsentRow[]>(
      'SELECT * FROM consent WHERE bank_id = $1 AND account_id = $2 ORDER BY consent_id',
      [bankId, accountId],
    );
    return rows.map(toConsent);
  }
}

const toConsent = (row: ConsentRow): Consent => ({
  consentId: row.consent_id,
  bankId: row.bank_id,
  accountId: row.account_id,
  scopes: row.scopes,
  state: row.state,
  givenAt: Number(row.given_at),
  expiresAt: row.expires_at === null ? undefined : Number(row.expires_at),
  noticeVersion: row.notice_version,
  version: Number(row.version),
  changedAt: Number(row.changed_at),
});
