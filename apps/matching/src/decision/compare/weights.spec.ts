// Weights express every field of a pair in one unit; they follow the store's own frequencies and are 0 for unknown
// fields.
import { describe, expect, it } from '@jest/globals';
import { aTender, aTransaction, MINUTE, T0 } from '../../../test/kit/builders.js';
import type { AmountFrequency } from '../decide/amount-frequency.js';
import { evidenceOf } from './field-agreement.js';
import type { TenderFacts, TransactionFacts } from '../facts.js';
import { compareMoney } from './money.js';
import { type Frequencies, type WeighedField, weightsOf } from './weights.js';

const week = (exact: number): AmountFrequency => [{ day: 20_000, exact, near: 200, alike: 20 }];
const street: Frequencies = { amountMinor: 1250, storeAmounts: [week(1)], payments: 1_000, terminals: 4, stores: 50 };

const weigh = (transaction: TransactionFacts, tender: TenderFacts, frequencies: Partial<Frequencies> = {}) =>
  weightsOf(evidenceOf(transaction, tender, compareMoney(transaction, tender)), transaction, {
    ...street,
    ...frequencies,
  });

const bitsOf = (field: WeighedField, ...args: Parameters<typeof weigh>): number =>
  weigh(...args).fields.find((weight) => weight.field === field)!.bits;

describe('a field that one side does not know', () => {
  it('weighs nothing', () => {
    const { fields, totalBits } = weigh(aTransaction({ times: [], candidates: [] }), aTender(), { payments: 0 });
    expect(fields.map(({ bits }) => bits)).toEqual(fields.map(() => 0));
    expect(totalBits).toBe(0);
  });
});

describe('a field that both sides know', () => {
  it.each([
    ['rrn', { rrn: '600510300001' }, { rrn: '600510300001' }, Math.log2(0.977 / 1e-6)],
    ['last4', { cardLast4: '4242' }, { last4: '4242' }, Math.log2(0.99 / 1e-4)],
    ['terminal', { terminalId: 'T1' }, { terminalId: 'T1' }, Math.log2(0.967 / (1 / 4))],
    ['store', {}, {}, Math.log2(0.92 / (1 / 50))],
    ['scheme', { scheme: 'visa' }, { scheme: 'visa' }, Math.log2(0.995 / 0.485)],
  ] as const)('weighs log2(m/u) where it agrees: %s', (field, transaction, tender, bits) => {
    expect(bitsOf(field, aTransaction(transaction), aTender(tender))).toBeCloseTo(bits, 9);
  });

  it.each([
    ['rrn', { rrn: '600510300001' }, { rrn: '600510300002' }, Math.log2(0.023 / (1 - 1e-6))],
    ['last4', { cardLast4: '4242' }, { last4: '1111', last4Of: 'card' }, Math.log2(0.01 / (1 - 1e-4))],
    ['scheme', { scheme: 'visa' }, { scheme: 'amex' }, Math.log2(0.005 / 0.515)],
  ] as const)('weighs log2((1−m)/(1−u)) where it does not: %s', (field, transaction, tender, bits) => {
    expect(bitsOf(field, aTransaction(transaction), aTender(tender))).toBeCloseTo(bits, 9);
  });

  it('weighs more as a code of letters and digits than as one of digits', () => {
    const of = (authCode: string) => bitsOf('authCode', aTransaction({ authCode }), aTender({ authCode }));
    expect(of('123456')).toBeCloseTo(Math.log2(0.997 / 1e-6), 9);
    expect(of('A1B2C3')).toBeCloseTo(Math.log2(0.997 * 36 ** 6), 9);
  });
});

describe('an amount', () => {
  const rare = bitsOf('amount', aTransaction(), aTender());

  it('weighs more the rarer it is at the store', () => {
    const usual = bitsOf('amount', aTransaction(), aTender(), { storeAmounts: [week(200)] });
    // A fifth of all payments is that amount.
    expect(usual).toBeCloseTo(Math.log2(0.95 / 0.199), 9);
    expect(rare).toBeGreaterThan(usual + 4);
  });

  it('explained by a tip weighs less, and another one counts against the pair', () => {
    const tipped = aTransaction({ amounts: [1400], mcc: '5812' });
    const explained = bitsOf('amount', tipped, aTender());
    expect(explained).toBeLessThan(rare);
    expect(bitsOf('amount', aTransaction({ amounts: [9999] }), aTender())).toBeLessThan(-5);
    expect(bitsOf('amount', aTransaction({ currency: 'EUR' }), aTender())).toBe(0);
  });
});

describe('time', () => {
  const apart = (minutes: number) => bitsOf('time', aTransaction(), aTender({ soldAt: T0 + minutes * MINUTE }));

  it('counts for a pair within minutes, and against it the further apart it is', () => {
    // Two minutes either way are four of the 480 that a store trades.
    expect(apart(1)).toBeCloseTo(Math.log2(0.9 / (4 / 480)), 9);
    const steps = [1, 9, 60, 300].map(apart);
    expect(steps).toEqual(steps.toSorted((a, b) => b - a));
    expect(apart(60)).toBeLessThan(0);
  });
});

it('the total is the sum of the fields', () => {
  const { fields, totalBits } = weigh(aTransaction({ rrn: '600510300001' }), aTender({ rrn: '600510300001' }));
  expect(totalBits).toBeCloseTo(
    fields.reduce((sum, { bits }) => sum + bits, 0),
    9,
  );
});
