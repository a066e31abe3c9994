import { describe, expect, it } from '@jest/globals';
import { without } from '@quittance/town';
import { checkSale } from '@quittance/retailer-api';
import { makeSmallWorld, named, share } from '../test/small-world.js';
import { mayBeConverted, rateOn } from './exchange.js';
import { presets } from './rates/presets.js';
import { readTime } from './truth/facts.js';

// What a town has that grows: people in company, banks that send statements, and shops that change while it goes on.

const MINUTE = 60_000;
const CLOCKS_RIGHT = { clockMinutesOut: 0, clockFarOut: 0, clockDrifts: 0, minuteOnly: 0, clockChangedLate: 0 };
const ofRetailer = <T extends { retailerId: string }>(lines: readonly T[]) => [
  ...Map.groupBy(lines, ({ retailerId }) => retailerId).values(),
];
const isMenu = (retailerId: string) => !/(fuel|taxi|web|hotel|salon)$/.test(retailerId);

describe('customers', () => {
  it('come in pairs: two of them pay the same at one store within two minutes', () => {
    const { truths, saleOf } = makeSmallWorld({ people: { pairs: 0.3, queues: 0 }, tills: CLOCKS_RIGHT });
    const paid = named(truths, 'pair').filter(({ present }) => present);
    const inPairs = paid.filter(({ of, customer }) => {
      const sale = saleOf.get(of!.saleId)!;
      return paid.some((other) => {
        const also = saleOf.get(other.of!.saleId)!;
        return (
          other.customer !== customer &&
          also.storeId === sale.storeId &&
          also.lines.length === sale.lines.length &&
          also.lines[0]!.totalMinor === sale.lines[0]!.totalMinor &&
          Math.abs(readTime(also.soldAt).from - readTime(sale.soldAt).from) < 3 * MINUTE
        );
      });
    });
    // The others' friends pay in cash, have another scenario or are lost.
    expect(inPairs.length / paid.length).toBeGreaterThan(0.5);
    expect(share(paid, ({ because }) => because === 'another payment fits as well')).toBeGreaterThan(0.1);
  });

  it('come in pairs at the rate of the preset', () => {
    const { truths } = makeSmallWorld({ people: { pairs: 0.1, queues: 0 } }, 6_000);
    const atShops = truths.filter(({ storeKind }) => storeKind !== null && isMenu(storeKind));
    // Rarer features of a payment name it first, and the kinds of shop differ.
    expect(share(atShops, ({ scenario }) => scenario === 'pair')).toBeGreaterThan(0.05);
    expect(share(atShops, ({ scenario }) => scenario === 'pair')).toBeLessThan(0.15);
  });

  it('queue for the offer of the day: many pay one amount within tens of minutes', () => {
    const { truths, saleOf } = makeSmallWorld({ people: { queues: 1, pairs: 0 }, tills: CLOCKS_RIGHT });
    const paid = named(truths, 'queue').filter(({ present }) => present);
    const days = Map.groupBy(paid, ({ of }) => {
      const { storeId, soldAt } = saleOf.get(of!.saleId)!;
      return `${storeId} ${soldAt.slice(0, 10)}`;
    });
    const crowds = [...days.values()].filter((each) => each.length > 5);
    expect(crowds.length).toBeGreaterThan(3);
    for (const crowd of crowds) {
      const sales = crowd.map(({ of }) => saleOf.get(of!.saleId)!);
      expect(new Set(sales.map(({ lines }) => lines[0]!.totalMinor)).size).toBe(1);
      expect(new Set(crowd.map(({ customer }) => customer)).size).toBe(crowd.length);
      const times = sales.map(({ soldAt }) => readTime(soldAt).from);
      expect(Math.max(...times) - Math.min(...times)).toBeLessThan(42 * MINUTE);
    }
  });
});

describe('banks that send statements', () => {
  const statement = { rich: 0, account: 0, clearing_file: 0, sparse: 0, statement: 1 };

  it('know a descriptor, the trade, the acquirer, a date, the amount and the card’s last four, and nothing else', () => {
    const { transactions } = makeSmallWorld({ banks: { profiles: statement, numberLeftOut: 0 } }, 500);
    expect(transactions.length).toBeGreaterThan(100);
    for (const line of transactions) {
      const said = new Set(Object.keys(line));
      for (const name of ['descriptor', 'mcc', 'acquirerId', 'bookedDate', 'amountMinor', 'cardLast4']) {
        expect(said).toContain(name);
      }
      for (const name of ['merchantId', 'terminalId', 'localAt', 'transmittedAt', 'authCode', 'rrn', 'arn', 'wallet']) {
        expect(said).not.toContain(name);
      }
    }
  });

  it('leave some to be told by name, day, amount and digits, and many that cannot be', () => {
    const { truths, entriesOf, saleOf, stores } = makeSmallWorld({ banks: { profiles: statement } }, 4_000);
    const present = truths.filter((truth) => truth.present);
    const resolvable = present.filter((truth) => truth.resolvable);
    expect(resolvable.length / present.length).toBeGreaterThan(0.1);
    expect(resolvable.length / present.length).toBeLessThan(0.8);
    const names = new Map(stores.map((store) => [store.storeId, store]));
    const squeeze = (text: string) => text.toUpperCase().replace(/[^A-Z0-9]/g, '');
    for (const { of, transactionId, because } of resolvable) {
      expect(because).toBe('the only payment of its amount there and then');
      const { name, tradingName, legalName } = names.get(saleOf.get(of!.saleId)!.storeId)!;
      const said = squeeze(entriesOf(transactionId)[0]!.descriptor!.replace(/^[A-Z]+ ?\*/, ''));
      const starts = [name, tradingName, legalName ?? ''].map((text) => squeeze(text).slice(0, 6));
      expect(starts).toContain(said.slice(0, 6));
    }
  });
});

describe('tills', () => {
  it('write the time to the minute, with or without a zone, as the edge takes it', () => {
    const { sales, truths } = makeSmallWorld({ tills: { minuteOnly: 1, zoneless: 0.5 } });
    const forms = new Set(sales.map(({ soldAt }) => soldAt.replace(/\d/g, '0')));
    expect([...forms].sort()).toEqual(['0000-00-00T00:00', '0000-00-00T00:00+00:00', '0000-00-00T00:00Z']);
    for (const sale of sales.slice(0, 200)) expect(checkSale(without(sale, 'arrivesAt', 'retailerId')).ok).toBe(true);
    const said = named(truths, 'minute_only').filter(({ present }) => present);
    expect(share(said, ({ because }) => because === 'till and bank tell different times')).toBeLessThan(0.02);
  });

  it('send the card’s last four at first, and then the token’s or none', () => {
    const { sales, truths } = makeSmallWorld({
      tills: {
        digitsChange: 1,
        profiles: { integrated: 0, reference: 0, approval: 0, account: 1, digits: 1, bare: 0 },
      },
      people: { walletHolders: 1, walletUse: 1 },
    });
    named(truths, 'digits_changed');
    const cards = sales.flatMap(({ tenders }) => tenders.flatMap(({ card }) => card ?? []));
    for (const kind of ['card', 'token']) {
      expect(cards.filter(({ last4Of }) => last4Of === kind).length).toBeGreaterThan(50);
    }
    expect(cards.filter(({ last4 }) => last4 === undefined).length).toBeGreaterThan(50);
    // A till never goes back.
    for (const own of ofRetailer(sales.filter(({ kind, revision }) => kind === 'sale' && revision === undefined))) {
      const told = [...own].sort((a, b) => readTime(a.soldAt).from - readTime(b.soldAt).from);
      const kinds = told.flatMap(({ tenders }) => tenders.flatMap(({ card }) => card?.last4Of ?? []));
      if (kinds.includes('card')) expect(kinds.slice(20 + kinds.lastIndexOf('card'))).not.toContain('card');
      expect(kinds.slice(0, kinds.lastIndexOf('card') - 20)).not.toContain('token');
    }
  });

  it('have other prices from some day on', () => {
    const pricesOf = (pricesChange: number) => {
      const { sales } = makeSmallWorld({ tills: { pricesChange }, afterwards: { corrected: 0 } }, 4_000);
      const tags = sales.flatMap(({ retailerId, lines }) =>
        isMenu(retailerId)
          ? lines.map(({ text, unitPriceMinor }) => ({ tag: `${retailerId} ${text}`, unitPriceMinor }))
          : [],
      );
      const prices = Map.groupBy(
        tags.filter(({ unitPriceMinor }) => (unitPriceMinor ?? 0) > 0),
        ({ tag }) => tag,
      );
      return [...prices.values()].map((each) => new Set(each.map(({ unitPriceMinor }) => unitPriceMinor)).size);
    };
    expect(Math.max(...pricesOf(0))).toBe(1);
    const changed = pricesOf(1);
    expect(Math.max(...changed)).toBe(2);
    expect(share(changed, (count) => count === 2)).toBeGreaterThan(0.3);
  });

  it('convert for cards from abroad, at two to seven per cent over the rate of the day', () => {
    const { truths, saleOf, entriesOf } = makeSmallWorld({
      people: { foreignCards: 1 },
      payments: { conversionAtTill: 0.5, tip: 0, tipAuthorised: 0 },
    });
    const converted = named(truths, 'dcc').filter(({ present }) => present);
    for (const { of, transactionId } of converted) {
      const { currency, amountMinor, billingMinor, arn } = entriesOf(transactionId).at(-1)!;
      const { tenders, soldAt } = saleOf.get(of!.saleId)!;
      const pounds = tenders[of!.tenderIndex]!.amountMinor;
      expect(['EUR', 'USD']).toContain(currency);
      expect(billingMinor).toBeUndefined();
      if (arn === undefined) continue;
      const rate = rateOn(currency as 'EUR' | 'USD', readTime(soldAt).from);
      expect(mayBeConverted(pounds, amountMinor, rate)).toBe(true);
      if (pounds > 2_000) {
        expect(amountMinor / (pounds * rate)).toBeGreaterThan(1.01);
        expect(amountMinor / (pounds * rate)).toBeLessThan(1.08);
      }
    }
    const told = converted.filter(({ resolvable }) => resolvable);
    expect(told.length).toBeGreaterThan(converted.length / 10);
    for (const { because } of told) {
      expect(because).toMatch(/^same (reference number|account reference|authorisation code and digits or terminal)/);
    }
  });
});

describe('stores', () => {
  it('move: new merchant and terminal ids, registered the same day or never', () => {
    const { stores, truths, entriesOf } = makeSmallWorld(
      {
        acceptance: {
          storeMoves: 0.9,
          merchantIdChanges: 0,
          sharedMerchantId: 0,
          withoutTerminalIds: 0,
          changeTold: 0.5,
        },
      },
      4_000,
    );
    const moved = named(truths, 'moved');
    const told = [...Map.groupBy(stores, ({ storeId }) => storeId).values()].filter((each) => each.length > 1);
    expect(told.length).toBeGreaterThan(3);
    for (const [before, after] of told) {
      expect(after!.acceptors.slice(0, before!.acceptors.length)).toEqual(before!.acceptors);
      const [first, second] = after!.acceptors;
      if (!first || !second) continue;
      expect(second.merchantId).not.toBe(first.merchantId);
      for (const terminal of second.terminalIds ?? []) expect(first.terminalIds).not.toContain(terminal);
    }
    const listed = new Set(stores.flatMap(({ acceptors }) => acceptors.map(({ merchantId }) => merchantId)));
    const known = (id: string) => entriesOf(id).some(({ merchantId }) => listed.has(merchantId!));
    const bySome = share(moved, ({ transactionId }) => known(transactionId));
    expect(bySome).toBeGreaterThan(0.1);
    expect(bySome).toBeLessThan(0.9);
  });

  it('have descriptors as field 43 has them, with numbers and the names of intermediaries', () => {
    const { field43, storeNumberShown, webWalletNamed } = presets.hard.acceptance;
    const { transactions } = makeSmallWorld({
      acceptance: { field43, storeNumberShown, webWalletNamed, sharedMerchantId: 0, facilitatorNamed: 1 },
      salesPerStoreDay: 8,
    });
    const shown = [...new Set(transactions.map(({ descriptor }) => descriptor!))];
    const whole = shown.filter((text) => / {2}GBR?$/.test(text));
    expect(whole.length / shown.length).toBeGreaterThan(field43 - 0.3);
    for (const text of whole) expect(text).toMatch(/^[A-Z0-9 *#-]{22,25}LEEDS {8}GBR?$/);
    for (const text of shown) if (!whole.includes(text)) expect(text.length).toBeLessThanOrEqual(22);
    expect(shown.some((text) => /[A-Z](-\d{1,4}|#\d{1,4}| 0\d{3})( |L|$)/.test(text))).toBe(true);
    expect(shown.some((text) => /^(SQ \*|SUMUP \*|ZTL\*|IZ \*)/.test(text))).toBe(true);
    expect(shown.some((text) => /^(PAYPAL \*|PP\*)/.test(text))).toBe(true);
  });
});
