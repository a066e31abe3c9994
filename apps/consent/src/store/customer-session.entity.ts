import type { SignedInCustomer } from '@quittance/edge';
import { wholeNumber } from '@quittance/runtime';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Times are epoch ms. */
@Entity('customer_session')
export class CustomerSessionRow {
  @PrimaryColumn('bytea') tokenHash!: Buffer;
  @Column('text') bankId!: string;
  @Column('text') subject!: string;
  @Column('text', { nullable: true }) name!: string | null;
  @Column('jsonb') accounts!: SignedInCustomer['accounts'];
  @Column(wholeNumber) createdAt!: number;
  @Column(wholeNumber) lastUsedAt!: number;
  /** However much it is used. */
  @Column(wholeNumber) expiresAt!: number;
}
