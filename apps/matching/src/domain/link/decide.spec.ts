// Each rule asserts on the evidence it asks for, and its twin shows the nearest case in which it must not.
import { describe, expect, it } from '@jest/globals';
import { aLeg, aTransaction, HOUR, MINUTE, OTHER_STORE, STORE, T0 } from './builders.js';
import { type Decision, decide } from './decide.js';
import type { LegFacts, TransactionFacts } from './facts.js';

const complete = () => Number.POSITIVE_INFINITY;
const decideAll = (transactions: TransactionFacts[], legs: LegFacts[], feed: () => number = complete) =>
  new Map([...decide(transactions, legs, feed)].map(([key, decision]) => [key as string, decision]));
const decideOne = (transaction: TransactionFacts, legs: LegFacts[], feed: () => number = complete): Decision =>
  decideAll([transaction], legs, feed).get(transaction.key)!;

const numbers = { rrn: '600510300001', terminalId: 'T0001' };

describe('reference number and terminal', () => {
  it('assert, whatever else is missing', () => {
    const transaction = aTransaction({ ...numbers, candidates: [], times: [] });
    expect(decideOne(transaction, [aLeg(numbers)])).toMatchObject({ kind: 'assert', tier: 'rrn-terminal' });
  });

  it('do not assert at another terminal: reference numbers are only unique within one', () => {
    const leg = aLeg({ ...numbers, terminalId: 'T0002' });
    expect(decideOne(aTransaction(numbers), [leg])).toEqual({ kind: 'unmatched', reason: 'no-sale' });
  });

  it('do not assert another amount', () => {
    const decision = decideOne(aTransaction(numbers), [aLeg({ ...numbers, amountMinor: 1300 })]);
    expect(decision).toEqual({ kind: 'unmatched', reason: 'no-sale' });
  });

  it('do not assert against the authorisation code', () => {
    const transaction = aTransaction({ ...numbers, authCode: 'A1B2C3' });
    const decision = decideOne(transaction, [aLeg({ ...numbers, authCode: 'ZZZZZZ' })]);
    expect(decision).toEqual({ kind: 'unmatched', reason: 'contradicted' });
  });

  it('abstain when two payments carry them', () => {
    const legs = [aLeg(numbers), aLeg({ ...numbers, sale: 'sale-2' })];
    const expected = { kind: 'abstain', tier: 'rrn-terminal', reason: 'several-sales' };
    expect(decideOne(aTransaction(numbers), legs)).toEqual(expected);
  });

  it('abstain when two transactions carry them', () => {
    const decisions = decideAll([aTransaction(numbers), aTransaction({ ...numbers, id: 'tx-2' })], [aLeg(numbers)]);
    const expected = { kind: 'abstain', tier: 'rrn-terminal', reason: 'several-transactions' };
    expect([...decisions.values()]).toEqual([expected, expected]);
  });
});

describe('account reference and amount', () => {
  const par = { par: 'V0010013020300005006007008009' };

  it('assert within a day, at a store that nobody knows', () => {
    const transaction = aTransaction({ ...par, candidates: [] });
    const leg = aLeg({ ...par, soldAt: T0 + 23 * HOUR });
    expect(decideOne(transaction, [leg])).toMatchObject({ kind: 'assert', tier: 'par-amount' });
  });

  it('do not assert after a day: the same card pays the same sum again', () => {
    const leg = aLeg({ ...par, soldAt: T0 + 25 * HOUR });
    expect(decideOne(aTransaction(par), [leg])).toEqual({ kind: 'unmatched', reason: 'no-sale' });
  });

  it('count from the days that a clearing without a time may be of', () => {
    const dated = aTransaction({ ...par, times: [], earliest: T0 - 20 * HOUR, latest: T0 + 20 * HOUR });
    const leg = aLeg({ ...par, soldAt: T0 + 40 * HOUR });
    expect(decideOne(dated, [leg])).toMatchObject({ kind: 'assert', tier: 'par-amount' });
  });

  it('abstain on two coffees of one card on one day', () => {
    const legs = [aLeg(par), aLeg({ ...par, sale: 'sale-2', soldAt: T0 + 8 * HOUR })];
    expect(decideOne(aTransaction(par), legs)).toMatchObject({ kind: 'abstain', reason: 'several-sales' });
  });

  it('tell two coffees apart where the authorisation codes differ', () => {
    const transaction = aTransaction({ ...par, authCode: 'A1B2C3' });
    const legs = [
      aLeg({ ...par, authCode: 'A1B2C3' }),
      aLeg({ ...par, authCode: 'D4E5F6', sale: 'sale-2', soldAt: T0 + 8 * HOUR }),
    ];
    expect(decideOne(transaction, legs)).toMatchObject({ kind: 'assert', tier: 'par-amount', legKey: legs[0]!.key });
  });
});

describe('authorisation code, amount and store', () => {
  const auth = { authCode: 'A1B2C3' };

  it('assert at a store that the transaction may belong to', () => {
    const transaction = aTransaction({ ...auth, candidates: [OTHER_STORE, STORE] });
    expect(decideOne(transaction, [aLeg(auth)])).toMatchObject({ kind: 'assert', tier: 'auth-store' });
  });

  it('do not assert at another store: at a national scale another payment shares code and amount every few days', () => {
    const transaction = aTransaction({ ...auth, candidates: [OTHER_STORE] });
    expect(decideOne(transaction, [aLeg(auth)])).toEqual({ kind: 'unmatched', reason: 'no-sale' });
  });

  it('do not assert while no store is known', () => {
    expect(decideOne(aTransaction({ ...auth, candidates: [] }), [aLeg(auth)])).toEqual({
      kind: 'unmatched',
      reason: 'no-store',
    });
  });

  it('do not assert days apart: codes come round again', () => {
    const decision = decideOne(aTransaction(auth), [aLeg({ ...auth, soldAt: T0 - 30 * HOUR })]);
    expect(decision).toEqual({ kind: 'unmatched', reason: 'no-sale' });
  });

  it('do not assert against the reference number', () => {
    const transaction = aTransaction({ ...auth, rrn: '600510300001' });
    const decision = decideOne(transaction, [aLeg({ ...auth, rrn: '600510300002' })]);
    expect(decision).toEqual({ kind: 'unmatched', reason: 'contradicted' });
  });

  it('are decided once over all stores of a shared merchant id', () => {
    const transaction = aTransaction({ ...auth, candidates: [STORE, OTHER_STORE] });
    const legs = [aLeg(auth), aLeg({ ...auth, sale: 'sale-2', storeKey: OTHER_STORE })];
    expect(decideOne(transaction, legs)).toMatchObject({ kind: 'abstain', reason: 'several-sales' });
  });
});

describe('last four, amount, store and ten minutes', () => {
  const digits = { last4: '4242', last4Of: 'card' as const };
  const card = { cardLast4: '4242' };

  it('assert when nothing else fits on either side and the feed is complete', () => {
    const leg = aLeg({ ...digits, soldAt: T0 + 9 * MINUTE });
    expect(decideOne(aTransaction(card), [leg])).toMatchObject({ kind: 'assert', tier: 'last4-store' });
  });

  it.each([
    ['at another store', {}, { candidates: [OTHER_STORE] }],
    ['eleven minutes apart', { soldAt: T0 + 11 * MINUTE }, {}],
    ['when the till may be in another time zone', { zoneKnown: false }, {}],
    ['on a date without a time', {}, { times: [] }],
    ['on other digits', { last4: '1111' }, {}],
    ['on the digits of a wallet where the bank gives those of the card', { last4Of: 'token' as const }, {}],
  ])('do not assert %s', (_, leg, transaction) => {
    const decision = decideOne(aTransaction({ ...card, ...transaction }), [aLeg({ ...digits, ...leg })]);
    expect(decision).toEqual({ kind: 'unmatched', reason: 'no-sale' });
  });

  it('assert on the digits of a wallet that the bank knows too', () => {
    const transaction = aTransaction({ cardLast4: '1111', tokenLast4: '4242' });
    expect(decideOne(transaction, [aLeg({ ...digits, last4Of: 'token' })])).toMatchObject({ kind: 'assert' });
  });

  it('hold until the feed has passed the window, because a rival may still be on its way', () => {
    const leg = aLeg({ ...digits, soldAt: T0 + 2 * MINUTE });
    const until = T0 + 12 * MINUTE;
    const early = decideOne(aTransaction(card), [leg], () => until - 1);
    expect(early).toEqual({ kind: 'hold', legKey: leg.key, until, storeKey: STORE });
    expect(decideOne(aTransaction(card), [leg], () => until)).toMatchObject({ kind: 'assert' });
  });

  it('hold for the slowest of the stores that a transaction may belong to', () => {
    const transaction = aTransaction({ ...card, candidates: [STORE, OTHER_STORE] });
    const feed = (storeKey: string) => (storeKey === STORE ? T0 + HOUR : T0);
    const decision = decide([transaction], [aLeg(digits)], feed).get(transaction.key);
    expect(decision).toMatchObject({ kind: 'hold', storeKey: OTHER_STORE });
  });

  it('abstain on twins at the till', () => {
    const legs = [aLeg(digits), aLeg({ ...digits, sale: 'sale-2', soldAt: T0 + MINUTE })];
    expect(decideOne(aTransaction(card), legs)).toMatchObject({ kind: 'abstain', reason: 'several-sales' });
  });

  it('abstain on twins at the bank', () => {
    const transactions = [aTransaction(card), aTransaction({ ...card, id: 'tx-2' })];
    const kinds = [...decideAll(transactions, [aLeg(digits)]).values()].map((decision) => decision.kind);
    expect(kinds).toEqual(['abstain', 'abstain']);
  });

  it('assert what is left when the other twin is told apart by a stronger rule', () => {
    const [one, two] = [
      aTransaction({ ...card, ...numbers, id: 'tx-1' }),
      aTransaction({ ...card, id: 'tx-2', times: [T0 + MINUTE] }),
    ];
    const legs = [aLeg({ ...digits, ...numbers }), aLeg({ ...digits, sale: 'sale-2', soldAt: T0 + MINUTE })];
    const decisions = decideAll([one, two], legs);
    expect(decisions.get(one.key)).toMatchObject({ kind: 'assert', tier: 'rrn-terminal', legKey: legs[0]!.key });
    expect(decisions.get(two.key)).toMatchObject({ kind: 'assert', tier: 'last4-store', legKey: legs[1]!.key });
  });

  it('leave alone a payment that a stronger rule gave to somebody else', () => {
    const owner = aTransaction({ ...numbers });
    const other = aTransaction({ ...card, id: 'tx-2' });
    const decisions = decideAll([owner, other], [aLeg({ ...digits, ...numbers })]);
    expect(decisions.get(other.key)).toEqual({ kind: 'unmatched', reason: 'taken' });
  });

  it('leave alone a payment over which a stronger rule is undecided', () => {
    const tied = [aTransaction(numbers), aTransaction({ ...numbers, id: 'tx-2' })];
    const other = aTransaction({ ...card, id: 'tx-3' });
    const decisions = decideAll([...tied, other], [aLeg({ ...digits, ...numbers })]);
    expect(decisions.get(other.key)).toEqual({ kind: 'unmatched', reason: 'taken' });
  });
});

describe('whatever the rule', () => {
  it.each(['declined', 'reversed'] as const)('a %s transaction has no receipt', (closed) => {
    expect(decideOne(aTransaction({ ...numbers, closed }), [aLeg(numbers)])).toEqual({
      kind: 'unmatched',
      reason: closed,
    });
  });

  it('a credit is not the receipt of a sale, nor a debit that of a refund', () => {
    const credit = aTransaction({ ...numbers, direction: 'credit' });
    expect(decideOne(credit, [aLeg(numbers)])).toMatchObject({ kind: 'unmatched' });
    expect(decideOne(credit, [aLeg({ ...numbers, direction: 'credit' })])).toMatchObject({ kind: 'assert' });
  });

  it('the same figure in another currency is another amount', () => {
    expect(decideOne(aTransaction(numbers), [aLeg({ ...numbers, currency: 'EUR' })])).toMatchObject({
      kind: 'unmatched',
    });
  });

  it('a clearing of another amount keeps the payment that its authorisation had', () => {
    const transaction = aTransaction({ ...numbers, amounts: [1250, 1450] });
    expect(decideOne(transaction, [aLeg(numbers)])).toMatchObject({ kind: 'assert' });
  });

  it('a disputed pair is never put together again', () => {
    const transaction = aTransaction(numbers);
    const decision = decide([transaction], [aLeg(numbers)], complete, () => true).get(transaction.key);
    expect(decision).toEqual({ kind: 'unmatched', reason: 'disputed' });
  });

  it('a dispute gives the payment free for whom it fits otherwise', () => {
    const [wrong, right] = [aTransaction(numbers), aTransaction({ ...numbers, id: 'tx-2' })];
    const decisions = decide([wrong, right], [aLeg(numbers)], complete, (key) => key === wrong.key);
    expect(decisions.get(right.key)).toMatchObject({ kind: 'assert' });
  });

  it('the answer does not depend on the order of what it is asked about', () => {
    const transactions = [
      aTransaction(numbers),
      aTransaction({ id: 'tx-2', cardLast4: '4242' }),
      aTransaction({ id: 'tx-3', authCode: 'A1B2C3' }),
    ];
    const legs = [
      aLeg({ ...numbers, last4: '4242' }),
      aLeg({ sale: 'sale-2', last4: '4242', authCode: 'A1B2C3' }),
      aLeg({ sale: 'sale-3', last4: '4242' }),
    ];
    const forwards = decideAll(transactions, legs);
    const backwards = decideAll([...transactions].reverse(), [...legs].reverse());
    for (const [key, decision] of forwards) expect(backwards.get(key)).toEqual(decision);
  });
});
