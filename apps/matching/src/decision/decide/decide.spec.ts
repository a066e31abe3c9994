// Each rule asserts on the evidence it requires; a paired case shows the nearest one in which it must not.
import { describe, expect, it } from '@jest/globals';
import { aTender, aTransaction, HOUR, MINUTE, OTHER_STORE, STORE, T0, surrounded } from '../../../test/kit/builders.js';
import { decide } from './decide.js';
import { type Decision } from './decision.js';
import type { TenderFacts, TransactionFacts } from '../facts.js';

const complete = () => Number.POSITIVE_INFINITY;
const known = surrounded();
const decideAll = (transactions: TransactionFacts[], tenders: TenderFacts[], feed: () => number = complete) =>
  new Map(
    [...decide(transactions, tenders, surrounded({ feedCompleteUntil: feed }))].map(([key, decision]) => [
      key as string,
      decision,
    ]),
  );
const decideOne = (transaction: TransactionFacts, tenders: TenderFacts[], feed: () => number = complete): Decision =>
  decideAll([transaction], tenders, feed).get(transaction.key)!;

const numbers = { rrn: '600510300001', terminalId: 'T0001' };

describe('reference number and terminal', () => {
  it('assert, whatever else is missing', () => {
    const transaction = aTransaction({ ...numbers, candidates: [], times: [] });
    expect(decideOne(transaction, [aTender(numbers)])).toMatchObject({ kind: 'assert', tier: 'rrn-terminal' });
  });

  it('do not assert at another terminal: reference numbers are only unique within one', () => {
    const tender = aTender({ ...numbers, terminalId: 'T0002' });
    expect(decideOne(aTransaction(numbers), [tender])).toEqual({ kind: 'unmatched', reason: 'no-sale' });
  });

  it('do not assert another amount', () => {
    const decision = decideOne(aTransaction(numbers), [aTender({ ...numbers, amountMinor: 1300 })]);
    expect(decision).toEqual({ kind: 'unmatched', reason: 'no-sale' });
  });

  it('do not assert against the authorisation code', () => {
    const transaction = aTransaction({ ...numbers, authCode: 'A1B2C3' });
    const decision = decideOne(transaction, [aTender({ ...numbers, authCode: 'ZZZZZZ' })]);
    expect(decision).toEqual({ kind: 'unmatched', reason: 'contradicted' });
  });

  it('abstain when two payments have them', () => {
    const tenders = [aTender(numbers), aTender({ ...numbers, sale: 'sale-2' })];
    const expected = { kind: 'abstain', tier: 'rrn-terminal', reason: 'several-sales' };
    expect(decideOne(aTransaction(numbers), tenders)).toEqual(expected);
  });

  it('abstain when two transactions have them', () => {
    const decisions = decideAll([aTransaction(numbers), aTransaction({ ...numbers, id: 'tx-2' })], [aTender(numbers)]);
    const expected = { kind: 'abstain', tier: 'rrn-terminal', reason: 'several-transactions' };
    expect([...decisions.values()]).toEqual([expected, expected]);
  });
});

describe('reference number and store', () => {
  const { rrn } = numbers;
  it('assert where one side does not name the terminal', () => {
    const decision = decideOne(aTransaction({ rrn }), [aTender(numbers)]);
    expect(decision).toMatchObject({ kind: 'assert', tier: 'rrn-store' });
  });
  it.each([
    ['at another store', {}, { candidates: [OTHER_STORE] }],
    ['at another terminal of the store', { terminalId: 'T0002' }, { terminalId: 'T0001' }],
    ['days apart: reference numbers are reused', { soldAt: T0 - 30 * HOUR }, {}],
    ['another amount', { amountMinor: 1300 }, {}],
  ])('do not assert %s', (_, tender, transaction) => {
    expect(decideOne(aTransaction({ rrn, ...transaction }), [aTender({ rrn, ...tender })]).kind).toBe('unmatched');
  });
  it('assert without a store only if the authorisation code agrees as well', () => {
    const found = aTransaction({ rrn, authCode: 'A1B2C3', candidates: [] });
    expect(decideOne(found, [aTender({ rrn, authCode: 'A1B2C3' })])).toMatchObject({
      kind: 'assert',
      tier: 'rrn-auth',
    });
    expect(decideOne(found, [aTender({ rrn })]).kind).toBe('unmatched');
  });
});

describe('authorisation code and last four without a store', () => {
  const card = { authCode: 'A1B2C3', cardLast4: '4242', candidates: [] };
  const slip = { authCode: 'A1B2C3', last4: '4242' };
  it('assert on the same amount', () => {
    expect(decideOne(aTransaction(card), [aTender(slip)])).toMatchObject({ kind: 'assert', tier: 'auth-last4' });
  });
  it.each([
    ['the code alone', { last4: '1111' }, {}],
    ['another amount', { amountMinor: 1300 }, {}],
    ['another store than it can belong to, an hour away', { soldAt: T0 - HOUR }, { candidates: [OTHER_STORE] }],
    ['another store, and no time to compare', {}, { candidates: [OTHER_STORE], times: [] }],
    ['another day', { soldAt: T0 - 30 * HOUR }, {}],
  ])('do not assert on %s', (_, tender, transaction) => {
    expect(decideOne(aTransaction({ ...card, ...transaction }), [aTender({ ...slip, ...tender })]).kind).toBe(
      'unmatched',
    );
  });
});

describe('amounts that differ between the two sides', () => {
  const restaurant = { ...numbers, mcc: '5812' };
  it('a tip of up to a fifth on top, on a number that agrees', () => {
    const decision = decideOne(aTransaction({ ...restaurant, amounts: [1500] }), [aTender(numbers)]);
    expect(decision).toMatchObject({ kind: 'assert', evidence: { money: 'explained' } });
  });
  it.each([
    ['a tip of more than a fifth', { amounts: [1501] }],
    ['less than the till’s amount', { amounts: [1200] }],
    ['a tip in a trade without tips', { amounts: [1400], mcc: '5411' }],
    [
      'a tip that only the account reference speaks for',
      { amounts: [1400], rrn: undefined, par: 'V001001302030030500600' },
    ],
    ['a refund with a tip', { amounts: [1400], direction: 'credit' as const }],
  ])('not %s', (_, over) => {
    const tender = aTender({
      ...numbers,
      par: 'V001001302030030500600',
      direction: 'direction' in over ? over.direction : 'debit',
    });
    expect(decideOne(aTransaction({ ...restaurant, ...over }), [tender]).kind).toBe('unmatched');
  });
  it('the hold of a fuel pump, whatever its amount', () => {
    for (const amounts of [[100], [10_000]]) {
      const decision = decideOne(aTransaction({ ...numbers, mcc: '5542', amounts }), [aTender(numbers)]);
      expect(decision).toMatchObject({ kind: 'assert', tier: 'rrn-terminal' });
    }
  });
  it('an amount in another currency on the reference number, and on the authorisation code at the rates of the time', () => {
    const yen = { currency: 'JPY', amounts: [2400] };
    expect(decideOne(aTransaction({ ...numbers, ...yen }), [aTender(numbers)])).toMatchObject({
      evidence: { money: 'converted' },
    });
    const code = { authCode: 'A1B2C3' };
    expect(decideOne(aTransaction({ ...code, ...yen }), [aTender(code)])).toMatchObject({ tier: 'auth-store' });
    const half = { ...yen, amounts: [1200] };
    expect(decideOne(aTransaction({ ...code, ...half }), [aTender(code)]).kind).toBe('unmatched');
  });
  it('an amount that the till converted, as the card was charged', () => {
    const converted = { currency: 'JPY', amounts: [2400], billed: [{ currency: 'GBP', amountMinor: 1250 }] };
    expect(decideOne(aTransaction({ ...numbers, ...converted }), [aTender(numbers)])).toMatchObject({
      evidence: { money: 'equal' },
    });
  });
});

describe('account reference and amount', () => {
  const par = { par: 'V0010013020300005006007008009' };

  const dated = { ...par, times: [], earliest: T0 - 10 * HOUR, latest: T0 + 14 * HOUR };
  it('assert within minutes, at an unknown store', () => {
    const tender = aTender({ ...par, soldAt: T0 + 9 * MINUTE });
    expect(decideOne(aTransaction({ ...par, candidates: [] }), [tender])).toMatchObject({ tier: 'par-near' });
  });
  it('assert on the possible days of a clearing without a time, at its store', () => {
    const tender = aTender({ ...par, soldAt: T0 + 9 * HOUR });
    expect(decideOne(aTransaction(dated), [tender])).toMatchObject({ kind: 'assert', tier: 'par-amount' });
  });
  it.each([
    ['hours apart where the bank knows the time: the card may have paid the same amount again', par],
    ['on the day at no store', { ...dated, candidates: [] }],
    ['days later', { ...dated, earliest: T0 - 60 * HOUR, latest: T0 - 36 * HOUR }],
  ])('do not assert %s', (_, transaction) => {
    expect(decideOne(aTransaction(transaction), [aTender({ ...par, soldAt: T0 + 9 * HOUR })]).kind).toBe('unmatched');
  });

  it('distinguish two coffees of one card by the time of day', () => {
    const tenders = [
      aTender({ ...par, soldAt: T0 + MINUTE }),
      aTender({ ...par, sale: 'sale-2', soldAt: T0 + 8 * HOUR }),
    ];
    expect(decideOne(aTransaction(par), tenders)).toMatchObject({ tier: 'par-near', tenderKey: tenders[0]!.key });
  });
  it('abstain on two coffees of one card of which only the day is known', () => {
    const tenders = [aTender(par), aTender({ ...par, sale: 'sale-2', soldAt: T0 + 8 * HOUR })];
    const dated = aTransaction({ ...par, times: [], earliest: T0 - 10 * HOUR, latest: T0 + 14 * HOUR });
    expect(decideOne(dated, tenders)).toMatchObject({ kind: 'abstain', reason: 'several-sales' });
  });
  it('abstain on two coffees of one card within minutes', () => {
    const tenders = [aTender(par), aTender({ ...par, sale: 'sale-2', soldAt: T0 + 5 * MINUTE })];
    expect(decideOne(aTransaction(par), tenders)).toMatchObject({ kind: 'abstain', reason: 'several-sales' });
  });
  it('distinguish two coffees where the authorisation codes differ', () => {
    const transaction = aTransaction({ ...par, authCode: 'A1B2C3' });
    const tenders = [
      aTender({ ...par, authCode: 'A1B2C3' }),
      aTender({ ...par, authCode: 'D4E5F6', sale: 'sale-2', soldAt: T0 + 5 * MINUTE }),
    ];
    expect(decideOne(transaction, tenders)).toMatchObject({
      kind: 'assert',
      tier: 'par-near',
      tenderKey: tenders[0]!.key,
    });
  });
});

describe('authorisation code, amount and store', () => {
  const auth = { authCode: 'A1B2C3' };

  it('assert at a candidate store', () => {
    const transaction = aTransaction({ ...auth, candidates: [OTHER_STORE, STORE] });
    expect(decideOne(transaction, [aTender(auth)])).toMatchObject({ kind: 'assert', tier: 'auth-store' });
  });

  it('do not assert at another store: in a whole country another payment shares code and amount every few days', () => {
    const transaction = aTransaction({ ...auth, candidates: [OTHER_STORE] });
    expect(decideOne(transaction, [aTender(auth)])).toEqual({ kind: 'unmatched', reason: 'no-sale' });
  });

  it('do not assert while no store is known', () => {
    expect(decideOne(aTransaction({ ...auth, candidates: [] }), [aTender(auth)])).toEqual({
      kind: 'unmatched',
      reason: 'no-store',
    });
  });

  it('do not assert days apart: codes are reused', () => {
    const decision = decideOne(aTransaction(auth), [aTender({ ...auth, soldAt: T0 - 30 * HOUR })]);
    expect(decision).toEqual({ kind: 'unmatched', reason: 'no-sale' });
  });

  it('do not assert against the reference number', () => {
    const transaction = aTransaction({ ...auth, rrn: '600510300001' });
    const decision = decideOne(transaction, [aTender({ ...auth, rrn: '600510300002' })]);
    expect(decision).toEqual({ kind: 'unmatched', reason: 'contradicted' });
  });

  it('are decided once over all stores of a shared merchant id', () => {
    const transaction = aTransaction({ ...auth, candidates: [STORE, OTHER_STORE] });
    const tenders = [aTender(auth), aTender({ ...auth, sale: 'sale-2', storeKey: OTHER_STORE })];
    expect(decideOne(transaction, tenders)).toMatchObject({ kind: 'abstain', reason: 'several-sales' });
  });
});

describe('whatever the rule', () => {
  it.each(['declined', 'reversed'] as const)('a %s transaction has no receipt', (closed) => {
    expect(decideOne(aTransaction({ ...numbers, closed }), [aTender(numbers)])).toEqual({
      kind: 'unmatched',
      reason: closed,
    });
  });

  it('a credit does not match a sale, nor a debit a refund', () => {
    const credit = aTransaction({ ...numbers, direction: 'credit' });
    expect(decideOne(credit, [aTender(numbers)])).toMatchObject({ kind: 'unmatched' });
    expect(decideOne(credit, [aTender({ ...numbers, direction: 'credit' })])).toMatchObject({ kind: 'assert' });
  });

  it('the same figure in another currency is another amount', () => {
    const card = { cardLast4: '4242' };
    expect(decideOne(aTransaction(card), [aTender({ last4: '4242', currency: 'EUR' })])).toMatchObject({
      kind: 'unmatched',
    });
  });

  it('a clearing of another amount keeps the payment that its authorisation had', () => {
    const transaction = aTransaction({ ...numbers, amounts: [1250, 1450] });
    expect(decideOne(transaction, [aTender(numbers)])).toMatchObject({ kind: 'assert' });
  });

  it('a disputed pair is never matched again', () => {
    const transaction = aTransaction(numbers);
    const decision = decide([transaction], [aTender(numbers)], { ...known, isDisputed: () => true }).get(
      transaction.key,
    );
    expect(decision).toEqual({ kind: 'unmatched', reason: 'disputed' });
  });

  it('a dispute frees the payment for another transaction that fits', () => {
    const [wrong, right] = [aTransaction(numbers), aTransaction({ ...numbers, id: 'tx-2' })];
    const decisions = decide([wrong, right], [aTender(numbers)], { ...known, isDisputed: (key) => key === wrong.key });
    expect(decisions.get(right.key)).toMatchObject({ kind: 'assert' });
  });

  it('the decisions do not depend on the order of the input', () => {
    const transactions = [
      aTransaction(numbers),
      aTransaction({ id: 'tx-2', cardLast4: '4242' }),
      aTransaction({ id: 'tx-3', authCode: 'A1B2C3' }),
    ];
    const tenders = [
      aTender({ ...numbers, last4: '4242' }),
      aTender({ sale: 'sale-2', last4: '4242', authCode: 'A1B2C3' }),
      aTender({ sale: 'sale-3', last4: '4242' }),
    ];
    const forwards = decideAll(transactions, tenders);
    const backwards = decideAll([...transactions].reverse(), [...tenders].reverse());
    expect(forwards.size).toBe(transactions.length);
    expect(backwards).toEqual(forwards);
  });
});
