import { describe, expect, it } from '@jest/globals';
import { checkSale } from '@quittance/retailer-api';
import { without } from '@quittance/town';
import { type Changes, makeSmallWorld, named, share, sum } from '../test/small-world.js';
import { readTime } from './truth/facts.js';

// Each scenario occurs in the files at its rate, and the truth calls resolvable only what these files can prove.

describe('tills', () => {
  it('take a voucher or points beside the card, which pays the rest', () => {
    const { truths, saleOf } = makeSmallWorld({ payments: { voucherAndCard: 0.2 } });
    for (const { of } of named(truths, 'voucher_split')) {
      const { tenders, totalMinor } = saleOf.get(of!.saleId)!;
      expect(tenders.map(({ kind }) => kind)).toEqual(['card', expect.stringMatching(/^(voucher|loyalty)$/)]);
      expect(sum(tenders.map(({ amountMinor }) => amountMinor))).toBe(totalMinor);
    }
  });

  it('exchange goods in one document that the edge takes, with the difference paid or paid out', () => {
    const { truths, saleOf, entriesOf } = makeSmallWorld({ afterwards: { exchange: 0.3 } });
    const exchanges = named(truths, 'exchange');
    const kinds = new Set<string>();
    for (const { of, transactionId } of exchanges) {
      const body = without(saleOf.get(of!.saleId)!, 'arrivesAt', 'retailerId');
      expect(checkSale(body).ok).toBe(true);
      expect(body.lines.some(({ totalMinor }) => totalMinor < 0)).toBe(true);
      expect(sum(body.lines.map(({ totalMinor }) => totalMinor))).toBe(body.totalMinor);
      expect(entriesOf(transactionId)[0]!.direction).toBe(body.kind === 'refund' ? 'credit' : 'debit');
      kinds.add(body.kind);
    }
    expect([...kinds].sort()).toEqual(['refund', 'sale']);
  });

  it('never know a tip that the terminal authorised, so that numbers find the sale, or digits and the minute', () => {
    const { truths, saleOf, entriesOf } = makeSmallWorld({ payments: { tip: 0, tipAuthorised: 1 } }, 4_000);
    const tips = named(truths, 'tip_authorised').filter(
      ({ present, transactionId }) => present && entriesOf(transactionId)[0]!.currency === 'GBP',
    );
    expect(tips.filter(({ resolvable }) => resolvable).length).toBeGreaterThan(5);
    for (const { of, transactionId, because, resolvable } of tips) {
      const { tenders } = saleOf.get(of!.saleId)!;
      const amounts = entriesOf(transactionId).map(({ amountMinor }) => amountMinor);
      expect(Math.min(...amounts)).toBeGreaterThan(tenders[of!.tenderIndex]!.amountMinor);
      if (resolvable) expect(because).toMatch(/^same (reference number|authorisation code|digits, store and minute)/);
    }
  });

  it('lose a whole hour in an outage, and are a day late', () => {
    const { truths, saleOf } = makeSmallWorld({ delivery: { storeOutages: 1, tillDaysLate: 0.5, lost: 0 } });
    for (const { present, of } of named(truths, 'outage')) {
      expect(present).toBe(false);
      expect(saleOf.has(of!.saleId)).toBe(false);
    }
    for (const { of } of named(truths, 'day_late')) {
      const { arrivesAt, soldAt } = saleOf.get(of!.saleId)!;
      expect(Date.parse(arrivesAt) - readTime(soldAt).from).toBeGreaterThan(22 * 3_600_000);
    }
  });

  it('leave two indistinguishable documents for one payment when a void is lost', () => {
    const { sales, truths } = makeSmallWorld({
      afterwards: { rekeyed: 0.2, voided: 0.1 },
      delivery: { voidLost: 1, lost: 0 },
    });
    expect(sales.filter(({ kind }) => kind === 'void')).toEqual([]);
    for (const { present, resolvable } of named(truths, 'rekeyed_void_lost')) {
      expect({ present, resolvable }).toEqual({ present: true, resolvable: false });
    }
    for (const { present, because } of named(truths, 'void_lost')) {
      expect({ present, because }).toEqual({ present: false, because: 'the sale was taken back' });
    }
  });

  it('have clocks whose error changes, within the truth’s tolerance', () => {
    const { truths } = makeSmallWorld({ tills: { clockDrifts: 1, clockSetRight: 0.5, clockFarOut: 0.2 } });
    const moving = named(truths, 'unsteady_clock').filter(({ present }) => present);
    expect(share(moving, ({ because }) => because === 'till and bank tell different times')).toBeLessThan(0.02);
  });
});

describe('banks', () => {
  it('leave a number out, or mistype one, in all states of an entry', () => {
    const { truths } = makeSmallWorld({ banks: { numberLeftOut: 0.3, mistyped: 0.3 } });
    const about = truths.filter(({ scenario }) =>
      ['plain', 'wallet', 'bank_left_out', 'bank_mistyped'].includes(scenario),
    );
    expect(share(about, ({ scenario }) => scenario === 'bank_left_out')).toBeGreaterThan(0.25);
    expect(share(about, ({ scenario }) => scenario === 'bank_mistyped')).toBeGreaterThan(0.1);
    const left = named(truths, 'bank_left_out');
    expect(left.some(({ because }) => because === 'neither merchant id nor name leads to its store')).toBe(true);
  });

  it('have second cards and joint accounts: other digits and card ids, one account and one customer', () => {
    const { truths, entriesOf } = makeSmallWorld({ people: { secondCard: 0.5, jointAccount: 0.5, otherCardUse: 0.5 } });
    for (const scenario of ['second_card', 'joint_account']) {
      const { accountId, customer } = named(truths, scenario)[0]!;
      const same = truths.filter((truth) => truth.accountId === accountId);
      expect(new Set(same.map((truth) => truth.customer))).toEqual(new Set([customer]));
    }
    const cards = new Map<string, Set<string>>();
    for (const { accountId, transactionId } of truths) {
      const { cardId } = entriesOf(transactionId)[0]!;
      cards.set(accountId, (cards.get(accountId) ?? new Set()).add(cardId!));
    }
    expect([...cards.values()].some((of) => of.size > 1)).toBe(true);
  });
});

describe('web shops', () => {
  it('charge subscribers the same amount every day', () => {
    const { truths, saleOf } = makeSmallWorld({ payments: { recurring: 0.5 } });
    const charged = new Map<string, { days: Set<string>; amounts: Set<number> }>();
    for (const { customer, of } of named(truths, 'recurring').filter(({ present }) => present)) {
      const { soldAt, totalMinor } = saleOf.get(of!.saleId)!;
      const seen = charged.get(customer) ?? { days: new Set(), amounts: new Set() };
      charged.set(customer, seen);
      seen.days.add(soldAt.slice(0, 10));
      seen.amounts.add(totalMinor);
    }
    expect([...charged.values()].some(({ days, amounts }) => days.size === 3 && amounts.size === 1)).toBe(true);
  });

  it('take three parts of one sale, of which at most the first has a number of it', () => {
    const { truths, saleOf, entriesOf } = makeSmallWorld({ payments: { instalments: 0.9, splitShipment: 0 } });
    const parts = named(truths, 'instalments').filter(({ present }) => present);
    const bySale = Map.groupBy(parts, ({ of }) => of!.saleId);
    expect(bySale.size).toBeGreaterThan(5);
    for (const [saleId, three] of bySale) {
      expect(three).toHaveLength(3);
      expect(three.filter(({ resolvable }) => resolvable).length).toBeLessThanOrEqual(1);
      const last = three.map(({ transactionId }) => entriesOf(transactionId).at(-1)!);
      if (last[0]!.currency === 'GBP') {
        expect(sum(last.map(({ amountMinor }) => amountMinor))).toBe(saleOf.get(saleId)!.totalMinor);
      }
    }
  });
});

it('statements show the facilitator, a name cut off or the legal name', () => {
  const shown = ({ acceptance }: Changes) =>
    makeSmallWorld(
      { acceptance: { field43: 0, storeNumberShown: 0, webWalletNamed: 0, ...acceptance } },
      500,
    ).transactions.map(({ descriptor }) => descriptor!);
  expect(shown({ acceptance: { legalNameShown: 1 } }).filter((name) => / LTD$/.test(name)).length).toBeGreaterThan(50);
  const cut = shown({ acceptance: { legalNameShown: 0, nameCutOff: 1, facilitatorNamed: 1 } });
  expect(cut.every((name) => name.replace(/^(SQ \*|SUMUP \*|ZTL\*|IZ \*)/, '').length <= 9)).toBe(true);
  expect(cut.some((name) => name.includes('*'))).toBe(true);
});
