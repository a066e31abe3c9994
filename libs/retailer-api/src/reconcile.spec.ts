import { describe, expect, it } from '@jest/globals';
import { aFullSaleBody, aSaleBody } from '../test-kit/builders.js';
import { isReconciled } from './reconcile.js';
import type { SaleBody } from './shapes.js';

// A sale is reconciled when its lines and its tenders each add up to its total.

const item = (totalMinor: number, voided?: boolean) =>
  ({ kind: 'item', text: 'x', quantity: '1', totalMinor, ...(voided && { voided }) }) as const;

const modifier = (totalMinor: number, parentLineId: string) =>
  ({ ...item(totalMinor), kind: 'modifier', parentLineId }) as const;
const shown = (totalMinor: number) => ({ ...item(totalMinor), lineId: 'v' });
const voidedWith = (...modifiers: SaleBody['lines']) => [{ ...item(999, true), lineId: 'v' }, ...modifiers];
const ring = (a: number, b: number) => [
  { ...modifier(a, 'b'), lineId: 'a' },
  { ...modifier(b, 'a'), lineId: 'b' },
];

describe('isReconciled', () => {
  it.each<[string, Partial<SaleBody>, boolean]>([
    ['a plain sale', {}, true],
    ['lines that do not add up', { lines: [item(449)] }, false],
    ['tenders that do not add up', { tenders: [{ kind: 'cash', amountMinor: 500 }] }, false],
    [
      'change as a negative tender',
      {
        tenders: [
          { kind: 'cash', amountMinor: 500 },
          { kind: 'cash', amountMinor: -50 },
        ],
      },
      true,
    ],
    ['a voided line', { lines: [item(450), item(999, true)] }, true],
    ['a modifier under a voided line', { lines: [item(450), ...voidedWith(modifier(30, 'v'))] }, true],
    ['a modifier under it that counts as before', { lines: [item(420), ...voidedWith(modifier(30, 'v'))] }, false],
    [
      'what modifies a modifier of a voided line, wherever it stands',
      { lines: [modifier(5, 'm'), { ...modifier(30, 'v'), lineId: 'm' }, item(450), ...voidedWith()] },
      true,
    ],
    [
      'a modifier whose line is there twice, voided first',
      { lines: [...voidedWith(modifier(30, 'v')), shown(420)] },
      true,
    ],
    ['a modifier whose line is not there', { lines: [item(420), modifier(30, 'nowhere')] }, true],
    ['modifiers of each other', { lines: [item(400), ...ring(20, 30)] }, true],
    ['an item that names a voided line', { lines: [{ ...item(450), parentLineId: 'v' }, ...voidedWith()] }, true],
    ['a returned line in a sale', { lines: [item(500), item(-50)] }, true],
    ['a tender in another currency', { tenders: [{ kind: 'cash', amountMinor: 600, currency: 'EUR' }] }, true],
    ['a tax on top of prices', { lines: [item(400), { ...item(50), kind: 'tax' }] }, true],
    ['a tax on top that the total does not hold', { lines: [item(450), { ...item(50), kind: 'tax' }] }, false],
    ['no lines', { lines: [] }, false],
    ['a bare void', { kind: 'void', lines: [], tenders: [] }, true],
  ])('%s', (_, over, expected) => {
    expect(isReconciled(aSaleBody(over))).toBe(expected);
  });

  it('takes the total of a line as it stands after its own discounts', () => {
    expect(isReconciled(aFullSaleBody())).toBe(true);
  });
});
