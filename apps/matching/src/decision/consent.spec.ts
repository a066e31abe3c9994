// Consent denies by default: every way of not knowing is a no.
import { describe, expect, it } from '@jest/globals';
import { type Consent, consentStatus } from './consent.js';

const NOW = 1_000;
const consent = (over: Partial<Consent> = {}): Consent => ({
  state: 'given',
  scopes: ['receipts'],
  expiresAt: null,
  blocked: false,
  ...over,
});

describe('consent to receipts', () => {
  it('is given by a consent in force', () => {
    expect(consentStatus([consent({ expiresAt: NOW + 1 })], 'receipts', NOW)).toBe('given');
  });

  it.each([
    ['there is none', []],
    ['it was withdrawn', [consent({ state: 'withdrawn' })]],
    ['its state is a word that this version does not know', [consent({ state: 'unknown' })]],
    ['it has run out', [consent({ expiresAt: NOW })]],
    ['it is for something else', [consent({ scopes: ['insights'] })]],
  ])('is absent when %s', (_, consents) => {
    expect(consentStatus(consents, 'receipts', NOW)).toBe('absent');
  });

  it('is given by one of several', () => {
    expect(consentStatus([consent({ state: 'withdrawn' }), consent()], 'receipts', NOW)).toBe('given');
  });

  it('is blocked while a record of any of them lies parked', () => {
    expect(consentStatus([consent(), consent({ blocked: true })], 'receipts', NOW)).toBe('blocked');
  });
});
