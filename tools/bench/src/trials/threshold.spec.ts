import { describe, expect, it } from '@jest/globals';
import type { TransactionTruthLine } from '@quittance/trial';
import { isLeak, toPayers } from './payers.js';
import { lowestWeight, probabilityText } from './threshold.js';

// A peer is given the threshold that serves it best for so many leaks.

const right = (weight: number) => ({ weight, leak: false });
const leak = (weight: number) => ({ weight, leak: true });

describe('lowestWeight', () => {
  const decisions = [right(9), leak(5), right(7), right(5), right(4), leak(2), right(1)];

  it('lies above the heaviest leak, or above the second', () => {
    expect(lowestWeight(decisions, 0)).toBe(7);
    expect(lowestWeight(decisions, 1)).toBe(4);
  });

  it('keeps everything while there are not more leaks than allowed', () => {
    expect(lowestWeight(decisions, 2)).toBe(1);
    expect(lowestWeight([right(3)], 0)).toBe(3);
  });

  it('does not exist where the heaviest of all is a leak', () => {
    expect(lowestWeight([leak(9), right(9)], 0)).toBeUndefined();
    expect(lowestWeight([], 0)).toBeUndefined();
  });
});

it('says how far from certain a weight is', () => {
  expect(probabilityText(0)).toBe('1 − 0.50');
  expect(probabilityText(20)).toBe('1 − 9.5e-7');
});

describe('isLeak', () => {
  const paid = { retailerId: 'R', saleId: 'S', tenderIndex: 0 };
  const payers = toPayers([
    { kind: 'payment', ...paid, customer: 'anna' },
    { kind: 'transaction', transactionId: 'A', customer: 'anna', of: paid } as TransactionTruthLine,
    { kind: 'transaction', transactionId: 'B', customer: 'bert', of: null } as TransactionTruthLine,
  ]);
  const decision = { saleId: 'S', tenderIndex: 0, state: 'asserted' };

  it('is showing a customer what another one paid', () => {
    expect(isLeak(payers, { ...decision, transactionId: 'A' })).toBe(false);
    expect(isLeak(payers, { ...decision, transactionId: 'B' })).toBe(true);
  });

  it('is not what was withdrawn, or what the truth does not tell of', () => {
    expect(isLeak(payers, { ...decision, transactionId: 'B', state: 'withdrawn' })).toBe(false);
    expect(isLeak(payers, { ...decision, transactionId: 'B', tenderIndex: 1 })).toBe(false);
    expect(isLeak(payers, { ...decision, transactionId: 'C' })).toBe(false);
  });
});
