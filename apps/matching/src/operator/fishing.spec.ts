// Alarms: a bank with suspected accounts, one without any match by number, and one whose transactions mostly have no
// sale.
import { describe, expect, it } from '@jest/globals';
import { alarmsOf } from './fishing.js';

const bank = { bankId: 'northbank', accounts: 90, transactions: 200, byNumber: 60, byWeakRule: 40, missed: 50 };
const calm = { ...bank, suspected: 0, suspectedAccounts: 0 };

describe('a bank', () => {
  it.each([
    ['like others', {}, []],
    ['with an account that fishes', { suspected: 12, suspectedAccounts: 1 }, ['accounts-fish']],
    ['that never has a number', { byNumber: 0, byWeakRule: 50, missed: 20 }, ['no-number-ever']],
    ['that has none yet', { byNumber: 0, byWeakRule: 49, missed: 20 }, []],
    ['that mostly misses', { byNumber: 5, byWeakRule: 10, missed: 100 }, ['mostly-misses']],
    ['of which little is known', { byNumber: 1, byWeakRule: 0, missed: 40 }, []],
  ])('%s', (_, over, expected) => {
    expect(alarmsOf({ ...calm, ...over })).toEqual(expected);
  });
});
