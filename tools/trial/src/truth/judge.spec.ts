import { describe, expect, it } from '@jest/globals';
import { Random } from '@quittance/town';
import { midnightOf } from '../calendar.js';
import { type Account, buildPeople, type Person } from '../people.js';
import { presets } from '../rates/presets.js';
import { rateOn } from '../exchange.js';
import { buildShops } from '../shops/build-shops.js';
import { registrations } from '../shops/directory.js';
import type { PaymentFact, TransactionFact } from './facts.js';
import { Judge } from './judge.js';
import { PaymentIndex } from './payment-index.js';
import { Reach } from './reach.js';

// The judge calls a transaction resolvable only if nothing else in the true world fits it as well.

const DAY = '2026-06-04';
const rates = presets.default;
const open = { ...rates.acceptance, withoutMerchantId: 0, withoutTerminalIds: 1, acquirerNamed: 0 };
const stores = buildShops(
  new Random('judge'),
  { ...rates, acceptance: open },
  { joined: 14, firstDay: DAY, days: 1, people: 10 },
);
const reach = new Reach(registrations(new Random('directory'), open, { stores, firstDay: DAY }), stores);
const store = stores[0]!;
const merchantId = store.acceptances[0]!.it.merchantId;
const payer = buildPeople(
  new Random('people'),
  { ...rates, people: { ...rates.people, connected: 1, withoutConsent: 0 } },
  1,
)[0] as Person;
const account = payer.account as Account;
const NOON = midnightOf(DAY) + 12 * 3_600_000;

const at = (minutes: number) => ({ from: NOON + minutes * 60_000, to: NOON + minutes * 60_000 });

function aPayment(saleId: string, over: Partial<PaymentFact> = {}): PaymentFact {
  const evidence = {
    last4: undefined,
    last4Of: undefined,
    rrn: undefined,
    authCode: undefined,
    terminalId: undefined,
    par: undefined,
  };
  return {
    of: { retailerId: store.retailer.retailerId, saleId, tenderIndex: 0 },
    store,
    payer,
    credit: false,
    amounts: [350],
    at: NOON,
    digits: payer.last4,
    told: { arrivesAt: NOON, read: at(0), tolerance: 600_000, slip: evidence },
    takenBack: false,
    chargedMinor: 350,
    stands: true,
    ...over,
  };
}

function aTransaction(payment: PaymentFact | null, over: Partial<TransactionFact> = {}): TransactionFact {
  return {
    bankId: 'northbank',
    transactionId: 'T',
    account,
    payer,
    payment,
    scenario: 'plain',
    byWallet: false,
    credit: false,
    acquirerId: undefined,
    terminalId: undefined,
    merchantIds: [merchantId],
    descriptor: undefined,
    amounts: [350],
    converted: null,
    rrn: undefined,
    authCode: undefined,
    par: undefined,
    cardLast4: payer.last4,
    tokenLast4: undefined,
    surelyNoToken: true,
    within: { from: NOON, to: NOON, timed: true },
    arrivesAt: NOON,
    ...over,
  };
}

function judge(transaction: TransactionFact, rivals: readonly PaymentFact[] = []) {
  const payments = [...(transaction.payment ? [transaction.payment] : []), ...rivals];
  return new Judge(reach, new PaymentIndex(payments, [transaction])).judge(transaction).because;
}

const slipped = (payment: PaymentFact, slip: Partial<NonNullable<PaymentFact['told']>['slip']>): PaymentFact => ({
  ...payment,
  told: payment.told && { ...payment.told, slip: { ...payment.told.slip, ...slip } },
});

describe('the judge', () => {
  const own = aPayment('own');
  const later = (minutes: number) => ({ ...own.told!, read: at(minutes) });

  it('accepts the only payment of its amount within ten minutes', () => {
    expect(judge(aTransaction(own), [aPayment('other', { told: later(11) })])).toBe(
      'the only payment of its amount there and then',
    );
  });

  it('finds a rival an hour away where a till without a zone may mean either of two hours', () => {
    const apart = (told: PaymentFact['told']) => judge(aTransaction(own), [aPayment('other', { told })]);
    const either = { from: NOON - 3_600_000, to: NOON };
    expect(apart({ ...own.told!, read: { from: either.from, to: either.from } })).toBe(
      'the only payment of its amount there and then',
    );
    expect(apart({ ...own.told!, read: either })).toBe('another payment fits as well');
    const early = { ...own, told: { ...own.told!, read: either } };
    expect(judge(aTransaction(early))).toBe('the only payment of its amount there and then');
  });

  it('finds another payment that fits as well, sent or lost, but not a voided one', () => {
    expect(judge(aTransaction(own), [aPayment('other', { told: later(9) })])).toBe('another payment fits as well');
    expect(judge(aTransaction(own), [aPayment('lost', { told: null })])).toBe('another payment fits as well');
    expect(judge(aTransaction(own), [aPayment('void', { takenBack: true, stands: false })])).toBe(
      'the only payment of its amount there and then',
    );
  });

  it('finds a rival by the charged amount, though its till sent less, and in a sale whose void was lost', () => {
    const fits = 'another payment fits as well';
    expect(judge(aTransaction(own), [aPayment('tipped', { amounts: [300], chargedMinor: 350 })])).toBe(fits);
    expect(judge(aTransaction(own), [aPayment('void', { takenBack: true, stands: true })])).toBe(fits);
  });

  it('distinguishes two payments by last four where both sides mean the card', () => {
    const rival = slipped(aPayment('other'), { last4: '0000', last4Of: 'card' });
    const seen = slipped(own, { last4: payer.last4, last4Of: 'card' });
    expect(judge(aTransaction(seen), [rival])).toBe('the only payment of its amount there and then');
  });

  it('trusts a shared reference number unless another payment at the store has the same', () => {
    const numbered = slipped(own, { rrn: '615512000001' });
    const twin = slipped(aPayment('twin', { amounts: [999] }), { rrn: '615512000001' });
    const transaction = aTransaction(numbered, { rrn: '615512000001' });
    expect(judge(transaction, [aPayment('other')])).toBe('same reference number');
    expect(judge(transaction, [aPayment('other'), twin])).toBe('another payment fits as well');
  });

  it('accepts an authorisation code with the same amount or up to a fifth more', () => {
    const approved = slipped(own, { authCode: '123456' });
    const cleared = (amount: number) => judge(aTransaction(approved, { authCode: '123456', amounts: [amount] }));
    expect(cleared(420)).toBe('same authorisation code and amount at a store it can reach');
    expect(cleared(421)).toBe('till and bank never tell the same amount');
  });

  it('finds by its name the store of a statement line, and counts every store of the name', () => {
    const elsewhere = stores.find(({ index }) => index !== store.index)!;
    const line = { merchantIds: [], surelyNoToken: false, within: { ...at(0), timed: false } };
    const read = (descriptor: string, rivals: PaymentFact[] = []) =>
      judge(aTransaction(own, { ...line, descriptor }), rivals);
    const name = store.name.toUpperCase();
    expect(read(name)).toBe('the only payment of its amount there and then');
    expect(read(elsewhere.name.toUpperCase())).toBe('neither merchant id nor name leads to its store');
    expect(read('SOME HOLDING')).toBe('neither merchant id nor name leads to its store');
    const same = aPayment('other', { told: { ...own.told!, read: at(0) } });
    expect(read(name, [same])).toBe('another payment fits as well');
  });

  it('counts a payment at a store outside the network that has the name', () => {
    const line = { merchantIds: [], descriptor: store.name.toUpperCase(), within: { ...at(0), timed: false } };
    const namesake = { ...store, index: 999, joined: false };
    const outside = aPayment('outside', { store: namesake, told: null });
    const known = new Reach(registrations(new Random('directory'), open, { stores, firstDay: DAY }), [
      ...stores,
      namesake,
    ]);
    const transaction = aTransaction(own, line);
    const judged = new Judge(known, new PaymentIndex([own, outside], [transaction])).judge(transaction);
    expect(judged.because).toBe('another payment fits as well');
  });

  describe('of a payment that the till converted', () => {
    const approved = slipped(own, { authCode: '123456', last4: payer.last4, last4Of: 'card' });
    const rate = rateOn('EUR', NOON);
    const abroad = (markup: number, over: Partial<TransactionFact> = {}) =>
      aTransaction(approved, {
        amounts: [],
        converted: { currency: 'EUR', amounts: [Math.round(350 * rate * (1 + markup))] },
        authCode: '123456',
        ...over,
      });
    const byConversion = 'same authorisation code and digits or terminal, and a conversion';

    it('needs the code, a plausible rate, and the digits or the terminal', () => {
      expect(judge(abroad(0.05))).toBe(byConversion);
      for (const transaction of [
        abroad(0.15),
        abroad(-0.05),
        abroad(0.05, { authCode: '654321' }),
        abroad(0.05, { cardLast4: '0000' }),
      ])
        expect(judge(transaction)).toBe('till and bank never tell the same amount');
      const atTerminal = slipped(approved, { last4: undefined, last4Of: undefined, terminalId: '00000007' });
      expect(judge({ ...abroad(0.05, { terminalId: '00000007' }), payment: atTerminal })).toBe(byConversion);
    });

    it('finds another payment with the code that may have been converted into as much', () => {
      const twin = slipped(aPayment('twin', { amounts: [360] }), approved.told!.slip);
      expect(judge(abroad(0.05), [twin])).toBe('till and bank never tell the same amount');
      const larger = slipped(aPayment('larger', { amounts: [500] }), approved.told!.slip);
      expect(judge(abroad(0.05), [larger])).toBe(byConversion);
    });
  });

  describe('of a tip at the terminal', () => {
    const pub = stores.find(({ retailer, joined }) => joined && retailer.kind.name === 'pub')!;
    const atPub = (saleId: string, over: Partial<PaymentFact> = {}) =>
      slipped(aPayment(saleId, { store: pub, amounts: [3179], chargedMinor: 3339, ...over }), {
        last4: over.digits ?? payer.last4,
        last4Of: 'card',
      });
    const round = atPub('round');
    const tipped = (over: Partial<TransactionFact> = {}) =>
      aTransaction(round, { merchantIds: [pub.acceptances[0]!.it.merchantId], amounts: [3339], ...over });
    const byTip = 'same digits, store and minute, and a tip on top';
    const open = 'till and bank never tell the same amount';

    it('needs the digits, the minute, and no more than a tip on top', () => {
      expect(judge(tipped())).toBe(byTip);
      expect(judge(tipped({ cardLast4: '0000' }))).toBe(open);
      expect(judge(tipped({ within: { ...at(3), timed: true } }))).toBe(open);
      expect(judge(tipped({ within: { ...at(0), timed: false } }))).toBe(open);
      expect(judge(tipped({ amounts: [3815] }))).toBe(open);
      expect(judge(tipped({ amounts: [3178] }))).toBe(open);
    });

    it('needs that no other payment fits, with a tip or without, sent or lost', () => {
      expect(judge(tipped(), [atPub('smaller', { amounts: [3000], chargedMinor: 3000 })])).toBe(open);
      expect(judge(tipped(), [atPub('exact', { amounts: [3339] })])).toBe(open);
      expect(judge(tipped(), [atPub('lost', { told: null })])).toBe(open);
      expect(judge(tipped(), [atPub('others', { digits: '0000' })])).toBe(byTip);
      expect(judge(tipped(), [atPub('larger', { amounts: [3400], chargedMinor: 3400 })])).toBe(byTip);
    });

    it('is taken for one only where tips are usual', () => {
      const sale = slipped(aPayment('own', { amounts: [330] }), { last4: payer.last4, last4Of: 'card' });
      expect(judge(aTransaction(sale))).toBe(open);
    });
  });

  it('needs a store to search, a common amount and a common time', () => {
    expect(judge(aTransaction(own, { merchantIds: ['elsewhere'] }))).toBe(
      'neither merchant id nor name leads to its store',
    );
    expect(judge(aTransaction(own, { amounts: [400] }))).toBe('till and bank never tell the same amount');
    expect(judge(aTransaction({ ...own, told: later(30) }))).toBe('till and bank tell different times');
  });

  it('does not resolve what should have no receipt', () => {
    expect(judge(aTransaction(null))).toBe('no money moved');
    expect(judge(aTransaction({ ...own, told: null }))).toBe('the sale never arrived');
    expect(judge(aTransaction({ ...own, takenBack: true }))).toBe('the sale was taken back');
    expect(judge(aTransaction(own, { account: { ...account, wish: 'withdrawn' } }))).toBe(
      'the account does not consent to receipts',
    );
  });
});
