import type { Problem } from '@quittance/edge/shapes';
import { defineRefusals } from '@quittance/edge';
import type { ClockBounds } from './domain/till-clock.js';

/** Every refusal of this edge by its stable code. */
export const REFUSALS = {
  invalid_sale: { status: 400, title: 'The sale breaks a rule' },
  invalid_store: { status: 400, title: 'The store breaks a rule' },
  invalid_heartbeat: { status: 400, title: 'The heartbeat breaks a rule' },
  invalid_query: { status: 400, title: 'The query breaks a rule' },
  sale_not_found: {
    status: 404,
    title: 'There is no such sale',
    detail: 'It was never received, or its record has passed the retention time.',
  },
  store_not_found: {
    status: 404,
    title: 'There is no such store',
    detail: 'Register the store with PUT /v1/stores/{storeId} before its sales are sent.',
  },
  clock_out_of_range: { status: 422, title: 'The time is too far from now' },
  revision_conflict: {
    status: 409,
    title: 'This revision was already sent with other content',
    detail:
      'Send a correction with a higher revision. Send a reprint with "copy": true; it changes nothing. A different sale needs its own saleId: if the till reuses numbers, add the till and the day.',
  },
} as const;

type RefusalCode = keyof typeof REFUSALS;

export const { refusal, refused, shaped } = defineRefusals<RefusalCode>(REFUSALS);

export const clockRefusal = (field: string, { maxAgeMs, maxAheadMs }: ClockBounds): Problem => {
  const rule = `must be at most ${maxAgeMs / 86_400_000} days ago and at most ${maxAheadMs / 3_600_000} hours ahead`;
  return refusal('clock_out_of_range', [{ field, rule }]);
};
