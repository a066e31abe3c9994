import { defineRefusals } from '@quittance/service';

/** Every refusal of this edge by its stable code. */
export const REFUSALS = {
  invalid_consent: { status: 400, title: 'The consent breaks a rule' },
  invalid_query: { status: 400, title: 'The query breaks a rule' },
  consent_not_found: { status: 404, title: 'There is no such consent' },
  consent_id_taken: { status: 409, title: 'This consent id belongs to another account' },
  clock_out_of_range: { status: 422, title: 'The time is too far from now' },
} as const;

export type RefusalCode = keyof typeof REFUSALS;

export const { refused } = defineRefusals<RefusalCode>(REFUSALS);
