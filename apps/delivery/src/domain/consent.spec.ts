// The higher version of a consent wins whatever the order, and every end of a cover is noticed.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type ConsentState, foldConsents } from './consent.js';

const aConsent = (overrides: Partial<ConsentState> = {}): ConsentState => ({
  consentId: 'c-1',
  bankId: 'northbank',
  accountId: 'acc-1',
  grantsReceipts: true,
  expiresAt: undefined,
  version: 1,
  ...overrides,
});

describe('foldConsents', () => {
  it('gives the same state for every order of the same records, each delivered twice', () => {
    const versions = fc.uniqueArray(
      fc.record({ version: fc.integer({ min: 1, max: 50 }), grantsReceipts: fc.boolean() }),
      {
        selector: (r) => r.version,
        minLength: 1,
      },
    );
    fc.assert(
      fc.property(
        versions.chain((records) => fc.shuffledSubarray([...records, ...records], { minLength: records.length * 2 })),
        (records) => {
          const { changed } = foldConsents([], records.map(aConsent));
          const highest = records.reduce((a, b) => (b.version > a.version ? b : a));
          expect(changed).toEqual([aConsent(highest)]);
        },
      ),
    );
  });

  it('changes nothing for a version that is not higher', () => {
    const fold = foldConsents(
      [aConsent({ version: 2 })],
      [aConsent({ version: 2 }), aConsent({ version: 1, grantsReceipts: false })],
    );
    expect(fold).toEqual({ changed: [], ended: [], newer: [false, false] });
  });

  it('ends the cover on a withdrawal, also when consent is given again in the same batch', () => {
    const fold = foldConsents(
      [aConsent()],
      [aConsent({ version: 2, grantsReceipts: false }), aConsent({ version: 3 })],
    );
    expect(fold.changed).toEqual([aConsent({ version: 3 })]);
    expect(fold.ended).toEqual([{ consentId: 'c-1', bankId: 'northbank', accountId: 'acc-1' }]);
  });

  it('ends the cover of the old account when a consent moves to another', () => {
    const fold = foldConsents([aConsent()], [aConsent({ version: 2, accountId: 'acc-2' })]);
    expect(fold.ended).toEqual([{ consentId: 'c-1', bankId: 'northbank', accountId: 'acc-1' }]);
  });

  it('ends nothing when consent is given, or given again', () => {
    expect(foldConsents([], [aConsent()]).ended).toEqual([]);
    expect(foldConsents([aConsent()], [aConsent({ version: 2, expiresAt: 5 })]).ended).toEqual([]);
  });
});
