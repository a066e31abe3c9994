// A customer is shown the purchase by that card, another of their own, or a stranger's: right, mix-up, leak.
import { describe, expect, it } from '@jest/globals';
import { aPayment, aTruth, truthOf } from './builders.js';
import { judgeAssertion } from './verdict.js';

const truth = truthOf([
  aTruth(),
  aTruth({ transactionId: 'T-elsewhere', of: null }),
  aPayment({ saleId: 'S-ada' }),
  aPayment({ saleId: 'S-bob', customer: 'bob' }),
  // Ada and Bob share a bill; both of Ada's cards are on it.
  aPayment({ saleId: 'S-1', tenderIndex: 2, customer: 'bob' }),
  aPayment({ saleId: 'S-1', tenderIndex: 3 }),
]);
const verdict = (saleId: string, tenderIndex?: number, transactionId = 'T-1') =>
  judgeAssertion(truth.transactions.get(transactionId), truth.sales.get(saleId), tenderIndex);

describe('an assertion', () => {
  it('is right when it names the sale and the payment', () => {
    expect(verdict('S-1', 0)).toBe('right');
  });

  it('is a mix-up when the same customer paid something else', () => {
    expect(verdict('S-ada', 0)).toBe('mix-up');
    expect(verdict('S-1', 3)).toBe('mix-up');
    expect(verdict('S-ada', 0, 'T-elsewhere')).toBe('mix-up');
  });

  it('is a leak when somebody else paid that, even within the right sale', () => {
    expect(verdict('S-bob', 0)).toBe('leak');
    expect(verdict('S-1', 2)).toBe('leak');
    expect(verdict('S-bob', 0, 'T-elsewhere')).toBe('leak');
  });

  it.each([undefined, 1])('is judged by the whole sale when its payment is %s, which no card paid', (tenderIndex) => {
    expect(verdict('S-1', tenderIndex)).toBe(tenderIndex === undefined ? 'right' : 'mix-up');
    expect(verdict('S-ada', tenderIndex)).toBe('mix-up');
    expect(verdict('S-bob', tenderIndex)).toBe('leak');
  });

  it('is unknown when the truth lacks the transaction or the sale', () => {
    expect(verdict('S-1', 0, 'T-9')).toBe('unknown');
    expect(verdict('S-9', 0)).toBe('unknown');
  });
});
