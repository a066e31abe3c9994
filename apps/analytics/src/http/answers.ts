import { closed, Currency, InstantText } from '@quittance/edge/shapes';
import { Type } from '@sinclair/typebox';

/** An hour of one category in one region, of at least ten customers and five retailers. */
export const CellJson = closed({
  category: Type.String(),
  region: Type.String(),
  currency: Currency,
  customers: Type.Integer(),
  retailers: Type.Integer(),
  baskets: Type.Integer(),
  totalMinor: Type.Integer(),
  window: InstantText,
  windowMs: Type.Integer(),
  releasedAt: InstantText,
});

export const CellsJson = closed({
  metric: Type.String(),
  from: InstantText,
  to: InstantText,
  cells: Type.Array(CellJson),
});
