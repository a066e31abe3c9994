import { Inject, Injectable } from '@nestjs/common';
import { toConsentKey } from '@quittance/bank-api/consent';
import type { Unit } from '@quittance/kafka';
import type { EntityUnit } from '@quittance/runtime';
import { DataSource, type EntityManager, In } from 'typeorm';
import {
  apply,
  type Change,
  type Consent,
  type ConsentName,
  newConsent,
  nextPassing,
  type Scope,
} from '../domain/consent.js';
import type { Objections } from '../domain/statement.js';
import { ConsentPassingRow, ConsentRecordRow, ObjectionRow } from './consent-record.entity.js';

export interface Account {
  readonly bankId: string;
  readonly accountId: string;
}

/** A change with the document that proves it. */
export interface SignedChange {
  readonly change: Change;
  readonly record: string;
  readonly signature: string;
  readonly keyId: string;
}

const inOrder = { consentId: 'ASC', version: 'ASC' } as const;
/** What a consent is folded from: not the signed documents, which are many times as large. */
const folded = {
  ...{ bankId: true, consentId: true, version: true, accountId: true, heldBy: true },
  change: true as never,
};

/** The records of consents, and what stands by them. A record is only ever added. */
@Injectable()
export class ConsentStore {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Until the unit ends nobody else changes, or creates, this consent. */
  async lockConsent(name: ConsentName, unit: EntityUnit): Promise<void> {
    // A row that is not there yet cannot be locked, its key can.
    await unit.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [toConsentKey(name)]);
  }

  /** Until the unit ends nobody else changes any consent of this account. Whoever locks a consent as well does so before. */
  async lockAccount({ bankId, accountId }: Account, unit: Unit): Promise<void> {
    await unit.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 1))', [`${bankId}/${accountId}`]);
  }

  async load(name: ConsentName, { manager }: Pick<EntityUnit, 'manager'>): Promise<Consent | undefined> {
    const { bankId, consentId } = name;
    return fold(
      await manager.find(ConsentRecordRow, { select: folded, where: { bankId, consentId }, order: inOrder }),
    )[0];
  }

  async loadOfAccount({ bankId, accountId }: Account, { manager }: Pick<EntityUnit, 'manager'>): Promise<Consent[]> {
    return fold(await manager.find(ConsentRecordRow, { select: folded, where: { bankId, accountId }, order: inOrder }));
  }

  /** The signed record of the version before; undefined for the first, and after what nobody signed. */
  async recordBefore({ bankId, consentId, version }: Consent, { manager }: EntityUnit): Promise<string | undefined> {
    const row = await manager.findOne(ConsentRecordRow, {
      select: { bankId: true, consentId: true, version: true, record: true },
      where: { bankId, consentId, version: version - 1 },
    });
    return row?.record ?? undefined;
  }

  /** Adds a record; `consent` is what stands with it. */
  async append(consent: Consent, signed: SignedChange, { manager }: EntityUnit): Promise<void> {
    const { bankId, consentId, accountId, heldBy, version, changedAt } = consent;
    const { change, record, signature, keyId } = signed;
    await manager.insert(ConsentRecordRow, {
      ...{ bankId, consentId, version, accountId, heldBy, changedAt, changedBy: change.by },
      ...{ change, record, signature, keyId },
    });
    const passesAt = nextPassing(consent);
    if (passesAt === undefined) await manager.delete(ConsentPassingRow, { bankId, consentId });
    else await manager.upsert(ConsentPassingRow, { bankId, consentId, accountId, passesAt }, ['bankId', 'consentId']);
  }

  async objections({ bankId, accountId }: Account, { manager }: EntityUnit): Promise<Objections> {
    const rows = await manager.findBy(ObjectionRow, { bankId, accountId });
    return new Map(rows.map((row) => [row.scope as Scope, row.objectedAt]));
  }

  async object({ bankId, accountId }: Account, scope: Scope, at: number, { manager }: EntityUnit): Promise<void> {
    await manager.upsert(ObjectionRow, { bankId, accountId, scope, objectedAt: at }, ['bankId', 'accountId', 'scope']);
  }

  /** Consents that time has changed by an instant, the longest ago first. */
  async passed(at: number, limit: number): Promise<(ConsentName & Account)[]> {
    return this.dataSource.query<(ConsentName & Account)[]>(
      `SELECT bank_id AS "bankId", consent_id AS "consentId", account_id AS "accountId"
         FROM consent_passing WHERE passes_at <= $1 ORDER BY passes_at LIMIT $2`,
      [at, limit],
    );
  }

  /** The bank's own consent; another bank's is as unknown as none. */
  find(bankId: string, consentId: string): Promise<Consent | undefined> {
    return this.load({ bankId, consentId }, this.dataSource);
  }

  findOfAccount(bankId: string, accountId: string): Promise<Consent[]> {
    return this.loadOfAccount({ bankId, accountId }, this.dataSource);
  }

  async findOfAccounts(bankId: string, accountIds: readonly string[]): Promise<Consent[]> {
    const where = { bankId, accountId: In([...accountIds]) };
    return fold(await this.dataSource.manager.find(ConsentRecordRow, { select: folded, where, order: inOrder }));
  }

  /** The records of accounts of one bank, the oldest first. */
  recordsOf(bankId: string, accountIds: readonly string[]): Promise<ConsentRecordRow[]> {
    const manager: EntityManager = this.dataSource.manager;
    return manager.find(ConsentRecordRow, {
      where: { bankId, accountId: In([...accountIds]) },
      order: { changedAt: 'ASC', ...inOrder },
    });
  }
}

/** Rows come by consent, each consent's in the order of its versions. */
const fold = (rows: readonly ConsentRecordRow[]): Consent[] => {
  const consents = new Map<string, Consent>();
  for (const row of rows) {
    const { bankId, consentId, accountId, heldBy, version, change } = row;
    const before = consents.get(consentId) ?? newConsent({ bankId, consentId, accountId, heldBy });
    consents.set(consentId, { ...apply(before, change), version });
  }
  return [...consents.values()];
};
