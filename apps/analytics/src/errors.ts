import type { FieldError } from '@quittance/api';
import { ProblemError, toProblem } from '@quittance/service';

/** Every refusal of this edge: its stable code, status and title. */
export const REFUSALS = {
  invalid_fields: { status: 422, title: 'Some fields break the rules' },
  not_found: { status: 404, title: 'There is nothing here' },
  range_too_wide: { status: 422, title: 'The range holds too many cells for one answer' },
} as const;

export type RefusalCode = keyof typeof REFUSALS;

/** What to do about it, where the title does not say. */
const DETAILS: Partial<Record<RefusalCode, string>> = {
  range_too_wide: 'Ask for a shorter range, or read the topic insights.aggregate.released.v1.',
};

export const refused = (code: RefusalCode, errors?: readonly FieldError[]): ProblemError =>
  new ProblemError(toProblem(REFUSALS[code].status, code, REFUSALS[code].title, DETAILS[code], errors));
