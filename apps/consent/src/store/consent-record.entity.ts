import { wholeNumber } from '@quittance/runtime';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Change } from '../domain/consent.js';
import type { Actor } from '../domain/grant.js';

/** One change of a consent: appended, and never changed. Times are epoch ms. */
@Entity('consent_record')
export class ConsentRecordRow {
  @PrimaryColumn('text') bankId!: string;
  @PrimaryColumn('text') consentId!: string;
  /** Counts the changes, from 1. */
  @PrimaryColumn(wholeNumber) version!: number;
  @Column('text') accountId!: string;
  @Column('text') heldBy!: 'bank' | 'network';
  @Column(wholeNumber) changedAt!: number;
  @Column('text') changedBy!: Actor;
  @Column('jsonb') change!: Change;
  /** The signed record as canonical JSON (RFC 8785). Null for what was on record before records were signed. */
  @Column('text', { nullable: true }) record!: string | null;
  /** Ed25519 over the bytes of `record`, base64url. */
  @Column('text', { nullable: true }) signature!: string | null;
  @Column('text', { nullable: true }) keyId!: string | null;
}

/** When time alone changes a consent next. Follows from its records. */
@Entity('consent_passing')
export class ConsentPassingRow {
  @PrimaryColumn('text') bankId!: string;
  @PrimaryColumn('text') consentId!: string;
  @Column('text') accountId!: string;
  @Column(wholeNumber) passesAt!: number;
}

/** When a customer of an account last ended a scope on the network's own page. Follows from the account's records. */
@Entity('objection')
export class ObjectionRow {
  @PrimaryColumn('text') bankId!: string;
  @PrimaryColumn('text') accountId!: string;
  @PrimaryColumn('text') scope!: string;
  @Column(wholeNumber) objectedAt!: number;
}
