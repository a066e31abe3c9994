import { epochMs, wholeNumber } from '@quittance/runtime';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ReleasedCell } from '../domain/release.js';

/** The primary key says that no cell is ever released twice. */
@Entity('released_cell')
export class ReleasedCellRow implements ReleasedCell {
  @PrimaryColumn('text') metric!: string;
  @PrimaryColumn('text') cell!: string;
  @Column('text') category!: string;
  @Column('text') region!: string;
  @Column({ ...epochMs, name: 'window_start' }) window!: number;
  @Column(wholeNumber) windowMs!: number;
  @Column('integer') customers!: number;
  @Column('integer') retailers!: number;
  @Column('integer') baskets!: number;
  @Column(wholeNumber) totalMinor!: number;
  @Column('text') currency!: string;
  @Column(epochMs) releasedAt!: number;
}
