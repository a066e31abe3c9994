import type { FieldError, Problem } from '@quittance/api';
import { ProblemError, toProblem } from '@quittance/service';
import type { ClockBounds } from './domain/till-clock.js';

/** Every refusal of this edge: its stable code, status and title. */
export const REFUSALS = {
  invalid_sale: { status: 400, title: 'The sale breaks a rule' },
  invalid_store: { status: 400, title: 'The store breaks a rule' },
  invalid_heartbeat: { status: 400, title: 'The heartbeat breaks a rule' },
  store_not_found: { status: 404, title: 'There is no such store' },
  clock_out_of_range: { status: 422, title: 'The time is too far from now' },
  revision_conflict: { status: 409, title: 'This revision was already sent with other content' },
} as const;

export type RefusalCode = keyof typeof REFUSALS;

/** What to do about it, where the title does not say. */
const DETAILS: Partial<Record<RefusalCode, string>> = {
  store_not_found: 'Register the store with PUT /v1/stores/{storeId} before its sales are sent.',
  revision_conflict: 'Send a correction with a higher revision.',
};

export const refusal = (code: RefusalCode, errors?: readonly FieldError[]): Problem =>
  toProblem(REFUSALS[code].status, code, REFUSALS[code].title, DETAILS[code], errors);

export const refused = (code: RefusalCode, errors?: readonly FieldError[]): ProblemError =>
  new ProblemError(refusal(code, errors));

export const clockRefusal = (field: string, { maxAgeMs, maxAheadMs }: ClockBounds): Problem => {
  const rule = `must be at most ${maxAgeMs / 86_400_000} days ago and at most ${maxAheadMs / 3_600_000} hours ahead`;
  return refusal('clock_out_of_range', [{ field, rule }]);
};
