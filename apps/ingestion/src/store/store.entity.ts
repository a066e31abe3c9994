import { wholeNumber } from '@quittance/runtime';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('store')
export class StoreRow {
  @PrimaryColumn('text') retailerId!: string;
  @PrimaryColumn('text') storeId!: string;
  @Column('text') contentHash!: string;
  @Column('text') timeZone!: string;
  /** Epoch ms. */
  @Column(wholeNumber) registeredAt!: number;
  /** JSON, up to a megabyte of it: read only where it is asked for. */
  @Column('text', { nullable: true, select: false }) body!: string | null;
  @Column('text', { nullable: true }) tradingName!: string | null;
  @Column('text', { nullable: true }) currency!: string | null;
}
