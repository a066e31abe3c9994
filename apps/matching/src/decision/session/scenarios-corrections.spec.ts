// When a till corrects an amount, as for a tip, the customer keeps the receipt while the bank still has the old amount.
import { describe, expect, it } from '@jest/globals';
import type { SaleCard } from '@quittance/contracts-retailer';
import { MINUTE, T0 } from '../../../test/kit/builders.js';
import {
  cleared,
  disputed,
  type SaleSaid,
  paid,
  refunded,
  sold,
  voided,
  whatCustomersSaw,
  whoGotWhat,
  whoGotWhatSoFar,
} from '../../../test/kit/scenario-kit.js';

const code = { authCode: 'A1B2C3' };
const digits = { last4: '4242', last4Of: 'card' } as const;
const par = { par: 'V0010013020300005000000000001' };
const BILL = 7890;
const WITH_TIP = 9218;

const bill = (card: SaleCard, said: SaleSaid = {}) => sold('dinner', { amountMinor: BILL, card, ...said });
const tipTold = (card: SaleCard, said: SaleSaid = {}) =>
  sold('dinner', { revision: 2, amountMinor: WITH_TIP, card, ...said });

describe('given a tip that the till sends days before the clearing', () => {
  const authorised = paid('Anna', { amountMinor: BILL, cardLast4: '4242', ...par, ...code });
  const clearing = cleared('Anna', { amountMinor: WITH_TIP });

  it.each<[string, SaleCard]>([
    ['authorisation code', code],
    ['account reference', par],
    ['digits', digits],
  ])('when the till knows the %s, then the receipt is corrected and stands', (_, card) => {
    const story = [bill(card), authorised, tipTold(card), clearing];
    const seen = whatCustomersSaw(...story);
    expect(seen.filter((line) => line.includes('loses'))).toEqual([]);
    expect(seen[0]).toBe('Anna gets dinner');
    expect(whoGotWhat(...story)).toEqual({ Anna: 'dinner' });
  });

  it('when the customer has the receipt, then they see it corrected at once and nothing at the clearing', () => {
    expect(whatCustomersSaw(bill(code), authorised, tipTold(code), clearing)).toEqual([
      'Anna gets dinner',
      'Anna sees dinner corrected',
    ]);
  });

  it.each<[string, SaleCard, object]>([
    ['code', code, { ...code }],
    ['account reference', par, { ...par }],
    ['digits', digits, { cardLast4: '4242' }],
    ['amount and time alone', {}, {}],
  ])('when the till sent it before the bank sent anything, then %s finds the payment', (_, card, known) => {
    const payment = paid('Anna', { amountMinor: BILL, ...known });
    expect(whoGotWhat(bill(card), tipTold(card), payment)).toEqual({ Anna: 'dinner' });
    expect(whoGotWhat(tipTold(card), bill(card), payment)).toEqual({ Anna: 'dinner' });
    expect(whoGotWhat(tipTold(card), payment, bill(card))).toEqual({ Anna: 'dinner' });
    expect(whoGotWhat(payment, tipTold(card), bill(card))).toEqual({ Anna: 'dinner' });
  });

  it('when the first revision never arrives, then no payment has the bank’s amount', () => {
    expect(whoGotWhat(tipTold(code), authorised)).toEqual({ Anna: 'nothing: no-sale' });
  });

  it('when it is sent in steps, then the bank may have any of the amounts', () => {
    const inBetween = sold('dinner', { revision: 2, amountMinor: 8500, card: code });
    const last = tipTold(code, { revision: 3 });
    const payment = (amountMinor: number) => paid('Anna', { amountMinor, ...code });
    for (const amountMinor of [BILL, 8500, WITH_TIP]) {
      expect(whoGotWhat(last, bill(code), payment(amountMinor), inBetween)).toEqual({ Anna: 'dinner' });
    }
    expect(whoGotWhat(last, bill(code), payment(8600), inBetween)).toEqual({ Anna: 'nothing: no-sale' });
  });
});

describe('given a correction that removes the card payment', () => {
  const authorised = paid('Anna', { amountMinor: BILL, ...code });
  const ofBill = { kind: 'card' as const, amountMinor: BILL, card: code };
  const tendered = (kind: 'cash' | 'card', said: SaleSaid = {}) =>
    sold('dinner', { revision: 2, tenders: [{ kind, amountMinor: WITH_TIP, card: code }], ...said });

  it.each([
    ['the sale is void', voided('dinner')],
    ['a revision is a void', tipTold(code, { kind: 'void' })],
    ['it was paid in cash', tendered('cash')],
    ['it was paid in another currency', tipTold(code, { currency: 'JPY' })],
    ['it is money back', tipTold(code, { kind: 'refund' })],
    [
      'it is another payment of the sale',
      tipTold(code, {
        tenders: [
          { kind: 'cash', amountMinor: 1 },
          { ...ofBill, amountMinor: WITH_TIP },
        ],
      }),
    ],
  ])('when %s, then the receipt is withdrawn, and a late first revision does not bring it back', (_, correction) => {
    expect(whatCustomersSaw(bill(code), authorised, correction, bill(code))).toEqual([
      'Anna gets dinner',
      'Anna loses dinner: no-sale',
    ]);
    expect(whatCustomersSaw(correction, bill(code), authorised)).toEqual([]);
  });

  it.each([
    ['of another currency', { currency: 'EUR' }],
    ['money back', { kind: 'refund' as const }],
    ['another payment of the sale', { tenders: [{ kind: 'cash' as const, amountMinor: 1 }, ofBill] }],
  ])('when what the first revision states was %s, then its amount matches nothing', (_, said) => {
    expect(whoGotWhat(bill(code, said), tipTold(code), authorised)).toEqual({ Anna: 'nothing: no-sale' });
  });

  it('when the till then states it again with another amount, then it is the same payment', () => {
    const again = tipTold(code, { revision: 3 });
    expect(whoGotWhat(bill(code), tendered('cash'), again, authorised)).toEqual({ Anna: 'dinner' });
    expect(whoGotWhat(again, tendered('cash'), authorised, bill(code))).toEqual({ Anna: 'dinner' });
  });

  it('when the corrected document is a refund, then its credit keeps the receipt', () => {
    const back = (revision: number, amountMinor: number) => refunded('refund', { revision, amountMinor, card: code });
    const credit = paid('Anna', { amountMinor: BILL, direction: 'credit', stage: 'refund_authorisation', ...code });
    expect(whatCustomersSaw(back(1, BILL), credit, back(2, WITH_TIP))).toEqual([
      'Anna gets refund',
      'Anna sees refund corrected',
    ]);
  });
});

describe('given another customer’s payment of the old amount that agrees only in amount or last four', () => {
  const clearing = cleared('Anna', { amountMinor: WITH_TIP });
  const twins = [
    ['digits', digits, { cardLast4: '4242' }],
    ['amount and time', {}, {}],
  ] as const;
  const ofBen = (known: object) => paid('Ben', { amountMinor: BILL, transmittedAt: T0 + MINUTE, ...known });

  it.each(twins)('when Anna is matched by number, then by %s nobody else gets hers', (_, card, known) => {
    const anna = paid('Anna', { amountMinor: BILL, ...known, ...code });
    const told = { ...card, ...code };
    expect(whatCustomersSaw(bill(told), anna, tipTold(told), ofBen(known), clearing)).toEqual([
      'Anna gets dinner',
      'Anna sees dinner corrected',
    ]);
  });

  it.each(twins)(
    'when Anna too is matched by %s, then it is a tie until her bank has the new amount',
    (_, card, known) => {
      const anna = paid('Anna', { amountMinor: BILL, ...known });
      const story = [bill(card), anna, tipTold(card), ofBen(known)];
      const neither = { Anna: 'nothing: several-transactions', Ben: 'nothing: several-transactions' };
      expect(whoGotWhat(...story)).toEqual(neither);
      expect(whoGotWhat(...story, clearing)).toEqual({ ...neither, Anna: 'dinner' });
      expect(whoGotWhat(clearing, ofBen(known), tipTold(card), anna, bill(card))).toEqual({
        ...neither,
        Anna: 'dinner',
      });
      expect(whatCustomersSaw(...story, clearing).filter((line) => line.startsWith('Ben'))).toEqual([]);
    },
  );

  it.each(twins)(
    'when Ben pays the new amount and fits by %s, then he does not see Anna’s dinner',
    (_, card, known) => {
      const anna = paid('Anna', { amountMinor: BILL, ...known });
      const ben = paid('Ben', { amountMinor: WITH_TIP, ...known });
      const neither = { Anna: 'nothing: several-transactions', Ben: 'nothing: several-transactions' };
      const story = [bill(card), anna, tipTold(card), ben];
      expect(whoGotWhat(...story)).toEqual(neither);
      expect(whoGotWhat(...story, clearing)).toEqual({ ...neither, Anna: 'dinner' });
      expect(whatCustomersSaw(...story, clearing).filter((line) => line.startsWith('Ben'))).toEqual([]);
    },
  );

  it('when Anna disputed it, then Ben’s bank may still have it under the old amount', () => {
    const anna = paid('Anna', { amountMinor: BILL, ...code });
    const ben = paid('Ben', { amountMinor: BILL, cardLast4: '4242' });
    const told = { ...digits, ...code };
    expect(whoGotWhat(bill(told), anna, tipTold(told), ben, disputed('Anna', 'dinner'))).toEqual({
      Anna: 'nothing: disputed',
      Ben: 'dinner',
    });
  });
});

describe('given another sale of the old amount, with the same last four', () => {
  const another = sold('another dinner', { amountMinor: BILL, soldAt: T0 + MINUTE, card: digits });
  const anna = paid('Anna', { amountMinor: BILL, cardLast4: '4242' });

  it('when one of the two was corrected, then it is a tie and there is no receipt', () => {
    expect(whoGotWhat(bill(digits), another, anna, tipTold(digits))).toEqual({ Anna: 'nothing: several-sales' });
    expect(whoGotWhatSoFar(tipTold(digits), another, anna, bill(digits))).not.toMatchObject({ Anna: 'another dinner' });
  });
});

describe('given a customer who has the same twice within minutes and tips differently', () => {
  const second = (revision: number, amountMinor: number) =>
    sold('second round', { revision, amountMinor, soldAt: T0 + 3 * MINUTE, card: digits });
  const payment = { amountMinor: BILL, cardLast4: '4242' };
  const paidTwice = [paid('first', payment), paid('second', { ...payment, transmittedAt: T0 + 3 * MINUTE })];
  const told = [bill(digits), tipTold(digits), second(1, BILL), second(2, 9000)];
  const first = cleared('first', { amountMinor: WITH_TIP });
  const neither = { first: 'nothing: several-sales', second: 'nothing: several-sales' };

  it('when the bank does not have the tips yet, then it is a tie', () => {
    expect(whoGotWhat(...told, ...paidTwice)).toEqual(neither);
  });

  it('when it has, then each payment has the receipt with its own tip', () => {
    const both = [first, cleared('second', { amountMinor: 9000 })];
    const each = { first: 'dinner', second: 'second round' };
    expect(whoGotWhat(...told, ...paidTwice, ...both)).toEqual(each);
    expect(whoGotWhat(...both, ...told.toReversed(), ...paidTwice)).toEqual(each);
  });

  it('when it has one of them, then the other follows', () => {
    expect(whoGotWhat(...told, ...paidTwice, first)).toEqual({ first: 'dinner', second: 'second round' });
  });
});

describe('given an amount that the store took twice that day, and one that it never took', () => {
  const another = sold('another lunch', { soldAt: T0 + 60 * MINUTE, amountMinor: 350 });
  const lunch = (revision: number, amountMinor: number) => sold('lunch', { revision, amountMinor });
  const payment = (amountMinor: number) => paid('Anna', { amountMinor });

  it('when a payment is corrected from the common amount, then that amount proves as little as before', () => {
    const common = { Anna: 'nothing: too-common' };
    expect(whoGotWhat(another, lunch(1, 350), payment(350))).toEqual(common);
    expect(whoGotWhat(another, lunch(1, 350), lunch(2, 8713), payment(350))).toEqual(common);
  });

  it('when it is corrected to the common amount, then the receipt by the rare one stands', () => {
    expect(whoGotWhat(another, lunch(1, 8713), payment(8713), lunch(2, 350))).toEqual({ Anna: 'lunch' });
  });
});
