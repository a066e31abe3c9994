import type { ConsentBody } from '@quittance/bank-api/consent';
import type { Static } from '@sinclair/typebox';
import type { ConsentJson } from './consent-view.js';

// The walk of the README: a customer asks for receipts.
export const aConsent = {
  accountId: 'acc-1',
  scopes: ['receipts'],
  state: 'given',
  givenAt: '2026-01-05T09:00:00Z',
  noticeVersion: '2026-01',
} satisfies ConsentBody;

export const shownConsent = {
  consentId: 'c-1',
  ...aConsent,
  givenAt: '2026-01-05T09:00:00.000Z',
  grants: [
    {
      scope: 'receipts',
      state: 'given',
      changedAt: '2026-01-05T09:00:01.000Z',
      coversFrom: '2026-01-05T09:00:00.000Z',
    },
  ],
  version: 1,
  changedAt: '2026-01-05T09:00:01.000Z',
} satisfies Static<typeof ConsentJson>;
