// The amounts of bank and till may differ only as the trade explains, and only where a number agrees.
import { describe, expect, it } from '@jest/globals';
import type { TransactionObserved } from '@quittance/contracts-bank';
import type { SaleCard } from '@quittance/contracts-retailer';
import { HOUR, MINUTE, T0 } from '../../../test/kit/builders.js';
import {
  cleared,
  paid,
  reversed,
  type SaleSaid,
  sold,
  STATION,
  whatCustomersSaw,
  whoGotWhat,
} from '../../../test/kit/scenario-kit.js';

const code = { authCode: 'A1B2C3' };
const numbers = { rrn: '600510300001', terminalId: 'T0001' };

describe('given a tip that is added after the till has closed the bill of £50.00', () => {
  const bill = sold('dinner', { amountMinor: 5000, card: code });
  const clearedAt = (amountMinor: number, mcc: string) =>
    cleared('Anna', { revision: 1, amountMinor, mcc, localAt: '2026-01-05T10:30:00', ...code });
  const trades = ['4121', '5812', '5813', '5814', '7230', '7298'];

  it.each(trades)('when the clearing is a fifth higher at MCC %s, then the customer gets the receipt', (mcc) => {
    expect(whoGotWhat(bill, clearedAt(6000, mcc))).toEqual({ Anna: 'dinner' });
  });

  it.each(trades)('when the clearing is more than a fifth higher at MCC %s, then there is no receipt', (mcc) => {
    expect(whoGotWhat(bill, clearedAt(6001, mcc))).toEqual({ Anna: 'nothing: no-sale' });
  });

  it('when the clearing is higher at a shop, where there are no tips, then there is no receipt', () => {
    expect(whoGotWhat(bill, clearedAt(6000, '5411'))).toEqual({ Anna: 'nothing: no-sale' });
  });

  it('when the clearing is lower, then there is no receipt', () => {
    expect(whoGotWhat(bill, clearedAt(4500, '5812'))).toEqual({ Anna: 'nothing: no-sale' });
  });

  it('when the authorisation was of the bill, then the receipt stays through the clearing with the tip', () => {
    const authorised = paid('Anna', { amountMinor: 5000, mcc: '5812', ...code });
    const withTip = cleared('Anna', { amountMinor: 6000, mcc: '5812' });
    expect(whatCustomersSaw(bill, authorised, withTip)).toEqual(['Anna gets dinner']);
  });

  it('when nothing of the card agrees, then there is no receipt', () => {
    const payment = (amountMinor: number) => paid('Anna', { amountMinor, mcc: '5812', cardLast4: '4242' });
    expect(whoGotWhat(sold('dinner', { amountMinor: 5000 }), payment(6000))).toEqual({ Anna: 'nothing: no-sale' });
  });
});

describe('given a tip keyed in at the terminal, of which the till knows nothing', () => {
  const digits = { last4: '4242', last4Of: 'card' } as const;
  const dinner = (said: SaleSaid = {}) => sold('dinner', { amountMinor: 3179, card: digits, ...said });
  const payment = (said: Partial<TransactionObserved> = {}) =>
    paid('Anna', { amountMinor: 3339, mcc: '5812', cardLast4: '4242', ...said });

  it('when last four, store and minutes agree, then the customer gets the receipt, whichever comes first', () => {
    expect(whoGotWhat(dinner(), payment())).toEqual({ Anna: 'dinner' });
    expect(whoGotWhat(payment(), dinner())).toEqual({ Anna: 'dinner' });
  });

  it('then also where the till has corrected the bill', () => {
    const corrected = dinner({ revision: 2, amountMinor: 3200, receivedAt: T0 + MINUTE });
    expect(whoGotWhat(dinner(), corrected, payment())).toEqual({ Anna: 'dinner' });
  });

  it.each<[string, SaleSaid, Partial<TransactionObserved>, string]>([
    ['the last four differ', { card: { last4: '4343', last4Of: 'card' } }, {}, 'no-sale'],
    ['the sale is a quarter of an hour away', { soldAt: T0 + 15 * MINUTE }, {}, 'no-sale'],
    ['the bank knows no time', {}, { transmittedAt: null, transactionDate: '2026-01-05' }, 'no-sale'],
    ['it is no trade in which tips are given', {}, { mcc: '5411' }, 'no-sale'],
    ['the bank charged less than the till', {}, { amountMinor: 3019 }, 'no-sale'],
    ['it is more than a tip', {}, { amountMinor: 3900 }, 'no-sale'],
    ['the terminal differs', { card: { ...digits, terminalId: 'T0002' } }, { terminalId: 'T0001' }, 'no-sale'],
    ['the store is another', { store: STATION }, {}, 'no-sale'],
  ])('but when %s, then there is no receipt', (_, till, bank, reason) => {
    expect(whoGotWhat(dinner(till), payment(bank))).toEqual({ Anna: `nothing: ${reason}` });
  });

  it('but when two bills of the card fit, then there is no receipt', () => {
    const other = sold('other', { amountMinor: 3200, card: digits, soldAt: T0 + 2 * MINUTE });
    expect(whoGotWhat(dinner(), other, payment())).toEqual({ Anna: 'nothing: several-sales' });
  });

  it('but when a sale of the whole amount gives no digits, then that one may be meant and there is no receipt', () => {
    const whole = sold('whole', { amountMinor: 3339, soldAt: T0 + MINUTE });
    expect(whoGotWhat(dinner(), whole, payment())).toEqual({ Anna: 'nothing: several-sales' });
  });

  it('and a sale of the whole amount with the digits comes first', () => {
    const whole = sold('whole', { amountMinor: 3339, card: digits, soldAt: T0 + MINUTE });
    expect(whoGotWhat(dinner(), whole, payment())).toEqual({ Anna: 'whole' });
  });
});

describe('given a till that sends its own number where the terminal id belongs', () => {
  const digits = { last4: '4242', last4Of: 'card' } as const;
  const bank = { terminalId: '85332875', cardLast4: '4242', rrn: '615512743870' };
  const till = (card: SaleCard) => sold('shopping', { card: { ...digits, ...card } });

  it.each(['1', '00000001', ' 0012 '])('%j, then last four are as good as without one', (terminalId) => {
    expect(whoGotWhat(till({ terminalId }), paid('Anna', { ...bank, rrn: null }))).toEqual({ Anna: 'shopping' });
  });

  it('or a longer one, then an RRN confirmed by last four within minutes does', () => {
    const card = { terminalId: 'TILL-0004', rrn: '615512743870' };
    expect(whoGotWhat(till(card), paid('Anna', bank))).toEqual({ Anna: 'shopping' });
    expect(whoGotWhat(till({ ...card, last4: '4343' }), paid('Anna', bank))).toEqual({ Anna: 'nothing: no-sale' });
    expect(whoGotWhat(till({ ...card, last4: null }), paid('Anna', bank))).toEqual({ Anna: 'nothing: no-sale' });
  });

  it('or a longer one, then last four alone do not: it may be another terminal', () => {
    const card = { terminalId: 'TILL-0004' };
    expect(whoGotWhat(till(card), paid('Anna', bank))).toEqual({ Anna: 'nothing: no-sale' });
  });
});

describe('given a hotel bill of £200.00 with a minibar charge added after the till has closed it', () => {
  const bill = sold('stay', { amountMinor: 20_000, card: code });
  const clearedAt = (amountMinor: number) =>
    cleared('Anna', { revision: 1, amountMinor, mcc: '7011', localAt: '2026-01-05T10:30:00', ...code });

  it('when the clearing is 15 % higher, then the guest gets the receipt', () => {
    expect(whoGotWhat(bill, clearedAt(23_000))).toEqual({ Anna: 'stay' });
  });

  it('when the clearing is more than 15 % higher, then there is no receipt', () => {
    expect(whoGotWhat(bill, clearedAt(23_001))).toEqual({ Anna: 'nothing: no-sale' });
  });
});

describe('given a hotel that authorises on arrival and raises the amount before departure two days later', () => {
  const bill = sold('stay', { amountMinor: 26_000, card: numbers });
  const arrival = T0 - 48 * HOUR;
  const atArrival = (said: Partial<TransactionObserved>) =>
    paid('Anna', { amountMinor: 20_000, mcc: '7011', transmittedAt: arrival, ...said });
  const raised = paid('Anna', {
    revision: 2,
    stage: 'increment',
    amountMinor: 26_000,
    mcc: '7011',
    transmittedAt: T0 - 12 * HOUR,
  });

  it('when the last increment is what the bill says, then the guest gets the receipt', () => {
    expect(whoGotWhat(bill, atArrival(numbers), raised)).toEqual({ Anna: 'stay' });
  });

  it('when the increment never comes, then there is no receipt', () => {
    expect(whoGotWhat(bill, atArrival(numbers))).toEqual({ Anna: 'nothing: no-sale' });
  });

  it('when the reference number is another guest’s, then there is no receipt', () => {
    const another = atArrival({ ...numbers, rrn: '600510300002' });
    expect(whoGotWhat(bill, another, raised)).toEqual({ Anna: 'nothing: no-sale' });
  });

  it('when only the authorisation code agrees, then the guest gets the receipt', () => {
    const sale = sold('stay', { amountMinor: 26_000, card: code });
    expect(whoGotWhat(sale, atArrival(code), raised)).toEqual({ Anna: 'stay' });
  });

  it('when it is no hotel, then after days the code may have been reused and there is no receipt', () => {
    const sale = sold('goods', { amountMinor: 26_000, card: code });
    const atShop = (said: Partial<TransactionObserved>) => atArrival({ ...code, mcc: '5712', ...said });
    const more = { revision: 2, stage: 'increment', amountMinor: 26_000, transmittedAt: T0 - 12 * HOUR } as const;
    expect(whoGotWhat(sale, atShop({}), atShop(more))).toEqual({ Anna: 'nothing: no-sale' });
  });

  it('when the bill is from weeks after the bank’s last date, then there is no receipt', () => {
    const late = sold('stay', { soldAt: T0 + 20 * 24 * HOUR, amountMinor: 26_000, card: code });
    expect(whoGotWhat(late, atArrival(code), raised)).toEqual({ Anna: 'nothing: no-sale' });
  });
});

describe('given fuel: the pump holds £100.00, and the till sells for £42.17', () => {
  const sale = sold('fuel', { amountMinor: 4217, card: code });
  const held = (mcc: string, said = {}) =>
    paid('Anna', { amountMinor: 10_000, mcc, transmittedAt: T0 - 4 * MINUTE, ...code, ...said });
  const actual = (amountMinor: number) =>
    paid('Anna', { revision: 2, stage: 'adjustment', amountMinor, mcc: '5542', transmittedAt: T0 });

  it('when the bank knows only the hold, then the code is enough for the receipt', () => {
    expect(whoGotWhat(sale, held('5542'))).toEqual({ Anna: 'fuel' });
  });

  it('when the actual amount arrives, then the receipt stays', () => {
    expect(whatCustomersSaw(sale, held('5542'), actual(4217))).toEqual(['Anna gets fuel']);
  });

  it('when a shop that sells no fuel holds £100.00, then there is no receipt', () => {
    expect(whoGotWhat(sale, held('5411'))).toEqual({ Anna: 'nothing: no-sale' });
  });

  it('when the hold has another code, then there is no receipt', () => {
    expect(whoGotWhat(sale, held('5542', { authCode: 'ZZ99ZZ' }))).toEqual({ Anna: 'nothing: no-sale' });
  });

  it('when no number agrees for the hold, then the receipt waits for the actual amount', () => {
    const bare = sold('fuel', { amountMinor: 4217, card: { last4: '4242', last4Of: 'card' } });
    const bareHold = held('5542', { authCode: null, cardLast4: '4242' });
    expect(whoGotWhat(bare, bareHold)).toEqual({ Anna: 'nothing: no-sale' });
    expect(whoGotWhat(bare, bareHold, actual(4217))).toEqual({ Anna: 'fuel' });
  });
});

describe('given a till at a petrol station that repeats the code of the customer before', () => {
  const bank = { amountMinor: 1000, mcc: '5542', cardLast4: '4242', ...code };
  const digits = { last4: '4242', last4Of: 'card' } as const;
  const repeated = sold('repeated', { amountMinor: 2306, card: { ...digits, ...code }, soldAt: T0 + 2 * MINUTE });

  it('when a sale of the very amount and last four is there, then the code alone does not give the other', () => {
    const own = sold('own', { amountMinor: 1000, card: digits });
    expect(whoGotWhat(own, repeated, paid('Anna', bank))).toEqual({ Anna: 'nothing: several-sales' });
  });

  it('when none is there, then it is a hold, and the customer gets the receipt', () => {
    expect(whoGotWhat(repeated, paid('Anna', bank))).toEqual({ Anna: 'repeated' });
  });
});

describe('given a basket of £50.00, part of which is left at the till, so that £30.00 remain', () => {
  const sale = sold('basket', { amountMinor: 3000, card: code });
  const authorised = paid('Anna', { amountMinor: 5000, ...code });

  it('when the bank reverses the difference, then the customer gets the receipt', () => {
    const difference = paid('Anna', { revision: 2, stage: 'partial_reversal', amountMinor: 3000, ...code });
    expect(whoGotWhat(sale, authorised, difference)).toEqual({ Anna: 'basket' });
  });

  it('when the bank reverses all of it, then there is no receipt', () => {
    expect(whoGotWhat(sale, authorised, reversed('Anna', { amountMinor: 3000 }))).toEqual({
      Anna: 'nothing: reversed',
    });
  });

  it('when the bank reverses nothing, then there is no receipt', () => {
    expect(whoGotWhat(sale, authorised)).toEqual({ Anna: 'nothing: no-sale' });
  });
});

describe('given an order of £50.00 that is sent in two parcels, each cleared as a separate entry', () => {
  const order = sold('order', { amountMinor: 5000, card: numbers });
  const ofAnna = { accountId: 'Anna’s account', lifecycleId: 'LC7K2P' };
  const authorised = paid('first parcel', { amountMinor: 5000, ...numbers, ...ofAnna });
  const firstCleared = cleared('first parcel', { amountMinor: 2000, ...ofAnna });
  const second = (said: Partial<TransactionObserved> = {}) =>
    cleared('second parcel', { revision: 1, amountMinor: 3000, ...ofAnna, ...said });

  it('when the bank says that both are of one authorisation, then both show the receipt of the order', () => {
    expect(whoGotWhat(order, authorised, firstCleared, second())).toEqual({
      'first parcel': 'order',
      'second parcel': 'order',
    });
  });

  it.each([
    ['of another authorisation', { lifecycleId: 'LC9Q4T' }],
    ['of another customer', { accountId: 'Ben’s account' }],
    ['of more than the order', { amountMinor: 5001 }],
  ])('when the second entry is %s, then it has no receipt and the first keeps its own', (_, said) => {
    expect(whoGotWhat(order, authorised, firstCleared, second(said))).toEqual({
      'first parcel': 'order',
      'second parcel': 'nothing: no-sale',
    });
  });

  it('when an entry of another authorisation claims the whole order, then either may have paid', () => {
    const rival = second({ amountMinor: 5000, lifecycleId: 'LC9Q4T', ...numbers });
    expect(whatCustomersSaw(order, authorised, firstCleared, rival)).toEqual([
      'first parcel gets order',
      'first parcel loses order: several-transactions',
    ]);
  });
});

describe('given a card that is billed in euros and a shop that sells in pounds, without conversion at the till', () => {
  const sale = sold('basket', { card: { last4: '4242', last4Of: 'card' } });
  const inEuros = { billingMinor: 1463, billingCurrency: 'EUR' };

  it('when the bank gives the purchase in pounds beside the billed amount, then the customer gets the receipt', () => {
    expect(whoGotWhat(sale, paid('Anna', { cardLast4: '4242', ...inEuros }))).toEqual({ Anna: 'basket' });
  });

  it('when the purchase is the same figure in another currency, then it is other money and there is no receipt', () => {
    const dollars = paid('Anna', { currency: 'USD', cardLast4: '4242', ...inEuros });
    expect(whoGotWhat(sale, dollars)).toEqual({ Anna: 'nothing: no-sale' });
  });
});

describe('given a till that converts: £12.50 are charged as €14.94', () => {
  const euros = { amountMinor: 1494, currency: 'EUR' };

  it('when the till states the converted amount, then the code is enough for the receipt', () => {
    const sale = sold('basket', { tenders: [{ kind: 'card', ...euros, card: code }] });
    expect(whoGotWhat(sale, paid('Anna', { ...euros, ...code }))).toEqual({ Anna: 'basket' });
  });

  it('when the till states another converted amount, then there is no receipt', () => {
    const sale = sold('basket', { tenders: [{ kind: 'card', ...euros, amountMinor: 1495, card: code }] });
    expect(whoGotWhat(sale, paid('Anna', { ...euros, ...code }))).toEqual({ Anna: 'nothing: no-sale' });
  });

  it('when the till states pounds only, then the reference number is enough', () => {
    const sale = sold('basket', { card: { ...code, ...numbers } });
    expect(whoGotWhat(sale, paid('Anna', { ...euros, ...numbers }))).toEqual({ Anna: 'basket' });
  });

  const atTill = (over: object = {}) =>
    sold('souvenirs', { card: { ...code, ...digits, terminalId: 'T0001', ...over } });
  const atBank = (said: Partial<TransactionObserved> = {}) =>
    paid('Anna', { ...euros, ...code, terminalId: 'T0001', cardLast4: '4242', ...said });
  const digits = { last4: '4242', last4Of: 'card' as const };

  it.each<[string, object, Partial<TransactionObserved>]>([
    ['code, terminal, digits', {}, {}],
    ['code, terminal', { last4: null }, {}],
    ['code', { last4: null, terminalId: null }, {}],
    ['digits', { authCode: null }, {}],
  ])('when the till states pounds only, then %s, minute and rate are enough', (_, till, bank) => {
    expect(whoGotWhat(atTill(till), atBank(bank))).toEqual({ Anna: 'souvenirs' });
  });

  it.each<[string, object, Partial<TransactionObserved>]>([
    ['the code differs', { authCode: 'Z9Y8X7' }, {}],
    ['the digits differ', { last4: '4343' }, {}],
    ['the terminal differs', { terminalId: 'T0002' }, {}],
    ['neither code nor digits are known', { last4: null, authCode: null }, {}],
    ['it is half an hour later', {}, { transmittedAt: T0 + 30 * MINUTE }],
    ['no rate of the time makes one of the other', {}, { amountMinor: 1850 }],
    ['the currency has no known rate', {}, { currency: 'XDR' }],
  ])('but not when %s', (_, till, bank) => {
    expect(whoGotWhat(atTill(till), atBank(bank))).toEqual({ Anna: expect.stringMatching(/^nothing/) });
  });
});
