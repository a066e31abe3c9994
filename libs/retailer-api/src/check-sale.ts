import type { Checked } from '@quittance/edge/shapes';
import { signErrors } from './negative-refund.js';
import { type SaleBody, saleShape } from './shapes.js';

/** The shape, and what no shape can say. */
export const checkSale = (value: unknown): Checked<SaleBody> => {
  const checked = saleShape.check(value);
  if (!checked.ok) return checked;
  const errors = signErrors(checked.value);
  return errors.length === 0 ? checked : { ok: false, errors };
};
