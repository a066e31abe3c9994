import { defineRefusals } from '@quittance/edge';

/** Every refusal of this edge by its stable code. Resources of other banks are refused as `not_found`, like those that do not exist. */
export const REFUSALS = {
  invalid_fields: { status: 400, title: 'Some fields break the rules' },
  revision_conflict: {
    status: 409,
    title: 'This revision was already sent with other content',
    detail: 'Send a changed transaction with a higher revision.',
  },
  consent_state_unknown: {
    status: 503,
    title: 'The state of consents is not known',
    detail: 'Nothing was accepted or shown. Send the same request again later.',
  },
  not_found: { status: 404, title: 'Not found, or not visible to this API key' },
  receipt_withdrawn: {
    status: 410,
    title: 'The receipt was withdrawn',
    detail: 'It did not belong to this transaction. Take your copy down.',
  },
  too_many_endpoints: {
    status: 409,
    title: 'The bank has reached its limit of endpoints',
    detail: 'Delete one that is no longer needed.',
  },
} as const;

type RefusalCode = keyof typeof REFUSALS;

export const { refusal, refused, shaped } = defineRefusals<RefusalCode>(REFUSALS);
