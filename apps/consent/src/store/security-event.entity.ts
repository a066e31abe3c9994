import { wholeNumber } from '@quittance/runtime';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A token that a bank has sent: kept for as long as it could come again. Times are epoch ms. */
@Entity('security_event')
export class SecurityEventRow {
  @PrimaryColumn('text') bankId!: string;
  @PrimaryColumn('text') jti!: string;
  /** SHA-256 of its claims as they were sent. */
  @Column('bytea') digest!: Buffer;
  /** The consent that is to end; null once that is done. */
  @Column('text', { nullable: true }) consentId!: string | null;
  @Column(wholeNumber) receivedAt!: number;
  @Column(wholeNumber) expiresAt!: number;
}
