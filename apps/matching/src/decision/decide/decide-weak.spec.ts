// Weak rules, without numbers: each asserts only where being the only candidate is proof enough.
import { describe, expect, it } from '@jest/globals';
import { aTender, aTransaction, HOUR, MINUTE, OTHER_STORE, STORE, T0, surrounded } from '../../../test/kit/builders.js';
import type { AmountFrequency } from './amount-frequency.js';
import { decide } from './decide.js';
import { type Decision } from './decision.js';
import type { TenderFacts, TransactionFacts } from '../facts.js';

const complete = () => Number.POSITIVE_INFINITY;
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

describe('last four, amount, store and ten minutes', () => {
  const digits = { last4: '4242', last4Of: 'card' as const };
  const card = { cardLast4: '4242' };

  it('assert when nothing else fits on either side and the feed is complete', () => {
    const tender = aTender({ ...digits, soldAt: T0 + 9 * MINUTE });
    expect(decideOne(aTransaction(card), [tender])).toMatchObject({ kind: 'assert', tier: 'last4-store' });
  });

  it.each([
    ['at another store', {}, { candidates: [OTHER_STORE] }],
    ['seventy-six minutes apart', { soldAt: T0 + 76 * MINUTE }, {}],
    ['on other digits', { last4: '1111' }, {}],
    ['at another terminal', { terminalId: 'T0002' }, { terminalId: 'T0001' }],
    ['on a card of another scheme', { scheme: 'visa' }, { scheme: 'amex' }],
  ])('do not assert %s', (_, tender, transaction) => {
    const decision = decideOne(aTransaction({ ...card, ...transaction }), [aTender({ ...digits, ...tender })]);
    expect(decision).toEqual({ kind: 'unmatched', reason: 'no-sale' });
  });

  it('assert on the digits of a wallet that the bank knows too', () => {
    const transaction = aTransaction({ cardLast4: '1111', tokenLast4: '4242' });
    expect(decideOne(transaction, [aTender({ ...digits, last4Of: 'token' })])).toMatchObject({ kind: 'assert' });
  });

  it('hold until the feed has passed the window, because a rival may still arrive', () => {
    const tender = aTender({ ...digits, soldAt: T0 + 2 * MINUTE });
    const until = T0 + 12 * MINUTE;
    const early = decideOne(aTransaction(card), [tender], () => until - 1);
    expect(early).toEqual({ kind: 'hold', tenderKey: tender.key, until, storeKey: STORE });
    expect(decideOne(aTransaction(card), [tender], () => until)).toMatchObject({ kind: 'assert' });
  });

  it('hold for the slowest of the candidate stores', () => {
    const transaction = aTransaction({ ...card, candidates: [STORE, OTHER_STORE] });
    const feed = (storeKey: string) => (storeKey === STORE ? T0 + HOUR : T0);
    const decision = decide([transaction], [aTender(digits)], surrounded({ feedCompleteUntil: feed })).get(
      transaction.key,
    );
    expect(decision).toMatchObject({ kind: 'hold', storeKey: OTHER_STORE });
  });

  it('abstain on two equal payments', () => {
    const tenders = [aTender(digits), aTender({ ...digits, sale: 'sale-2', soldAt: T0 + MINUTE })];
    expect(decideOne(aTransaction(card), tenders)).toMatchObject({ kind: 'abstain', reason: 'several-sales' });
  });

  it('abstain on two equal transactions', () => {
    const transactions = [aTransaction(card), aTransaction({ ...card, id: 'tx-2' })];
    const kinds = [...decideAll(transactions, [aTender(digits)]).values()].map((decision) => decision.kind);
    expect(kinds).toEqual(['abstain', 'abstain']);
  });

  it('assert the other pair when a stronger rule takes one of two equal payments', () => {
    const [one, two] = [
      aTransaction({ ...card, ...numbers, id: 'tx-1' }),
      aTransaction({ ...card, id: 'tx-2', times: [T0 + MINUTE] }),
    ];
    const tenders = [aTender({ ...digits, ...numbers }), aTender({ ...digits, sale: 'sale-2', soldAt: T0 + MINUTE })];
    const decisions = decideAll([one, two], tenders);
    expect(decisions.get(one.key)).toMatchObject({ kind: 'assert', tier: 'rrn-terminal', tenderKey: tenders[0]!.key });
    expect(decisions.get(two.key)).toMatchObject({ kind: 'assert', tier: 'last4-store', tenderKey: tenders[1]!.key });
  });

  it('do not take a payment that a stronger rule gave to another transaction', () => {
    const owner = aTransaction({ ...numbers });
    const other = aTransaction({ ...card, id: 'tx-2' });
    const decisions = decideAll([owner, other], [aTender({ ...digits, ...numbers })]);
    expect(decisions.get(other.key)).toEqual({ kind: 'unmatched', reason: 'taken' });
  });

  it('do not take a payment over which a stronger rule is undecided', () => {
    const tied = [aTransaction(numbers), aTransaction({ ...numbers, id: 'tx-2' })];
    const other = aTransaction({ ...card, id: 'tx-3' });
    const decisions = decideAll([...tied, other], [aTender({ ...digits, ...numbers })]);
    expect(decisions.get(other.key)).toEqual({ kind: 'unmatched', reason: 'taken' });
  });
});

describe('last four, amount and store within the hour, or on the day', () => {
  const digits = { last4: '4242', last4Of: 'card' as const };
  const card = { cardLast4: '4242' };
  const dated = { ...card, times: [], earliest: T0 - 10 * HOUR, latest: T0 + 14 * HOUR };
  const decideAt = (
    payments: number,
    transaction: TransactionFacts,
    tenders: TenderFacts[],
    feed: () => number = complete,
  ) =>
    decide(
      [transaction],
      tenders,
      surrounded({ feedCompleteUntil: feed, frequencyOf: () => [], paidIn: () => payments }),
    ).get(transaction.key)!;

  it.each([
    ['by a till whose clock is wrong by an hour', { soldAt: T0 + HOUR }, card],
    ['by a till in an unknown time zone', { zoneKnown: false }, card],
    ['where the bank knows no more than the date', { soldAt: T0 + 9 * HOUR }, dated],
  ])('assert %s', (_, tender, transaction) => {
    const decision = decideAt(1, aTransaction(transaction), [aTender({ ...digits, ...tender, zoneKnown: false })]);
    expect(decision).toMatchObject({ kind: 'assert', tier: 'last4-day' });
  });

  it('abstain on an amount that the store takes often: the right sale may be lost, and another card end alike', () => {
    expect(decideAt(5, aTransaction(dated), [aTender(digits)])).toMatchObject({ kind: 'assert' });
    const common = decideAt(40, aTransaction(dated), [aTender(digits)]);
    expect(common).toEqual({ kind: 'abstain', tier: 'last4-day', reason: 'too-common' });
  });

  it('count over all candidate stores, of which one may be outside the network', () => {
    const shared = aTransaction({ ...dated, candidates: [STORE, OTHER_STORE, 'grocer/third' as typeof STORE] });
    expect(decideAt(5, aTransaction(dated), [aTender(digits)])).toMatchObject({ kind: 'assert' });
    expect(decideAt(5, shared, [aTender(digits)])).toMatchObject({ reason: 'too-common' });
  });

  it('abstain within minutes, too, where stores of one merchant id take the amount all the time', () => {
    const shared = aTransaction({ ...card, candidates: [STORE, OTHER_STORE] });
    const minutesLater = (minutes: number) => [aTender({ ...digits, soldAt: T0 + minutes * MINUTE })];
    expect(decideAt(200, shared, minutesLater(1))).toMatchObject({ kind: 'assert', tier: 'last4-store' });
    expect(decideAt(200, shared, minutesLater(8))).toMatchObject({ tier: 'last4-store', reason: 'too-common' });
  });

  it('abstain on the same card twice on the day', () => {
    const tenders = [aTender(digits), aTender({ ...digits, sale: 'sale-2', soldAt: T0 + 5 * HOUR })];
    expect(decideAt(1, aTransaction(dated), tenders)).toMatchObject({ kind: 'abstain', reason: 'several-sales' });
  });

  it('hold until the days are over at the store', () => {
    const tender = aTender(digits);
    const until = Date.UTC(2026, 0, 7);
    expect(decideAt(1, aTransaction(dated), [tender], () => until - 1)).toMatchObject({ kind: 'hold', until });
    expect(decideAt(1, aTransaction(dated), [tender], () => until)).toMatchObject({ kind: 'assert' });
  });

  it('do not assert outside the possible days', () => {
    const late = aTender({ ...digits, soldAt: T0 + 15 * HOUR });
    expect(decideAt(1, aTransaction(dated), [late])).toEqual({ kind: 'unmatched', reason: 'no-sale' });
  });
});

describe('amount, store and time without last four', () => {
  const evening = Date.UTC(2026, 0, 6);
  const week = (near: number): AmountFrequency =>
    [0, 1, 2, 3, 4, 5, 6].map((ago) => ({ day: 20458 - ago, near, exact: ago === 0 ? 1 : 0, alike: 1 }));
  interface Around {
    readonly until?: number;
    readonly paid?: number;
    readonly lost?: number | undefined;
    readonly isQuiet?: boolean;
  }
  const decideIn = (
    frequency: AmountFrequency,
    transaction: TransactionFacts,
    tenders: TenderFacts[],
    { until = evening, paid = 1, lost, isQuiet = false }: Around = {},
  ) =>
    decide(
      [transaction],
      tenders,
      surrounded({
        feedCompleteUntil: () => until,
        frequencyOf: () => frequency,
        paidIn: () => paid,
        lostIn: () => lost,
        isQuietSince: () => isQuiet,
      }),
    ).get(transaction.key)!;

  it.each([
    ['a restaurant', '5812'],
    ['a taxi', '4121'],
    ['a hotel', '3501'],
    ['a petrol station', '5541'],
    ['a mail-order shop', '5964'],
    ['who knows what', undefined],
  ])('are not enough at %s: the right sale may be there under another amount', (_, mcc) => {
    expect(decideIn(week(10), aTransaction({ mcc }), [aTender({ soldAt: T0 + MINUTE })]).kind).toBe('unmatched');
  });

  it('assert a rare amount, at the same moment, when the day is over', () => {
    const tenders = [aTender({ soldAt: T0 + MINUTE })];
    expect(decideIn(week(10), aTransaction(), tenders)).toMatchObject({ kind: 'assert', tier: 'amount-store' });
    expect(decideIn(week(10), aTransaction(), tenders, { until: evening - 1 })).toMatchObject({
      kind: 'hold',
      until: evening,
    });
  });

  it.each([
    ['an amount that was paid twice on the day', week(10), { paid: 2 }],
    ['one among many payments of about that amount', week(400), {}],
    ['a time about which the numbers of the tills tell of losses', week(10), { lost: 0.2 }],
  ])('abstain on %s', (_, frequency, around) => {
    const decision = decideIn(frequency, aTransaction(), [aTender()], around);
    expect(decision).toEqual({ kind: 'abstain', tier: 'amount-store', reason: 'too-common' });
  });

  it('hold for two days while a till of the store is quiet', () => {
    const until = T0 + 10 * MINUTE + 48 * HOUR;
    const quiet = { isQuiet: true, until: until - 1 };
    expect(decideIn(week(10), aTransaction(), [aTender()], quiet)).toMatchObject({ kind: 'hold', until });
    expect(decideIn(week(10), aTransaction(), [aTender()], { ...quiet, until })).toMatchObject({ kind: 'assert' });
    expect(decideIn(week(10), aTransaction(), [aTender()], { until: until - 1 })).toMatchObject({ kind: 'assert' });
  });

  it('assert among more payments where till numbers say that nothing is missing about that time', () => {
    expect(decideIn(week(200), aTransaction(), [aTender()], { lost: 0 })).toMatchObject({ kind: 'assert' });
    expect(decideIn(week(4_000), aTransaction(), [aTender()], { lost: 0 })).toMatchObject({ reason: 'too-common' });
    const shared = aTransaction({ candidates: [STORE, OTHER_STORE] });
    expect(decideIn(week(200), shared, [aTender()], { lost: 0 })).toMatchObject({ reason: 'too-common' });
  });

  it('abstain on two of them', () => {
    const tenders = [aTender(), aTender({ sale: 'sale-2', soldAt: T0 + MINUTE })];
    expect(decideIn(week(10), aTransaction(), tenders)).toMatchObject({ kind: 'abstain', reason: 'several-sales' });
  });

  it.each([
    ['six minutes apart', { soldAt: T0 + 6 * MINUTE }, {}],
    ['at a till in an unknown time zone', { zoneKnown: false }, {}],
    ['at another store', {}, { candidates: [OTHER_STORE] }],
    ['at one of five stores', {}, { candidates: [STORE, 'g/2', 'g/3', 'g/4', 'g/5'] as (typeof STORE)[] }],
    ['at another terminal', { terminalId: 'T0002' }, { terminalId: 'T0001' }],
    ['on other digits', { last4: '1111', last4Of: 'card' as const }, { cardLast4: '4242' }],
    [
      'on another account reference',
      { par: 'V0010013020300005006007008009' },
      { par: 'V0010013020300005006007008888' },
    ],
  ])('do not assert %s', (_, tender, transaction) => {
    expect(decideIn(week(10), aTransaction(transaction), [aTender(tender)]).kind).toBe('unmatched');
  });
});

describe('contradicting evidence', () => {
  const digits = { last4: '4242', last4Of: 'card' as const };
  const card = { cardLast4: '4242' };

  it('a payment of the same last four within the hour without a transaction of its own: its till may be slow', () => {
    const stray = aTender({ ...digits, sale: 'sale-2', soldAt: T0 + 31 * MINUTE });
    expect(decideOne(aTransaction(card), [aTender(digits)])).toMatchObject({ kind: 'assert' });
    expect(decideOne(aTransaction(card), [aTender(digits), stray])).toMatchObject({ reason: 'several-sales' });
    const itsOwn = aTransaction({ ...card, id: 'tx-2', times: [T0 + 31 * MINUTE], latest: T0 + 31 * MINUTE });
    const both = decideAll([aTransaction(card), itsOwn], [aTender(digits), stray]);
    expect([...both.values()].map(({ kind }) => kind)).toEqual(['assert', 'assert']);
  });

  it('agreement of a wallet payment with the card’s last four, where the till does not say which it saw', () => {
    const wallet = aTransaction({ ...card, byWallet: true });
    expect(decideOne(wallet, [aTender({ last4: '4242' })])).not.toMatchObject({ tier: 'last4-store' });
    const withToken = aTransaction({ ...card, byWallet: true, tokenLast4: '7777' });
    expect(decideOne(withToken, [aTender({ last4: '7777' })])).toMatchObject({ kind: 'assert', tier: 'last4-store' });
  });

  it.each([
    ['hours away, without the digits', { soldAt: T0 + 2 * HOUR }, {}],
    ['on digits that both know and that differ', { last4: '1111', last4Of: 'card' as const }, card],
    [
      'at another terminal, for another amount',
      { terminalId: 'T0002', amountMinor: 1240 },
      { terminalId: 'T0001', mcc: '5812' },
    ],
    ['hours away, for another amount', { soldAt: T0 + 2 * HOUR, amountMinor: 1240 }, { mcc: '5812' }],
  ])('rules the same authorisation code out %s', (_, tender, transaction) => {
    const code = { authCode: 'A1B2C3' };
    expect(decideOne(aTransaction({ ...code, mcc: '5812' }), [aTender(code)])).toMatchObject({ tier: 'auth-store' });
    expect(decideOne(aTransaction({ ...code, ...transaction }), [aTender({ ...code, ...tender })]).kind).not.toBe(
      'assert',
    );
  });
});

describe('two payments, one of which agrees at every step', () => {
  const digits = { last4: '4242', last4Of: 'card' as const };
  const card = aTransaction({ cardLast4: '4242', amounts: [1250, 1450] });
  const dominated = aTender({ ...digits, sale: 'dominated', soldAt: T0 - 9 * MINUTE });
  const stepped = aTender({ ...digits, sale: 'stepped', amountMinor: 1450, earlierMinors: [1250] });

  it('that one is held, then asserted, in either order of input', () => {
    for (const tenders of [
      [dominated, stepped],
      [stepped, dominated],
    ]) {
      expect(decideOne(card, tenders)).toMatchObject({ kind: 'assert', tenderKey: stepped.key });
      expect(decideOne(card, tenders, () => 0)).toMatchObject({ kind: 'hold', tenderKey: stepped.key });
    }
  });
});

describe('an authorisation code and a booking date, and no time', () => {
  const code = { authCode: 'A1B2C3' };
  const booked = { times: [], earliest: T0 - 7 * 24 * HOUR, latest: T0 + 24 * HOUR };
  const decideIn = (paid: number, transaction: Partial<TransactionFacts>, tender: Partial<TenderFacts>) => {
    const facts = aTransaction({ ...code, ...booked, ...transaction });
    return decide([facts], [aTender({ ...code, ...tender })], surrounded({ paidIn: () => paid })).get(facts.key)!;
  };
  const shared = { candidates: [STORE, OTHER_STORE] };

  it('assert where the amount is rare enough that a second payment with the code is not to be expected', () => {
    expect(decideIn(20, {}, {})).toMatchObject({ kind: 'assert', tier: 'auth-store' });
    expect(decideIn(20, shared, {})).toMatchObject({ kind: 'assert', tier: 'auth-store' });
  });

  it('abstain where the amount is common, and sooner under a merchant id that outside shops may share', () => {
    const tooCommon = { kind: 'abstain', tier: 'auth-store', reason: 'too-common' };
    expect(decideIn(800, {}, {})).toMatchObject({ kind: 'assert' });
    expect(decideIn(800, shared, {})).toMatchObject(tooCommon);
    expect(decideIn(4_000, {}, {})).toMatchObject(tooCommon);
  });

  it('assert however common the amount where last four agrees, or a time does', () => {
    expect(decideIn(4_000, { cardLast4: '4242' }, { last4: '4242' })).toMatchObject({ kind: 'assert' });
    expect(decideIn(4_000, { times: [T0], earliest: T0, latest: T0 }, {})).toMatchObject({ kind: 'assert' });
  });

  it('and a time half an hour apart: assert at one store; under a shared merchant id only rare amounts', () => {
    const timed = { times: [T0], earliest: T0, latest: T0 };
    const later = { soldAt: T0 + HOUR / 2 };
    expect(decideIn(40, timed, later)).toMatchObject({ kind: 'assert', tier: 'auth-store' });
    expect(decideIn(4, { ...timed, ...shared }, later)).toMatchObject({ kind: 'assert' });
    expect(decideIn(60, { ...timed, ...shared }, later)).toMatchObject({ kind: 'abstain', reason: 'too-common' });
    const seconded = { ...timed, ...shared, cardLast4: '4242' };
    expect(decideIn(60, seconded, { ...later, last4: '4242' })).toMatchObject({ kind: 'assert' });
  });

  it('do not assert if the scheme differs', () => {
    expect(decideIn(1, { scheme: 'visa' }, { scheme: 'mastercard' }).kind).toBe('unmatched');
    expect(decideIn(1, { scheme: 'visa' }, { scheme: 'visa' })).toMatchObject({ kind: 'assert' });
  });
});
