import type { FieldError } from '@quittance/api';
import { type ProblemError, problem } from '@quittance/service';

/** Every refusal of this edge: its stable code, status and title. */
export const REFUSALS = {
  invalid_consent: { status: 400, title: 'The consent breaks a rule' },
  invalid_query: { status: 400, title: 'The query breaks a rule' },
  consent_not_found: { status: 404, title: 'There is no such consent' },
  consent_id_taken: { status: 409, title: 'This consent id belongs to another account' },
  clock_out_of_range: { status: 422, title: 'The time is too far from now' },
} as const;

export type RefusalCode = keyof typeof REFUSALS;

export const refused = (code: RefusalCode, errors?: readonly FieldError[]): ProblemError =>
  problem(REFUSALS[code].status, code, REFUSALS[code].title, undefined, errors);
