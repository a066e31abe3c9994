// A merchant id is held by the retailer it was given to, else by the one that proved it, else by the first claimant;
// other claims are contested.
import { describe, expect, it } from '@jest/globals';
import { type Claim, type Claims, holdingOf, isContested, provenBy, effectiveLines, type Title } from './claims.js';
import type { StoreKey } from '../decision/identity.js';

const claim = (store: string, claimedAt: number, acquirerId: string | null = 'acq-1'): Claim => ({
  storeKey: store as StoreKey,
  merchantId: 'M1',
  terminalIds: [],
  acquirerId,
  claimedAt,
});
const title = (how: Title['how'], retailerId: string, acquirerId: string | null = null): Title => ({
  how,
  retailerId,
  acquirerId,
});
const holders = (lines: Claim[], titles: Title[] = [], acquirerId: string | null = 'acq-1') => {
  const { how, retailers } = holdingOf({ lines, titles }, acquirerId);
  return [how, ...(retailers === undefined ? ['anybody'] : [...retailers].sort())];
};
const two = [claim('late/1', 2), claim('early/1', 1)];

describe('without a title', () => {
  it.each([
    ['an unclaimed id may be any retailer’s', [], ['nobody', 'anybody']],
    ['the first claim holds', two, ['first', 'early']],
    ['all stores of the first claimant stand', [...two, claim('early/2', 9)], ['first', 'early']],
    ['of two claims at one instant the first by retailer id holds', [claim('b/1', 1), claim('a/1', 1)], ['first', 'a']],
    ['another acquirer’s id is another id', [claim('early/1', 1, 'acq-2'), claim('late/1', 2)], ['first', 'late']],
    ['a claim for any acquirer rivals all', [claim('early/1', 1, null), claim('late/1', 2)], ['first', 'early']],
  ])('%s', (_, lines, expected) => {
    expect(holders(lines)).toEqual(expected);
  });

  it('a payment whose bank names no acquirer belongs to the first claimant of all acquirers', () => {
    expect(holders([claim('early/1', 1, 'acq-1'), claim('late/1', 2, 'acq-9')], [], null)).toEqual(['first', 'early']);
  });
});

describe('a title', () => {
  it.each([
    ['that was proved outranks the first claim', [title('proved', 'late')], ['proved', 'late']],
    ['that was proved counts while its retailer claims the id', [title('proved', 'gone')], ['first', 'early']],
    ['that was given counts whether or not its retailer claims the id', [title('given', 'gone')], ['given', 'gone']],
    ['that was given outranks a proved one', [title('proved', 'early'), title('given', 'late')], ['given', 'late']],
    [
      'for this acquirer outranks one for any',
      [title('given', 'early'), title('proved', 'late', 'acq-1')],
      ['proved', 'late'],
    ],
    ['for another acquirer does not count', [title('given', 'late', 'acq-2')], ['first', 'early']],
    ['that is shared lets all claims stand', [title('shared', '')], ['shared', 'anybody']],
  ])('%s', (_, titles, expected) => {
    expect(holders(two, titles)).toEqual(expected);
  });

  it('for different acquirers: both retailers hold the id where the bank names none', () => {
    const lines = [claim('one/1', 1, 'acq-1'), claim('other/1', 2, 'acq-2'), claim('squatter/1', 0, 'acq-9')];
    const titles = [title('proved', 'one', 'acq-1'), title('proved', 'other', 'acq-2')];
    expect(holders(lines, titles, null)).toEqual(['proved', 'one', 'other']);
  });
});

it('a retailer that does not hold the id has no effective line, and its claim is contested', () => {
  const claims: Claims = { lines: two, titles: [] };
  expect(effectiveLines(claims, 'acq-1').map((line) => line.storeKey)).toEqual(['early/1']);
  expect(two.map((line) => isContested(claims, line))).toEqual([true, false]);
  const shared: Claims = { lines: two, titles: [title('shared', '')] };
  expect(effectiveLines(shared, 'acq-1')).toEqual(two);
  expect(two.some((line) => isContested(shared, line))).toBe(false);
});

describe('a proof', () => {
  const says = (retailerId: string, byNumber: number, all = byNumber) => ({ retailerId, byNumber, all });
  it.each([
    ['is three customers’ numbers', [says('a', 3)], 'a'],
    ['is not two', [says('a', 2)], undefined],
    ['is twenty customers by any rule', [says('a', 0, 20)], 'a'],
    ['is not nineteen', [says('a', 2, 19)], undefined],
    ['goes to the claimant with more accounts', [says('a', 3), says('b', 4)], 'b'],
    ['is not reached on a tie', [says('a', 5), says('b', 5)], undefined],
    [
      'is not reached by numbers where more customers are matched to another',
      [says('a', 5), says('b', 0, 6)],
      undefined,
    ],
    ['goes to a claimant only', [says('c', 9), says('a', 3)], undefined],
    ['needs witnesses', [], undefined],
  ])('%s', (_, testimonies, expected) => {
    expect(provenBy(testimonies, new Set(['a', 'b']))).toBe(expected);
  });
});
