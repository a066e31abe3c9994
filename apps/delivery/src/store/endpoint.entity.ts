import type { EVENT_TYPES } from '@quittance/bank-api';
import { Column, Entity, PrimaryColumn } from 'typeorm';

export type EventType = (typeof EVENT_TYPES)[number];

@Entity('endpoint')
export class EndpointRow {
  @PrimaryColumn('uuid') endpointKey!: string;
  @Column('text') bankId!: string;
  @Column('text') endpointId!: string;
  @Column('text') url!: string;
  @Column('text') payload!: 'thin' | 'full';
  @Column('text', { array: true, nullable: true }) eventTypes!: readonly EventType[] | null;
  /** Sealed under DELIVERY_SECRET: a copy of the database signs nothing. Secrets are read by the sender alone, with what it claims. */
  @Column('bytea', { name: 'secret', select: false }) sealedSecret!: Buffer;
  @Column('bytea', { nullable: true, select: false }) previousSecret!: Buffer | null;
  @Column('timestamptz', { nullable: true }) previousSecretUntil!: Date | null;
  @Column('text') state!: 'active' | 'disabled';
  @Column('text', { nullable: true }) disabledReason!: string | null;
  @Column('timestamptz', { default: () => 'now()' }) createdAt!: Date;
}
