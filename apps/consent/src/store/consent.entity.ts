import { wholeNumber } from '@quittance/runtime';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ConsentState, Scope } from '../domain/consent.js';

/** Times are epoch ms. */
@Entity('consent')
export class ConsentRow {
  @PrimaryColumn('text') bankId!: string;
  @PrimaryColumn('text') consentId!: string;
  @Column({ type: 'text', update: false }) accountId!: string;
  @Column('text', { array: true }) scopes!: readonly Scope[];
  @Column('text') state!: ConsentState;
  @Column(wholeNumber) givenAt!: number;
  @Column({ ...wholeNumber, nullable: true }) expiresAt!: number | null;
  @Column('text') noticeVersion!: string;
  @Column(wholeNumber) version!: number;
  @Column(wholeNumber) changedAt!: number;
}
