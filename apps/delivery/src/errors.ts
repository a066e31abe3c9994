import type { FieldError, Problem } from '@quittance/api';
import { ProblemError, RETRY_AFTER_SECONDS, toProblem } from '@quittance/service';

/** Every refusal of this edge: its stable code, status and title. */
export const REFUSALS = {
  invalid_fields: { status: 422, title: 'Some fields break the rules' },
  revision_conflict: { status: 409, title: 'This revision was already sent with other content' },
  consent_state_unknown: { status: 503, title: 'The state of consents is not known' },
  not_found: { status: 404, title: 'There is nothing here' },
  receipt_withdrawn: { status: 410, title: 'The receipt was withdrawn' },
  too_many_endpoints: { status: 409, title: 'The bank has as many endpoints as it may' },
} as const;

export type RefusalCode = keyof typeof REFUSALS;

/** What to do about it, where the title does not say. */
const DETAILS: Partial<Record<RefusalCode, string>> = {
  revision_conflict: 'Send a changed transaction with a higher revision.',
  consent_state_unknown: 'Nothing was accepted or shown. Send the same request again later.',
  receipt_withdrawn: 'It did not belong to this transaction. Take your copy down.',
  too_many_endpoints: 'Delete one that is no longer needed.',
};

export const refusal = (code: RefusalCode, errors?: readonly FieldError[]): Problem =>
  toProblem(REFUSALS[code].status, code, REFUSALS[code].title, DETAILS[code], errors);

/** What is another bank's is refused as `not_found`, like what does not exist. */
export const refused = (code: RefusalCode, errors?: readonly FieldError[]): ProblemError =>
  new ProblemError(refusal(code, errors), code === 'consent_state_unknown' ? RETRY_AFTER_SECONDS : undefined);
