import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Consent, type ConsentTerms, decideConsent, findTermsFault } from './consent.js';

// The version counts real changes; an id of a bank belongs to one account; a withdrawal is always taken.

const terms: ConsentTerms = {
  accountId: 'A-1',
  scopes: ['receipts'],
  state: 'given',
  givenAt: 1_000,
  expiresAt: undefined,
  noticeVersion: 'v1',
};
const consent: Consent = { ...terms, consentId: 'C-1', bankId: 'B-1', version: 3, changedAt: 5_000 };
const request = (over: Partial<ConsentTerms> = {}, bankId = 'B-1', receivedAt = 6_000) => ({
  consentId: 'C-1',
  bankId,
  terms: { ...terms, ...over },
  receivedAt,
});

describe('decideConsent', () => {
  it('starts at version 1', () => {
    expect(decideConsent(undefined, request())).toEqual({
      kind: 'changed',
      consent: { ...consent, version: 1, changedAt: 6_000 },
    });
  });

  it('knows the same terms again', () => {
    expect(decideConsent(consent, request())).toEqual({ kind: 'unchanged', consent });
  });

  it.each<Partial<ConsentTerms>>([
    { state: 'withdrawn' },
    { scopes: [] },
    { scopes: ['insights', 'receipts'] },
    { givenAt: 1_001 },
    { expiresAt: 9_000 },
    { noticeVersion: 'v2' },
  ])('counts %j as a change', (over) => {
    expect(decideConsent(consent, request(over))).toEqual({
      kind: 'changed',
      consent: { ...consent, ...over, version: 4, changedAt: 6_000 },
    });
  });

  it('does not let the time of change run back with the clock', () => {
    const decision = decideConsent(consent, request({ state: 'withdrawn' }, 'B-1', 10));
    expect(decision.kind === 'changed' && decision.consent.changedAt).toBe(5_000);
  });

  it('leaves an id with its account', () => {
    expect(decideConsent(consent, request({ accountId: 'A-2' }))).toEqual({ kind: 'taken' });
  });

  it('has a version for every change and none for repeats, in any history', () => {
    const states = fc.array(fc.constantFrom<ConsentTerms['state']>('given', 'withdrawn'), { minLength: 1 });
    fc.assert(
      fc.property(states, (history) => {
        let current: Consent | undefined;
        let changes = 0;
        for (const state of history) {
          if (current?.state !== state) changes += 1;
          const decision = decideConsent(current, request({ state }));
          if (decision.kind === 'changed') current = decision.consent;
        }
        expect(current?.version).toBe(changes);
      }),
    );
  });
});

describe('findTermsFault', () => {
  it.each<[Partial<ConsentTerms>, string | undefined]>([
    [{}, undefined],
    [{ givenAt: 10_100 }, undefined],
    [{ givenAt: 10_101 }, 'given-too-far-ahead'],
    [{ expiresAt: 1_001 }, undefined],
    [{ expiresAt: 1_000 }, 'expires-before-given'],
    [{ state: 'withdrawn', givenAt: 10 ** 12, expiresAt: 1 }, undefined],
  ])('%j: %s', (over, fault) => {
    expect(findTermsFault({ ...terms, ...over }, 10_000, 100)).toBe(fault);
  });
});
