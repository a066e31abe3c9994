// Of an erased account only what others have a right to stays, and each kind of it is told once, until its last end.
import { describe, expect, it } from '@jest/globals';
import { Story } from '../../test/kit/stories.js';
import { hasOtherHolders, remainsOf, togetherAt } from './erasure.js';

const nobody = () => undefined;

describe('another holder', () => {
  it.each([
    ['nobody else', new Story('network').give(), false],
    ['the bank, for its customer', new Story('bank').say(['receipts']), false],
    ['another who has given', new Story('network').give('receipts', 'bob', 2), true],
    ['another who has ended it', new Story('network').give('receipts', 'bob', 2).withdraw('receipts', 'bob'), true],
  ])('%s', (_name, { consent }, expected) => {
    expect(hasOtherHolders([consent], 'ada', nobody)).toBe(expected);
  });

  it('counts no longer once they have asked for erasure, unless they have come back', () => {
    const { consent, at } = new Story('network').give('receipts', 'bob', 2);
    expect(hasOtherHolders([consent], 'ada', () => at)).toBe(false);
    expect(hasOtherHolders([consent], 'ada', () => at - 1)).toBe(true);
  });
});

describe('what remains', () => {
  it('is told with its end, but for what depends on another', () => {
    expect(remainsOf(0, { lastNoticeAt: undefined, keepsRecords: false }).map(({ what }) => what)).toEqual([
      'messages',
      'set_aside',
      'backups',
    ]);
    expect(remainsOf(0, { lastNoticeAt: 0, keepsRecords: true }).slice(0, 2)).toEqual([
      { what: 'consent_records' },
      { what: 'notices', until: 30 * 86_400_000 },
    ]);
  });

  it('is told once of each kind, until the last end, and no longer than that', () => {
    const all = [
      { what: 'notices', until: 5 },
      { what: 'notices', until: 9 },
      { what: 'records', until: 9 },
      { what: 'records' },
      { what: 'gone', until: 3 },
    ];
    expect(togetherAt(all, 3)).toEqual([{ what: 'notices', until: 9 }, { what: 'records' }]);
  });
});
