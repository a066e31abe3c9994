// The replay of evidence finds what it is there to find.
import { describe, expect, it } from '@jest/globals';
import { type Decided, type Disclosed, replay } from './evidence.js';

const given: Decided = { bankId: 'b', consentId: 'c', accountId: 'a', version: 1, at: 1_000, allows: true };
const ended: Decided = { ...given, version: 2, at: 10_000, allows: false };
const shown: Disclosed = { bankId: 'b', accountId: 'a', consentId: 'c', version: 1, at: 9_000 };

describe('evidence', () => {
  it('holds where all was disclosed while its consent stood, or was on its way when it ended', () => {
    const known = [{ bankId: 'b', consentId: 'c', at: 10_500 }];
    const { complaints, lateMs } = replay([shown, { ...shown, at: 10_400 }], [given, ended], known);
    expect([complaints, lateMs]).toEqual([[], [400]]);
  });

  it.each<[string, Disclosed, number | undefined, RegExp]>([
    ['under no consent', { ...shown, consentId: null, version: null }, undefined, /under no consent/],
    ['under one that is not on record', { ...shown, version: 3 }, undefined, /under no consent/],
    ['under its end', { ...shown, version: 2 }, undefined, /under no consent/],
    ['under the consent of another account', { ...shown, accountId: 'z' }, undefined, /under no consent/],
    ['more than a minute after its end', { ...shown, at: 75_000 }, undefined, /65000 ms after its consent ended/],
    ['after its end was known', { ...shown, at: 14_000 }, 10_500, /3500 ms after the end of its consent was known/],
  ])('does not hold for a disclosure %s', (_, one, knownAt, says) => {
    const known = knownAt === undefined ? [] : [{ bankId: 'b', consentId: 'c', at: knownAt }];
    expect(replay([one], [given, ended], known).complaints).toEqual([expect.stringMatching(says)]);
  });
});
