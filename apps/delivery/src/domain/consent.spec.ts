// The higher version of a consent wins whatever the order, and every end of a cover is noticed.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type ArrivingConsent, type ConsentState, foldConsents, type KnownConsent } from './consent.js';

const aConsent = (overrides: Partial<ConsentState> = {}): ConsentState => ({
  consentId: 'c-1',
  bankId: 'northbank',
  accountId: 'acc-1',
  grantsReceipts: true,
  coversFrom: 0,
  expiresAt: undefined,
  reconfirmBy: undefined,
  version: 1,
  ...overrides,
});

const arriving = (overrides: Partial<ArrivingConsent> = {}): ArrivingConsent => ({
  ...aConsent(overrides),
  changedAt: overrides.changedAt ?? 1000,
  keepsDelivered: overrides.keepsDelivered ?? false,
});
const known = (overrides: Partial<KnownConsent> = {}): KnownConsent => ({
  ...aConsent(overrides),
  lapsed: overrides.lapsed ?? false,
});
const aCover = { consentId: 'c-1', bankId: 'northbank', accountId: 'acc-1' };

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
          const { changed } = foldConsents(
            [],
            records.map((record) => arriving(record)),
          );
          const highest = records.reduce((a, b) => (b.version > a.version ? b : a));
          expect(changed).toEqual([{ ...aConsent(highest), changedAt: 1000 }]);
        },
      ),
    );
  });

  it('changes nothing for a version that is not higher', () => {
    const fold = foldConsents(
      [known({ version: 2 })],
      [arriving({ version: 2 }), arriving({ version: 1, grantsReceipts: false })],
    );
    expect(fold).toEqual({ changed: [], ended: [], mayOpen: [], newer: [false, false] });
  });

  it('ends the cover on a withdrawal, also when consent is given again in the same batch', () => {
    const fold = foldConsents([known()], [arriving({ version: 2, grantsReceipts: false }), arriving({ version: 3 })]);
    expect(fold.changed).toEqual([{ ...aConsent({ version: 3 }), changedAt: 1000 }]);
    expect(fold.ended).toEqual([{ ...aCover, told: { version: 1, endedAt: 1000, keepsDelivered: false } }]);
  });

  it('ends the cover of the old account when a consent moves to another', () => {
    const fold = foldConsents([known()], [arriving({ version: 2, accountId: 'acc-2' })]);
    expect(fold.ended).toEqual([{ ...aCover, told: { version: 1, endedAt: 1000, keepsDelivered: false } }]);
    expect(fold.mayOpen).toMatchObject([{ bankId: 'northbank', accountId: 'acc-1' }]);
  });

  it('tells the end of a cover only where there was one, and once', () => {
    const withdrawal = arriving({ version: 2, grantsReceipts: false, changedAt: 3000 });
    expect(foldConsents([], [withdrawal]).ended).toEqual([aCover]);
    expect(foldConsents([known({ lapsed: true })], [withdrawal]).ended).toEqual([aCover]);
    expect(foldConsents([known({ version: 2, grantsReceipts: false })], [{ ...withdrawal, version: 3 }]).ended).toEqual(
      [aCover],
    );
    expect(foldConsents([known()], [withdrawal, { ...withdrawal, version: 3, changedAt: 4000 }]).ended).toEqual([
      { ...aCover, told: { version: 1, endedAt: 3000, keepsDelivered: false } },
    ]);
  });

  it('knows that the customer keeps what was delivered', () => {
    const { ended } = foldConsents([known()], [arriving({ version: 2, grantsReceipts: false, keepsDelivered: true })]);
    expect(ended).toMatchObject([{ told: { keepsDelivered: true } }]);
  });

  it('may open an account whose consent was overdue and has been reconfirmed', () => {
    const due = known({ reconfirmBy: 900 });
    expect(foldConsents([due], [arriving({ version: 2, reconfirmBy: 9_000 })]).mayOpen).toMatchObject([
      { bankId: 'northbank', accountId: 'acc-1' },
    ]);
    expect(foldConsents([known({ reconfirmBy: 1_001 })], [arriving({ version: 2 })]).mayOpen).toEqual([]);
  });

  it('ends nothing when consent is given, or given again', () => {
    expect(foldConsents([], [arriving()]).ended).toEqual([]);
    expect(foldConsents([known()], [arriving({ version: 2, expiresAt: 5 })]).ended).toEqual([]);
  });
});
