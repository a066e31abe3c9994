import { formatInstant } from '@quittance/edge/shapes';
import { type Change, type Consent, scopeStates } from '../domain/consent.js';

/** A change of a consent as a document of its own. */
export const toConsentRecord = (consent: Consent, change: Change) => ({
  bankId: consent.bankId,
  consentId: consent.consentId,
  accountId: consent.accountId,
  heldBy: consent.heldBy,
  version: consent.version,
  at: formatInstant(change.at),
  by: change.by,
  events: change.events.map(({ scope, holder, event }) => ({ scope, holder, ...event })),
  scopes: scopeStates(consent).map(({ scope, state }) => ({ scope, state })),
});
