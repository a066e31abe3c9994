import { wholeNumber } from '@quittance/runtime';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ConsentEvent } from '../domain/consent-event.js';

/** What a bank has not acknowledged yet. Times are epoch ms. */
@Entity('consent_event')
export class ConsentEventRow {
  @PrimaryColumn('uuid') jti!: string;
  @Column('text') bankId!: string;
  @Column('text') consentId!: string;
  @Column('text') accountId!: string;
  /** Of the consent, with the change. */
  @Column(wholeNumber) version!: number;
  @Column('jsonb') event!: ConsentEvent;
  @Column(wholeNumber) createdAt!: number;
  /** To push it. */
  @Column('integer') attempts!: number;
  /** When it is pushed next; null where it was tried often enough. */
  @Column({ ...wholeNumber, nullable: true }) dueAt!: number | null;
}
