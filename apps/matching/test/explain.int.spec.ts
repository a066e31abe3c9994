// An explanation gives the decision, its reason, and for every other payment why not; it is computed by the code that
// decides.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  TransactionDisputed,
  type TransactionObserved,
  TransactionObserved as Observed,
} from '@quittance/contracts-bank';
import { aTransactionDisputed, aTransactionObserved } from '@quittance/contracts-bank/builders';
import { FeedCompleted, type SaleCard, SaleRecorded, StoreRegistered } from '@quittance/contracts-retailer';
import { aFeedCompleted, aSaleRecorded, aStoreRegistered } from '@quittance/contracts-retailer/builders';
import { type TransactionKey, toTransactionKey } from '../src/decision/identity.js';
import { type Explanation, explainTransaction } from '../src/operator/index.js';
import { type MatchingBed, message, openMatchingBed } from './matching-bed.js';
import { reading } from './reading.js';

let bed: MatchingBed;

const T0 = 1767609000000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const explain = async (key: string = toTransactionKey('northbank', 'tx-0001')): Promise<Explanation> => {
  const explanation = await reading(bed, (unit) => explainTransaction(unit, key as TransactionKey, bed.clock.at));
  if (explanation === undefined) throw new Error(`${key} is not known`);
  return explanation;
};

const sold = (saleId: string, card: SaleCard, over: Partial<SaleRecorded> = {}) =>
  message(SaleRecorded, aSaleRecorded({ saleId, tenders: [{ kind: 'card', amountMinor: 1250, card }], ...over }));
const paid = (over: Partial<TransactionObserved> = {}) => message(Observed, aTransactionObserved(over));
const bare = { authCode: null, rrn: null, terminalId: null, scheme: null };
const digits = { last4: '4242', last4Of: 'card' as const };
const numbers = { rrn: '600510300001', terminalId: 'T0001', authCode: 'A1B2C3' };
const feedCompletion = (completeUntil: number) => message(FeedCompleted, aFeedCompleted({ completeUntil }));
const whys = ({ candidates }: Explanation) =>
  Object.fromEntries(candidates.map(({ tenderKey, why }) => [tenderKey.slice('greengrocer/'.length), why]));

beforeAll(async () => {
  bed = await openMatchingBed();
});
beforeEach(async () => {
  await bed.clear();
  await bed.consent();
  await bed.deliver(message(StoreRegistered, aStoreRegistered()));
});
afterAll(() => bed.close());

describe('a match by RRN', () => {
  it('is explained by its rule, its evidence and the bits of each field', async () => {
    await bed.deliver(
      sold('s-1', { ...digits, ...numbers }),
      paid({ ...numbers, par: 'V001001302030000500000000001X' }),
    );
    const told = await explain();
    expect(told).toMatchObject({
      ruleVersion: 'tiers-12',
      matchedByRules: 'tiers-12',
      decision: { kind: 'assert', tier: 'rrn-terminal' },
      inWords: 'matched by rule rrn-terminal with sale s-1 of greengrocer, tender 1',
      isAsItStands: true,
      consent: 'given',
      routing: { stores: [{ storeKey: 'greengrocer/s-001' }] },
    });
    const [match] = told.candidates;
    expect(match).toMatchObject({
      tenderKey: 'greengrocer/s-1#0',
      isMatch: true,
      why: 'matched by rule rrn-terminal',
      evidence: { rrn: 'agree', terminal: 'agree', authCode: 'agree', last4: 'agree', money: 'equal', par: 'unknown' },
      said: { rrn: '600510300001', last4: '4242 (of the card)' },
    });
    const bits = Object.fromEntries(match!.weights.fields.map((weight) => [weight.field, weight.bits]));
    expect(bits).toMatchObject({ par: 0, rrn: Math.log2(0.977e6) });
    expect(match!.weights.totalBits).toBeGreaterThan(60);
    // Only the last four of a PAR are shown.
    expect(told.keys).toContainEqual({ name: 'par', value: '…001X', isUsable: true });
    expect(told.keys).toContainEqual({ name: 'rrn', value: '600510300001', isUsable: true });
    expect(told.keys).toContainEqual({ name: 'tokenLast4', isUsable: false });
  });

  it('names the transaction that has a payment wanted by a weaker rule', async () => {
    await bed.consent({ consentId: 'consent-2', accountId: 'acc-0002' });
    await bed.deliver(
      sold('s-1', { ...digits, ...numbers }),
      paid(numbers),
      paid({ ...bare, transactionId: 'tx-0002', accountId: 'acc-0002' }),
      feedCompletion(T0 + 48 * HOUR),
    );
    const told = await explain('northbank/tx-0002');
    expect(told.inWords).toMatch(/^unmatched: the payment that would fit belongs to another transaction .*\(taken\)$/);
    expect(whys(told)).toEqual({ 's-1#0': 'taken by northbank/tx-0001 by rule rrn-terminal' });
  });
});

describe('a match says in words what is unlike others', () => {
  const dinner = (over: Partial<SaleRecorded>, card: SaleCard = digits) =>
    sold('s-1', card, { tenders: [{ kind: 'card', amountMinor: 1250, card }], ...over });
  const matched = async (...messages: ReturnType<typeof message>[]) => {
    await bed.deliver(...messages, feedCompletion(T0 + 48 * HOUR));
    return whys(await explain())['s-1#0'];
  };

  it('of a tip', async () => {
    expect(await matched(dinner({}), paid({ ...bare, amountMinor: 1400, mcc: '5812' }))).toBe(
      'matched by rule last4-near; the amounts differ as by a tip or hold (GBP 14.00 at the bank, GBP 12.50 at the till)',
    );
  });

  it('of a conversion', async () => {
    expect(await matched(dinner({}), paid({ ...bare, amountMinor: 1494, currency: 'EUR' }))).toBe(
      'matched by rule last4-near; the amount was converted (EUR 14.94 at the bank, GBP 12.50 at the till)',
    );
  });

  it('of a store known by its name', async () => {
    const line = { merchantId: null, descriptor: 'GREENGROCER HIGH STREET', country: 'GB' };
    expect(await matched(dinner({}), paid({ ...bare, ...line }))).toMatch(
      /^matched by rule last4-store; its store is known by its name alone$/,
    );
  });

  it('of a reference number that is outvoted', async () => {
    const card = { ...digits, authCode: 'A1B2C3', rrn: '600510300009' };
    expect(await matched(dinner({}, card), paid({ ...numbers, terminalId: null }))).toBe(
      'matched by rule auth-store; the reference number differs, and is outvoted by all else',
    );
  });
});

it('a sale without seconds is explained with its whole minute, others by their second', async () => {
  const soldAt = Date.UTC(2026, 0, 5, 10, 30);
  await bed.deliver(
    sold('exact', numbers, { soldAt }),
    sold('minute', numbers, { soldAt, soldAtText: '2026-01-05T10:30' }),
    paid(numbers),
  );
  const { candidates } = await explain();
  const ends = Object.fromEntries(candidates.map(({ tenderKey, soldUntil }) => [tenderKey, soldUntil]));
  expect(ends).toEqual({ 'greengrocer/exact#0': undefined, 'greengrocer/minute#0': soldAt + 59_999 });
});

describe('a tie', () => {
  it('between payments names each for the other', async () => {
    await bed.deliver(
      sold('s-1', digits),
      sold('s-2', digits, { soldAt: T0 + 4 * MINUTE }),
      paid(bare),
      feedCompletion(T0 + 48 * HOUR),
    );
    const told = await explain();
    expect(told.decision).toEqual({ kind: 'abstain', tier: 'last4-store', reason: 'several-sales' });
    expect(whys(told)).toEqual({
      's-1#0': expect.stringMatching(
        /^fits by rule last4-store, and so does another payment: greengrocer\/s-2#0 \(4 min apart\)$/,
      ),
      's-2#0': expect.stringMatching(/^fits by rule last4-store, and so does another payment: greengrocer\/s-1#0 /),
    });
    expect(told.candidates[0]?.bounds).toMatchObject([
      { tier: 'last4-store', lostShare: expect.closeTo(0.03), walletShare: 0.4, others: 2, alike: 1e-4, limit: 1e-4 },
      { tier: 'last4-day', others: 1, windowShare: 1 },
    ]);
  });

  it('between transactions names the other one', async () => {
    await bed.consent({ consentId: 'consent-2', accountId: 'acc-0002' });
    const [first, second] = [{}, { transactionId: 'tx-0002', accountId: 'acc-0002' }];
    await bed.deliver(
      sold('s-1', digits),
      paid({ ...bare, ...first }),
      paid({ ...bare, ...second }),
      feedCompletion(T0 + 48 * HOUR),
    );
    expect(whys(await explain())).toEqual({
      's-1#0': 'fits by rule last4-store, and another transaction fits it as well: northbank/tx-0002',
    });
  });
});

describe('an unmatched transaction', () => {
  it('whose reference number differs is explained by that', async () => {
    await bed.deliver(sold('s-1', { ...digits, rrn: '600510300009' }), paid({ ...bare, rrn: '600510300001' }));
    const told = await explain();
    expect(told.decision).toEqual({ kind: 'unmatched', reason: 'contradicted' });
    expect(whys(told)).toEqual({ 's-1#0': 'reference number differs' });
    expect(told.candidates[0]?.weights.fields.find(({ field }) => field === 'rrn')?.bits).toBeLessThan(-5);
  });

  it.each<[string, SaleCard, Partial<SaleRecorded>, Partial<TransactionObserved>, RegExp]>([
    ['too far apart', digits, { soldAt: T0 + 3 * HOUR }, {}, /^outside the 75 min of rule last4-day: 3 h apart$/],
    [
      'too early',
      digits,
      { receivedAt: T0 - 20 * MINUTE },
      {},
      /^its document came 20 min before the payment was made, so it is another's; but for that, rule last4-store would/,
    ],
    [
      'at a till whose clock is right',
      digits,
      { soldAt: T0 + 30 * MINUTE, receivedAt: T0 + 30 * MINUTE + 1_000 },
      {},
      /^30 min apart, and its document came as soon as it was made, so its till's clock is right; but for that, rule last4-day /,
    ],
    [
      'another terminal',
      { ...digits, terminalId: 'T9' },
      {},
      { terminalId: 'T0001' },
      /^terminal differs; but for that, rule last4-store/,
    ],
    [
      'another scheme',
      { ...digits, scheme: 'amex' },
      {},
      { scheme: 'visa' },
      /^card scheme differs; but for that, rule last4-store/,
    ],
    [
      'other digits',
      { last4: '1111', last4Of: 'card' },
      {},
      {},
      /^last four digits differ; but for that, rule last4-store would join them$/,
    ],
    ['money back', digits, { kind: 'refund' }, {}, /^not both payments or both refunds$/],
    ['nothing in common', {}, { soldAt: T0 + 4 * HOUR }, {}, /^outside the 5 min of rule amount-store: 4 h apart$/],
  ])('is explained by what is missing: %s', async (_, card, sale, transaction, why) => {
    await bed.deliver(sold('s-1', card, sale), paid({ ...bare, ...transaction }), feedCompletion(T0 + 48 * HOUR));
    const told = await explain();
    expect(told.decision).toMatchObject({ kind: 'unmatched', reason: 'no-sale' });
    expect(whys(told)['s-1#0']).toMatch(why);
  });

  it('lists payments that share a key with it before those that do not', async () => {
    await bed.deliver(
      sold('s-1', digits, { soldAt: T0 + 3 * HOUR }),
      sold('s-2', {}, { soldAt: T0 + 4 * HOUR }),
      paid(bare),
    );
    expect((await explain()).candidates.map(({ tenderKey, meets }) => [tenderKey, meets])).toEqual([
      ['greengrocer/s-1#0', true],
      ['greengrocer/s-2#0', false],
    ]);
  });

  it('is explained by another amount, a voided sale or a dispute', async () => {
    await bed.deliver(
      sold(
        's-1',
        { authCode: 'A1B2C3' },
        { tenders: [{ kind: 'card', amountMinor: 1300, card: { authCode: 'A1B2C3' } }] },
      ),
      sold('s-2', { ...digits, ...numbers }),
      sold('s-2-void', {}, { kind: 'void', originalSaleId: 's-2' }),
      sold('s-3', { ...digits, ...numbers }),
      paid(numbers),
    );
    await bed.deliver(message(TransactionDisputed, aTransactionDisputed({ receiptId: bed.receipts[0]!.receiptId })));
    const told = await explain();
    expect(told.decision).toEqual({ kind: 'unmatched', reason: 'disputed' });
    expect(whys(told)).toEqual({
      's-1#0': 'amount differs (GBP 12.50 at the bank, GBP 13.00 at the till)',
      's-2#0': 'its sale was voided by greengrocer/s-2-void',
      's-3#0': 'the customer has disputed this match',
    });
  });
});

describe('a weak rule', () => {
  it('holds until the store has sent its sales, and names the instant and the store', async () => {
    await bed.deliver(feedCompletion(T0), sold('s-1', digits), paid(bare));
    const told = await explain();
    expect(told.decision).toMatchObject({ kind: 'hold', storeKey: 'greengrocer/s-001' });
    expect(told.inWords).toMatch(
      /^held: sale s-1 of greengrocer, tender 1 fits by rule last4-store, .* once greengrocer\/s-001 has sent/,
    );
    expect(whys(told)['s-1#0']).toMatch(
      /^fits by rule last4-store; a rival may arrive until greengrocer\/s-001 has sent all/,
    );
  });

  it('that finds an amount too common shows its arithmetic', async () => {
    const usual = Array.from({ length: 40 }, (_, i) =>
      sold(`o-${i}`, { last4: `1${100 + i}`, last4Of: 'card' }, { soldAt: T0 + (i + 30) * MINUTE }),
    );
    await bed.handle(usual);
    await bed.deliver(sold('s-1', {}), paid({ ...bare, cardLast4: null }), feedCompletion(T0 + 72 * HOUR));
    const told = await explain();
    expect(told.decision).toEqual({ kind: 'abstain', tier: 'amount-store', reason: 'too-common' });
    const [first] = told.candidates;
    expect(first).toMatchObject({
      why: 'amount too common: taken 41 times about that time, and this rule requires that it was taken once',
    });
    const [bound] = first!.bounds;
    expect(bound).toMatchObject({ tier: 'amount-store', lostShare: 0.03, alikeAround: 41, isSafe: false });
    const { lostShare, others, windowShare, twinShare, alike } = bound!;
    expect(bound!.result).toBeCloseTo(lostShare * (others * windowShare + twinShare) * alike, 12);
  });
});

it('an unknown transaction has no explanation', async () => {
  const nobody = toTransactionKey('northbank', 'tx-nobody');
  expect(await reading(bed, (unit) => explainTransaction(unit, nobody, bed.clock.at))).toBeUndefined();
});
