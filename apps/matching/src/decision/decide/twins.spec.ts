// Customers who come in pairs pay the same at the same moment. Where a store has such pairs, being the only one that
// fits says less.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { SaleCard } from '@quittance/contracts-retailer';
import type { SaleKey } from '../identity.js';
import { aTender, MINUTE, T0 } from '../../../test/kit/builders.js';
import { type PaymentMade, StoreAmounts } from './amount-frequency.js';
import { paid, type SaleSaid, sold, STATION, whoGotWhat } from '../../../test/kit/scenario-kit.js';
import type { TenderFacts } from '../facts.js';
import { markOf, paidCardOf, paidCardText, readPaidCard } from './paid-card.js';
import { NO_TWINS, type TwinCounts, twinShareOf } from './twins.js';

const DAY = 24 * 60 * MINUTE;
/** An amount that is paid once. */
const amountOf = (n: number) => 300 + n * 37;

const digitsOf = (n: number) => ({ last4: String(1_000 + n), last4Of: 'card' as const });

/**
 * Sales on the days before, a hundred a day; for a pair, another customer's sale of the same amount follows within a
 * minute.
 */
const history = (sales: number, pairs: number, said: SaleSaid = {}) =>
  Array.from({ length: sales }, (_, n) => {
    const soldAt = T0 - (1 + Math.floor(n / 100)) * DAY + (n % 100) * 3 * MINUTE;
    const of = (saleId: string, atMs: number, card: SaleCard) =>
      sold(saleId, { soldAt: atMs, amountMinor: amountOf(n % 100), card, ...said });
    const first = of(`h${n}`, soldAt, digitsOf(n));
    return n < pairs ? [first, of(`h${n}-too`, soldAt + MINUTE, digitsOf(n + 5_000))] : [first];
  }).flat();

describe('two customers paid the same at the same moment, one sale is lost, and no till gives card data', () => {
  const theOthers = sold('the-others', { soldAt: T0 + MINUTE, amountMinor: 9_876 });
  const whose = paid('who-lost-theirs', { amountMinor: 9_876 });

  it('the other sale is not shown where customers of the store come in pairs', () => {
    expect(whoGotWhat(...history(300, 15), theOthers, whose)).toEqual({ 'who-lost-theirs': 'nothing: too-common' });
  });

  it('nor where those of other stores do, and little is known of this store', () => {
    const elsewhere = history(1_500, 75, { store: STATION });
    expect(whoGotWhat(...elsewhere, theOthers, whose)).toEqual({ 'who-lost-theirs': 'nothing: too-common' });
  });

  it('the only sale is shown where one customer pays twice, or tills give no last four', () => {
    const same = history(300, 30, { card: digitsOf(0) });
    const unknown = history(300, 30, { card: {} });
    for (const before of [same, unknown])
      expect(whoGotWhat(...before, theOthers, whose)).toEqual({ 'who-lost-theirs': 'the-others' });
  });

  it('the only sale is shown where customers do not come in pairs', () => {
    expect(whoGotWhat(...history(300, 0), theOthers, whose)).toEqual({ 'who-lost-theirs': 'the-others' });
  });
});

describe('the share of twins', () => {
  const shareOf = (own: Partial<TwinCounts>, network: TwinCounts = NO_TWINS) =>
    twinShareOf({ ...NO_TWINS, ...own }, network);

  it('is that of the network where little is known, and more the store’s own with more data', () => {
    const shares = [0, 1_000, 10_000].map((payments) => shareOf({ payments }));
    expect(shares).toEqual([...shares].sort((a, b) => b - a));
    expect(shares[0]).toBeLessThan(0.001);
    const network = { payments: 100_000, couples: 2_000, twins: 1_000 };
    expect(shareOf({}, network)).toBeGreaterThan(0.01);
    expect(shareOf({ payments: 50_000 }, network)).toBeLessThan(0.002);
    expect(shareOf({ payments: 1_000, couples: 30, twins: 30 })).toBeGreaterThan(0.02);
  });

  it('subtracts chance coincidences', () => {
    expect(shareOf({ payments: 10_000, couples: 1_200, twins: 10 })).toBe(shareOf({ payments: 10_000 }));
  });

  it('is never more than one', () => {
    expect(shareOf({ payments: 100_000, couples: 50_000, twins: 50_000 })).toBeLessThanOrEqual(1);
  });
});

describe('twin counts of a store', () => {
  const payment = (minute = 600, last4 = '4242', over: Partial<PaymentMade> = {}): PaymentMade => {
    return {
      day: 20_458,
      currency: 'GBP',
      amountMinor: 1250,
      mark: markOf(minute * MINUTE, readPaidCard(last4)),
      ...over,
    };
  };
  const counted = (...payments: readonly PaymentMade[]) => {
    const frequency = new StoreAmounts();
    for (const one of payments) frequency.add(one);
    return frequency;
  };

  it('count two cards that pay the same within minutes; three are a common amount', () => {
    const other = '1111';
    expect(counted(payment(), payment(602, other)).twins).toEqual({ payments: 2, couples: 1, twins: 1 });
    expect(counted(payment(), payment(603, other)).twins).toEqual({ payments: 2, couples: 1, twins: 0 });
    expect(counted(payment(), payment(601)).twins).toEqual({ payments: 2, couples: 1, twins: 0 });
    expect(counted(payment(), payment(), payment(600, other)).twins).toEqual({ payments: 3, couples: 0, twins: 0 });
    expect(counted(payment(), payment(600, other, { amountMinor: 1251 })).twins).toEqual({
      payments: 2,
      couples: 0,
      twins: 0,
    });
    expect(counted(payment(), { ...payment(), mark: markOf(600 * MINUTE, readPaidCard('')) }).twins).toEqual({
      payments: 1,
      couples: 0,
      twins: 0,
    });
  });

  it('do not count two cards in one sale', () => {
    const [one, two] = [digitsOf(1), digitsOf(2)].map((card) => ({ ...aTender(card), saleKey: 'grocer/s' as SaleKey }));
    const toldOf = (...tenders: TenderFacts[]) => tenders.map((tender) => paidCardText(paidCardOf(tender, tenders)));
    expect(toldOf(one!, two!)).toEqual(['', '']);
    expect(toldOf(one!, { ...two!, amountMinor: 5 })).toEqual(['1001c', '1002c']);
  });

  it('are the same in any order, with removals, over the same days', () => {
    const payments = fc.array(
      fc.record({
        day: fc.integer({ min: 20_400, max: 20_430 }),
        currency: fc.constant('GBP'),
        amountMinor: fc.constantFrom(100, 200),
        mark: fc
          .tuple(fc.integer({ min: 0, max: 6 }), fc.constantFrom('4242', '1111', null))
          .map(([minute, last4]) => markOf(minute * MINUTE, readPaidCard(last4 ?? ''))),
      }),
      { maxLength: 60 },
    );
    const shuffles = payments.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(shuffles, payments, ([all, shuffled], tooMuch) => {
        const days = new Set([...all, ...tooMuch].map(({ day }) => day));
        fc.pre(days.size <= 21);
        const frequency = counted(...tooMuch, ...shuffled);
        for (const one of tooMuch) frequency.remove(one);
        expect(frequency.twins).toEqual(counted(...all).twins);
      }),
    );
  });

  it('are dropped with their days', () => {
    const days = Array.from({ length: 30 }, (_, n) => 20_000 + n);
    const pairs = days.flatMap((day) => ['4242', '1111'].map((last4) => payment(600, last4, { day })));
    expect(counted(...pairs).twins).toEqual({ payments: 42, couples: 21, twins: 21 });
  });
});
