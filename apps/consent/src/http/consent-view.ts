import { closed, formatInstant, InstantText, oneOf } from '@quittance/edge/shapes';
import { CONSENT_SCOPES, ConsentBody } from '@quittance/bank-api/consent';
import { Type } from '@sinclair/typebox';
import type { Consent } from '../domain/consent.js';

export const ConsentJson = closed({
  consentId: Type.String(),
  ...ConsentBody.properties,
  version: Type.Integer({ description: 'counts the real changes, from 1' }),
  changedAt: InstantText,
});

export const ConsentsJson = closed({
  accountId: Type.String(),
  scopes: Type.Array(oneOf(CONSENT_SCOPES)),
  consents: Type.Array(ConsentJson),
});

/** A consent as its bank sees it: what it put, and which version that is. */
export const toConsentJson = (consent: Consent) => ({
  consentId: consent.consentId,
  accountId: consent.accountId,
  scopes: consent.scopes,
  state: consent.state,
  givenAt: formatInstant(consent.givenAt),
  ...(consent.expiresAt === undefined ? {} : { expiresAt: formatInstant(consent.expiresAt) }),
  noticeVersion: consent.noticeVersion,
  version: consent.version,
  changedAt: formatInstant(consent.changedAt),
});
