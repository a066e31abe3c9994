import type { ConsentChanged, ConsentGrant } from '@quittance/contracts-consent';
import { type Change, type Consent, type ScopeState, scopeStates } from './domain/consent.js';
import { saidOf } from './domain/statement.js';

/** A consent after a change, as its topic tells it: the full state. */
export const toConsentChanged = (consent: Consent, { by }: Change): ConsentChanged => {
  const states = scopeStates(consent);
  const allowing = states.filter(({ state }) => state === 'given' || state === 'renewed');
  const said = saidOf(consent);
  // Readers of before there were grants know one state for all scopes, and one end: the earliest.
  const ends = allowing.flatMap(({ agreed }) => [agreed?.until ?? [], agreed?.reconfirmBy ?? []].flat());
  return {
    consentId: consent.consentId,
    bankId: consent.bankId,
    accountId: consent.accountId,
    holder: consent.heldBy,
    scopes: said.state === 'given' ? allowing.map(({ scope }) => scope) : said.scopes,
    state: said.state,
    givenAt: said.givenAt,
    expiresAt: ends.length === 0 ? said.expiresAt : Math.min(...ends),
    reconfirmedAt: renewedAt(states),
    noticeVersion: said.noticeVersion,
    noticeHash: states.flatMap(({ agreed }) => agreed?.noticeHash ?? []).at(-1),
    version: consent.version,
    changedAt: consent.changedAt,
    changedBy: by,
    grants: toGrants(states),
  };
};

const renewedAt = (states: readonly ScopeState[]): number | undefined =>
  states
    .filter(({ state }) => state === 'renewed')
    .map(({ at }) => at)
    .sort((a, b) => a - b)
    .at(-1);

export const toGrants = (states: readonly ScopeState[]): ConsentGrant[] =>
  states.map(({ scope, state, agreed, at, keepsDelivered }) => ({
    scope,
    state,
    coversFrom: agreed?.coversFrom ?? at,
    until: agreed?.until,
    reconfirmBy: agreed?.reconfirmBy,
    changedAt: at,
    keepsDelivered,
  }));
