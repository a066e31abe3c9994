// Every assertion counts; recall and abstention count final states; each is found under its dimension.
import { describe, expect, it } from '@jest/globals';
import { aDecision, aPayment, aTruth, judge } from './builders.js';

const tenderOf = (saleId: string) => ({ retailerId: 'corner', saleId, tenderIndex: 0 });
const at = (second: number) => Date.UTC(2026, 10, 23, 10, 0, second);

describe('judging', () => {
  it('counts as computed by hand', () => {
    const { total } = judge(
      [
        aTruth({ transactionId: 'T-1', of: tenderOf('S-1') }),
        aTruth({ transactionId: 'T-2', of: tenderOf('S-2') }),
        aTruth({ transactionId: 'T-3', of: tenderOf('S-3') }),
        aTruth({ transactionId: 'T-4', of: tenderOf('S-4'), resolvable: false }),
        aTruth({ transactionId: 'T-5', of: null, resolvable: false, present: false, bothAt: null }),
        aPayment({ saleId: 'S-bob', customer: 'bob' }),
      ],
      [
        aDecision({ transactionId: 'T-1', saleId: 'S-1', decidedAt: at(10) }),
        aDecision({ transactionId: 'T-2', saleId: 'S-1', decidedAt: at(11) }),
        aDecision({ transactionId: 'T-3', saleId: 'S-bob', decidedAt: at(12) }),
        aDecision({ transactionId: 'T-3', saleId: 'S-bob', state: 'withdrawn', decidedAt: at(13) }),
        aDecision({ transactionId: 'T-4', saleId: 'S-4', decidedAt: at(30) }),
      ],
    );
    expect(total).toMatchObject({ asserted: 4, right: 2, mixUps: 1, leaks: 1, unknown: 0 });
    expect(total).toMatchObject({ mixUpsPerMillion: 250_000, leaksPerMillion: 250_000 });
    expect(total).toMatchObject({ mixUpsLeft: 1, mixUpsLeftPerMillion: 250_000 });
    expect(total.precision).toEqual({ share: 0.5, lower: expect.closeTo(0.15, 2), upper: expect.closeTo(0.85, 2) });
    // Wilson for 1 of 4: (0.25 + 0.4802 + 1.96 · √(0.25 · 0.75 / 4 + 0.0600)) / 1.9604.
    expect(total.leaksPerMillionAtMost).toBeCloseTo(699_358, -1);
    expect(total).toMatchObject({ transactions: 5, resolvable: 3, present: 4, recalled: 1, presentRecalled: 2 });
    expect(total).toMatchObject({ recall: 1 / 3, presentRecall: 0.5, missed: 1, abstainedRightly: 1 });
    expect(total.secondsToRight).toEqual({ p50: 10, p99: 30 });
  });

  it('judges the final match, and times the first right assertion', () => {
    const { total } = judge(
      [aTruth(), aPayment({ saleId: 'S-ada' })],
      [
        aDecision({ saleId: 'S-ada', decidedAt: at(5) }),
        aDecision({ saleId: 'S-1', decidedAt: at(20) }),
        // A late withdrawal of the match that was replaced already.
        aDecision({ saleId: 'S-ada', state: 'withdrawn', decidedAt: at(20) }),
        aDecision({ saleId: 'S-1', decidedAt: at(40) }),
      ],
    );
    expect(total).toMatchObject({ asserted: 3, right: 2, mixUps: 1, mixUpsLeft: 0, recalled: 1, missed: 0 });
    expect(total.secondsToRight).toEqual({ p50: 20, p99: 20 });
  });

  it.each(['withdrawn', 'abstained'] as const)('counts nothing as standing after it was %s', (state) => {
    const { total, missedBecause } = judge(
      [aTruth()],
      [aDecision(), aDecision({ state, saleId: state === 'withdrawn' ? 'S-1' : null })],
    );
    expect(total).toMatchObject({ asserted: 1, right: 1, recalled: 0, missed: 1 });
    expect(missedBecause).toEqual([{ because: 'numbers', missed: 1 }]);
  });

  it('breaks down by the transaction’s profile', () => {
    const { by } = judge(
      [
        aTruth(),
        aTruth({
          transactionId: 'T-2',
          of: tenderOf('S-2'),
          scenario: 'split',
          wallet: true,
          bank: 'poor',
          till: null,
        }),
      ],
      [aDecision()],
    );
    expect(by.scenario.map((row) => [row.value, row.asserted, row.missed])).toEqual([
      ['ordinary', 1, 0],
      ['split', 0, 1],
    ]);
    expect(by.wallet.map((row) => [row.value, row.recall])).toEqual([
      ['no', 1],
      ['yes', 0],
    ]);
    expect(by.bank.map((row) => row.value)).toEqual(['full', 'poor']);
    expect(by.till.map((row) => [row.value, row.precision?.share])).toEqual([
      ['(none)', undefined],
      ['plain', 1],
    ]);
    expect(by.storeKind.map((row) => [row.value, row.transactions])).toEqual([['coffee', 2]]);
  });

  it('breaks down by tier, the strongest first, each with its part of total recall', () => {
    const { by } = judge(
      [
        aTruth(),
        aTruth({ transactionId: 'T-2', of: tenderOf('S-2') }),
        aTruth({ transactionId: 'T-3', of: tenderOf('S-3') }),
      ],
      [
        aDecision({ tier: 'a-later-rule' }),
        aDecision({ transactionId: 'T-2', saleId: 'S-2', tier: 'last4-store' }),
        aDecision({ transactionId: 'T-3', saleId: 'S-2', tier: 'rrn-terminal' }),
      ],
    );
    expect(by.tier.map((row) => [row.value, row.right, row.mixUps, row.recall])).toEqual([
      ['rrn-terminal', 0, 1, 0],
      ['last4-store', 1, 0, 1 / 3],
      ['a-later-rule', 1, 0, 1 / 3],
    ]);
  });

  it('counts what it cannot judge separately', () => {
    const { total, by } = judge([aTruth()], [aDecision({ transactionId: 'T-9' }), aDecision({ saleId: 'S-9' })]);
    expect(total).toMatchObject({ asserted: 0, unknown: 2, recalled: 0, missed: 0, abstainedRightly: 0 });
    expect(total.precision).toBeUndefined();
    expect(by.scenario).toEqual([expect.objectContaining({ value: 'ordinary', unknown: 1 })]);
  });
});
