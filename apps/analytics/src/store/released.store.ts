import type { EntityUnit } from '@quittance/runtime';
import { And, LessThan, MoreThanOrEqual } from 'typeorm';
import type { ReleasedCell } from '../domain/release.js';
import { ReleasedCellRow } from './released.entity.js';

/** A statement has 65,535 parameters at most, and a cell takes twelve. */
const AT_ONCE = 1_000;

/** Keeps released cells; the primary key says that none is ever released twice. */
export const keepReleased = async ({ manager }: EntityUnit, cells: readonly ReleasedCell[]): Promise<void> => {
  for (let from = 0; from < cells.length; from += AT_ONCE) {
    await manager.insert(ReleasedCellRow, cells.slice(from, from + AT_ONCE));
  }
};

/** Released cells whose window begins in [from, to), in order of time; at most `limit`. */
export const findReleased = (
  { manager }: EntityUnit,
  metric: string,
  range: { readonly from: number; readonly to: number },
  limit: number,
): Promise<ReleasedCell[]> =>
  manager.find(ReleasedCellRow, {
    where: { metric, window: And(MoreThanOrEqual(range.from), LessThan(range.to)) },
    order: { window: 'ASC', category: 'ASC', region: 'ASC', currency: 'ASC' },
    take: limit,
  });
