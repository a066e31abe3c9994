import { closed, formatInstant, InstantText, oneOf } from '@quittance/edge/shapes';
import { CONSENT_SCOPES, ConsentBody } from '@quittance/bank-api/consent';
import type { Terms } from '@quittance/consent-policy';
import { Type } from '@sinclair/typebox';
import { toGrants } from '../consent-changed.js';
import { type Consent, scopeStates } from '../domain/consent.js';
import { saidOf } from '../domain/statement.js';

const GRANT_STATES = [
  ...(['requested', 'given', 'reconfirm_due', 'renewed', 'refused'] as const),
  ...(['withdrawn', 'revoked', 'expired', 'invalidated'] as const),
];

const GrantJson = closed({
  scope: oneOf(CONSENT_SCOPES),
  state: oneOf(GRANT_STATES),
  changedAt: InstantText,
  coversFrom: Type.Optional(InstantText),
  until: Type.Optional(InstantText),
  reconfirmBy: Type.Optional(InstantText),
});

export const ConsentJson = closed({
  consentId: Type.String(),
  ...ConsentBody.properties,
  version: Type.Integer({ description: 'counts the real changes, from 1' }),
  changedAt: InstantText,
  grants: Type.Array(GrantJson, { description: 'what stands for each scope that was ever asked for' }),
});

export const ConsentsJson = closed({
  accountId: Type.String(),
  scopes: Type.Array(oneOf(CONSENT_SCOPES)),
  consents: Type.Array(ConsentJson),
});

/** A consent as its bank sees it: what it put and what of that still stands, and which version that is. One that the network holds, in the same words. */
export const toConsentJson = (consent: Consent) => {
  const { scopes, state, givenAt, coversFrom, expiresAt, reconfirmBy, noticeVersion } = saidOf(consent);
  return {
    consentId: consent.consentId,
    accountId: consent.accountId,
    scopes,
    state,
    givenAt: formatInstant(givenAt),
    ...instants({ coversFrom, expiresAt, reconfirmBy }),
    noticeVersion,
    version: consent.version,
    changedAt: formatInstant(consent.changedAt),
    grants: scopeStates(consent).map(({ scope, state, at, agreed }) => ({
      scope,
      state,
      changedAt: formatInstant(at),
      ...instants({ coversFrom: agreed?.coversFrom, until: agreed?.until, reconfirmBy: agreed?.reconfirmBy }),
    })),
  };
};

/** What is known is written out; what is not is left out. */
export const instants = (times: Readonly<Record<string, number | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(times).flatMap(([name, ms]) => (ms === undefined ? [] : [[name, formatInstant(ms)]])),
  );

/** What readers of the topic would judge by. */
export const toTerms = (consent: Consent): Terms => ({ grants: toGrants(scopeStates(consent)) });
