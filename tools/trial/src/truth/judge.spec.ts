import { describe, expect, it } from '@jest/globals';
import { Random } from '@quittance/town';
import { midnightOf } from '../calendar.js';
import { type Account, buildPeople, type Person } from '../people.js';
import { presets } from '../rates/presets.js';
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
