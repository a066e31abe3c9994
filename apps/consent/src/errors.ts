import { commonProblem, defineRefusals, ProblemError, RETRY_AFTER_SECONDS } from '@quittance/edge';

/** Every refusal of this edge by its stable code. */
export const REFUSALS = {
  invalid_consent: { status: 400, title: 'The consent breaks a rule' },
  invalid_query: { status: 400, title: 'The query breaks a rule' },
  consent_not_found: { status: 404, title: 'There is no such consent' },
  consent_id_taken: { status: 409, title: 'This consent id belongs to another account' },
  consent_ended_by_customer: {
    status: 409,
    title: 'The customer has ended this since givenAt: ask the customer again and send when that was agreed',
  },
  invalid_choice: { status: 400, title: 'The choice breaks a rule' },
  notice_not_found: { status: 404, title: 'There is no such notice' },
  notice_changed: { status: 409, title: 'The notice has changed: read the new one and decide again' },
  invalid_request: { status: 400, title: 'The security event token breaks a rule' },
  invalid_key: { status: 400, title: 'The algorithm of the token is not accepted, or no key of the bank fits it' },
  invalid_issuer: { status: 400, title: 'The issuer of the token is not the one registered for this bank' },
  invalid_audience: { status: 400, title: 'The token is not meant for this network' },
  authentication_failed: { status: 400, title: 'The signature of the token is not by that key of the bank' },
  access_denied: { status: 403, title: 'This bank is not registered for security events' },
  invalid_poll: { status: 400, title: 'The poll breaks a rule' },
  invalid_stream: { status: 400, title: 'The stream breaks a rule' },
  bank_keys_unavailable: {
    status: 503,
    title: 'The keys of the bank cannot be fetched now',
    detail: 'Nothing was accepted. Send the same token again after Retry-After seconds.',
  },
  receipts_not_offered: { status: 404, title: 'This network does not show receipts to customers' },
  invalid_rights_request: { status: 400, title: 'The request breaks a rule' },
  request_not_found: { status: 404, title: 'There is no such request' },
  request_closed: { status: 409, title: 'The request was answered otherwise: its first answer stands' },
  too_many_open_requests: {
    status: 409,
    title: 'There are 20 open requests of this customer',
    detail: 'Wait until one of them is answered.',
  },
  erasure_under_way: {
    status: 409,
    title: 'The account is being erased',
    detail: 'Nothing was accepted. Send the same request again in a moment.',
  },
  holdings_unavailable: {
    status: 503,
    title: 'What is kept elsewhere in the network cannot be told now',
    detail: 'Ask again after Retry-After seconds.',
  },
  clock_out_of_range: { status: 422, title: 'The time is too far from now' },
} as const;

type RefusalCode = keyof typeof REFUSALS;

export const { refused, shaped } = defineRefusals<RefusalCode>(REFUSALS);

/** The change is stored and will take effect, but is not in Kafka yet. */
export const notYetInForce = (): ProblemError => {
  const detail =
    'The consent is on record and not in force yet. Send the same request again after Retry-After seconds.';
  return new ProblemError({ ...commonProblem('unavailable'), detail }, RETRY_AFTER_SECONDS);
};
