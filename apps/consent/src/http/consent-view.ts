import { formatInstant } from '@quittance/api';
import type { Consent } from '../domain/consent.js';

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
