// An ambiguous truth is refused, by line and field; mere repetition is fine.
import { describe, expect, it } from '@jest/globals';
import { aPayment, aTruth, truthOf } from './builders.js';
import { toTruthLine } from './truth-line.js';

describe('a truth', () => {
  it('knows a payment from its own line, from the transaction, or from both', () => {
    const truth = truthOf([aPayment(), aTruth(), aPayment(), aTruth({ transactionId: 'T-2' })]);
    expect(truth.sales.get('S-1')?.payments).toEqual([{ tenderIndex: 0, customer: 'ada' }]);
    const { of } = truth.transactions.get('T-2')!;
    expect(of).toEqual({ sale: truth.sales.get('S-1'), tenderIndex: 0 });
  });

  it('refuses two sales of one id, and two transactions of one id', () => {
    const truth = truthOf([aPayment(), aTruth()]);
    expect(() => truth.add(aPayment({ retailerId: 'harvest' }), 'f:3')).toThrow(
      'f:3: /saleId occurs under another retailer',
    );
    expect(() => truth.add(aTruth({ bankId: 'southbank' }), 'f:4')).toThrow('f:4: /transactionId occurs twice');
  });

  it('leaves out a line that names another payer than before', () => {
    const truth = truthOf([aPayment()]);
    expect(truth.add(aTruth({ customer: 'bob' }), 'f:2')).toBe(
      '/customer differs from an earlier line about this payment',
    );
    expect(truth.transactions.size).toBe(0);
  });

  it('reads instants with their zones, and names what is absent', () => {
    const { transactions } = truthOf([
      aTruth({ bothAt: '2026-11-23T11:00:00+01:00', till: null, storeKind: null, wallet: true }),
    ]);
    const { bothAt, profile } = transactions.get('T-1')!;
    expect(bothAt).toBe(Date.UTC(2026, 10, 23, 10));
    expect(profile).toMatchObject({ till: '(none)', storeKind: '(none)', wallet: 'yes' });
  });

  it('stores equal profiles once', () => {
    const { transactions } = truthOf([aTruth(), aTruth({ transactionId: 'T-2' })]);
    expect(transactions.get('T-1')!.profile).toBe(transactions.get('T-2')!.profile);
  });
});

describe('a line of the truth', () => {
  it('may have additional fields', () => {
    expect(toTruthLine({ ...aPayment(), amountMinor: 450 })).toMatchObject({ kind: 'payment' });
    expect(toTruthLine({ ...aTruth(), of: null, bothAt: null })).toMatchObject({ kind: 'transaction' });
  });

  it.each([
    [{ ...aPayment(), kind: 'sale' }, '/kind must be payment or transaction'],
    [{ ...aPayment(), customer: '' }, '/customer must be a text'],
    [{ ...aPayment(), tenderIndex: 0.5 }, '/tenderIndex must be an integer from 0'],
    [{ ...aTruth(), of: [] }, '/of must be an object or null'],
    [{ ...aTruth(), of: { retailerId: 'corner', tenderIndex: 0 } }, '/of/saleId must be a text'],
    [{ ...aTruth(), present: 'yes' }, '/present must be true or false'],
    [{ ...aTruth(), till: undefined }, '/till must be a text or null'],
    [{ ...aTruth(), bothAt: '2026-11-23T10:00:00' }, '/bothAt must be an RFC 3339 time with a zone or null'],
  ])('is refused with the reason: %#', (fields, problem) => {
    expect(toTruthLine(fields)).toBe(problem);
  });
});
