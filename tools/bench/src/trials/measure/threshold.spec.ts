import { describe, expect, it } from '@jest/globals';
import type { TransactionTruthLine } from '@quittance/trial';
import { isLeak, isRecalled, toPayers } from './payers.js';
import { probabilityText, safestWeight, weightOf } from './threshold.js';

// A peer is given the threshold that serves it best.

const right = (weight: number) => ({ weight, leak: false, recalled: true });
const leak = (weight: number) => ({ weight, leak: true, recalled: false });

describe('the safest weight', () => {
  it('lies above the heaviest leak', () => {
    const decisions = [right(9), leak(5), right(7), right(5), right(4), leak(2)];
    expect(safestWeight(decisions)).toEqual({ weight: 7, leaks: 0 });
  });

  it('keeps everything where nothing leaks', () => {
    expect(safestWeight([right(3), right(8)])).toEqual({ weight: 3, leaks: 0 });
  });

  it('has the leaks of the heaviest where these leak', () => {
    expect(safestWeight([leak(9), right(9), right(8), leak(7)])).toEqual({ weight: 8, leaks: 1 });
    expect(safestWeight([])).toEqual({ weight: Number.POSITIVE_INFINITY, leaks: 0 });
  });
});

it('a probability is a weight', () => {
  expect(weightOf(0.5)).toBe(0);
  expect(weightOf(0.999)).toBeCloseTo(9.964, 3);
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

describe('isRecalled', () => {
  const of = { retailerId: 'R', saleId: 'S', tenderIndex: 1 };
  const transaction = { kind: 'transaction', customer: 'anna', of } as TransactionTruthLine;
  const payers = toPayers([
    { ...transaction, transactionId: 'A', resolvable: true },
    { ...transaction, transactionId: 'B', resolvable: false },
  ]);
  const decision = { transactionId: 'A', saleId: 'S', tenderIndex: 1, state: 'asserted' };

  it('is being right about what an expert could tell', () => {
    expect(isRecalled(payers, decision)).toBe(true);
    expect(isRecalled(payers, { ...decision, tenderIndex: 0 })).toBe(false);
    expect(isRecalled(payers, { ...decision, saleId: 'X' })).toBe(false);
    expect(isRecalled(payers, { ...decision, transactionId: 'B' })).toBe(false);
    expect(isRecalled(payers, { ...decision, state: 'withdrawn' })).toBe(false);
  });
});
