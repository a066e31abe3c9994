import type { CardSlip } from '@quittance/town';

/** Fields of a card payment that a retailer's tills send. */
export interface TillProfile {
  name: 'integrated' | 'reference' | 'approval' | 'account' | 'digits' | 'bare';
  sends: readonly (keyof CardSlip)[];
}

const integrated: TillProfile = {
  name: 'integrated',
  sends: ['scheme', 'rrn', 'authCode', 'terminalId', 'merchantId', 'last4', 'last4Of', 'at'],
};
const reference: TillProfile = { name: 'reference', sends: ['scheme', 'rrn', 'terminalId', 'last4'] };
const approval: TillProfile = { name: 'approval', sends: ['scheme', 'authCode', 'merchantId', 'last4'] };
const account: TillProfile = { name: 'account', sends: ['scheme', 'par', 'terminalId', 'last4', 'last4Of', 'at'] };
const digits: TillProfile = { name: 'digits', sends: ['scheme', 'last4'] };
const bare: TillProfile = { name: 'bare', sends: [] };

export const tillProfiles: readonly TillProfile[] = [integrated, reference, approval, account, digits, bare];

/** When documents are sent. */
export type Feed = 'live' | 'quarter_hourly' | 'nightly' | 'next_day';

export const feeds: readonly (readonly [feed: Feed, weight: number])[] = [
  ['live', 55],
  ['quarter_hourly', 18],
  ['nightly', 17],
  ['next_day', 10],
];
