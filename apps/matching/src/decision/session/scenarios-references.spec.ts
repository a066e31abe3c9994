// A number that both sides know and that differs rules a pair out; one shared by everybody proves nothing.
import { describe, expect, it } from '@jest/globals';
import { HOUR, MINUTE, T0 } from '../../../test/kit/builders.js';
import { paid, type SaleSaid, sold, STATION, whatCustomersSaw, whoGotWhat } from '../../../test/kit/scenario-kit.js';

const RRN = '600510300001';
const OTHER_RRN = '600510300002';
const digits = { last4: '4242', last4Of: 'card' } as const;

describe('given a sale and a payment that agree in code, last four, amount, store and time', () => {
  const slip = { ...digits, authCode: 'A1B2C3', rrn: RRN };
  const payment = (rrn: string | null) => paid('Anna', { cardLast4: '4242', authCode: 'A1B2C3', rrn });

  it.each([
    ['the same reference number', RRN],
    ['no reference number', null],
  ])('when the bank knows %s, then the customer gets the receipt', (_, rrn) => {
    expect(whoGotWhat(sold('basket', { card: slip }), payment(rrn))).toEqual({ Anna: 'basket' });
  });

  it('when the bank knows another reference number, then the till sends a constant and the others outvote it', () => {
    expect(whoGotWhat(sold('basket', { card: slip }), payment(OTHER_RRN))).toEqual({ Anna: 'basket' });
  });

  it.each<[string, SaleSaid, string]>([
    ['the last four are unknown', { card: { ...slip, last4: null } }, 'contradicted'],
    ['the last four differ', { card: { ...slip, last4: '4343' } }, 'contradicted'],
    ['the code is unknown', { card: { ...slip, authCode: null } }, 'contradicted'],
    ['the code differs', { card: { ...slip, authCode: 'Z9Y8X7' } }, 'contradicted'],
    ['they are half an hour apart', { card: slip, soldAt: T0 + 30 * MINUTE }, 'contradicted'],
    ['the store is another', { card: slip, store: STATION }, 'contradicted'],
    ['the schemes differ', { card: { ...slip, scheme: 'Visa' } }, 'contradicted'],
  ])('but when %s too, then it was another payment and there is no receipt', (_, till, reason) => {
    const other = paid('Anna', { cardLast4: '4242', authCode: 'A1B2C3', rrn: OTHER_RRN, scheme: 'mastercard' });
    expect(whoGotWhat(sold('basket', till), other)).toEqual({ Anna: `nothing: ${reason}` });
  });

  it('when another code comes with the clearing, then the receipt is withdrawn', () => {
    const clearing = paid('Anna', { revision: 2, stage: 'clearing', state: 'booked', authCode: 'Z9Y8X7' });
    expect(whatCustomersSaw(sold('basket', { card: slip }), payment(null), clearing)).toEqual([
      'Anna gets basket',
      'Anna loses basket: contradicted',
    ]);
  });
});

describe('given a sale and a payment that agree in PAR', () => {
  const par = 'V0010013020300005006007008009';
  const sale = sold('basket', { card: { par, authCode: 'A1B2C3' } });

  it.each([
    ['the same authorisation code', 'A1B2C3'],
    ['no authorisation code', null],
  ])('when the bank knows %s, then the customer gets the receipt', (_, authCode) => {
    expect(whoGotWhat(sale, paid('Anna', { par, authCode }))).toEqual({ Anna: 'basket' });
  });

  it('when the bank knows another authorisation code, then the card paid twice and there is no receipt', () => {
    expect(whoGotWhat(sale, paid('Anna', { par, authCode: 'D4E5F6' }))).toEqual({ Anna: 'nothing: contradicted' });
  });
});

describe('given a till at which the authorisation code is typed in', () => {
  const typed = (authCode: string, revision = 1) => sold('basket', { revision, card: { ...digits, authCode } });
  const payment = paid('Anna', { cardLast4: '4242', authCode: 'A1B2C3' });

  it('when it is typed correctly, then the customer gets the receipt', () => {
    expect(whoGotWhat(typed('A1B2C3'), payment)).toEqual({ Anna: 'basket' });
  });

  it('when it is mistyped, then only last four agrees, the code disagrees and there is no receipt', () => {
    expect(whoGotWhat(typed('A1B2C4'), payment)).toEqual({ Anna: 'nothing: contradicted' });
  });

  it('when the mistyped code is that of a payment of another card, then that customer does not get the receipt', () => {
    const bens = paid('Ben', { cardLast4: '1111', authCode: 'A1B2C4' });
    expect(whoGotWhat(typed('A1B2C4'), payment, bens)).toEqual({
      Anna: 'nothing: contradicted',
      Ben: 'nothing: no-sale',
    });
  });

  it('when the till corrects it, then the customer gets the receipt', () => {
    expect(whatCustomersSaw(typed('A1B2C4'), payment, typed('A1B2C3', 2))).toEqual(['Anna gets basket']);
  });
});

describe('given tills that all send the same reference number', () => {
  const constant = { rrn: '123456789012' };
  const sale = sold('basket', { card: { ...constant, authCode: 'A1B2C3' } });

  it('when the bank sends none, then the code matches', () => {
    expect(whoGotWhat(sale, paid('Anna', { authCode: 'A1B2C3' }))).toEqual({ Anna: 'basket' });
  });

  it('when the bank sends its own, then the numbers differ and there is no receipt', () => {
    expect(whoGotWhat(sale, paid('Anna', { authCode: 'A1B2C3', rrn: RRN }))).toEqual({
      Anna: 'nothing: contradicted',
    });
  });

  it('when it is one character repeated, then it means none and the code matches', () => {
    const padded = sold('basket', { card: { rrn: '000000000000', authCode: 'A1B2C3' } });
    expect(whoGotWhat(padded, paid('Anna', { authCode: 'A1B2C3', rrn: RRN }))).toEqual({ Anna: 'basket' });
  });

  describe('and the terminal sends it to the bank, too', () => {
    const atTill = { ...constant, terminalId: 'T0001' };
    const own = sold('basket', { card: atTill });
    const payment = paid('Anna', atTill);

    it('when the amount was paid twice within the hour, then there is no receipt', () => {
      const another = sold('other basket', { soldAt: T0 - HOUR, card: atTill });
      expect(whoGotWhat(another, own, payment)).toEqual({ Anna: 'nothing: several-sales' });
    });

    it('when no other sale shows that it is constant, then the customer gets the receipt', () => {
      expect(whoGotWhat(own, payment)).toEqual({ Anna: 'basket' });
    });

    it.each([
      ['the next customer’s sale', sold('next', { soldAt: T0 + 5 * MINUTE, amountMinor: 999, card: atTill })],
      ['an earlier sale', sold('earlier', { soldAt: T0 - HOUR, amountMinor: 999, card: atTill })],
    ])('when %s of another amount shows it, then the number is not used, whichever came first', (_, shows) => {
      const common = sold('same sum', { soldAt: T0 - 26 * HOUR });
      expect(whoGotWhat(common, own, shows, payment)).toEqual({ Anna: 'nothing: too-common' });
      expect(whoGotWhat(common, payment, own, shows)).toEqual({ Anna: 'nothing: too-common' });
    });

    it('when another amount under the number shows it, then the code still matches', () => {
      const next = sold('next', { soldAt: T0 + 5 * MINUTE, amountMinor: 999, card: atTill });
      const withCode = { ...atTill, authCode: 'A1B2C3' };
      expect(whoGotWhat(sold('basket', { card: withCode }), next, paid('Anna', withCode))).toEqual({ Anna: 'basket' });
    });

    it('when the sale is lost and another customer paid the same the day before, then there is no receipt', () => {
      const bens = sold('basket of Ben', { soldAt: T0 - 20 * HOUR, card: atTill });
      expect(whoGotWhat(bens, payment)).toEqual({ Anna: 'nothing: no-sale' });
    });

    it('when the sale is lost and the other one shows another card, then there is no receipt', () => {
      const bens = sold('basket of Ben', { soldAt: T0 - HOUR, card: { ...atTill, last4: '1111', last4Of: 'card' } });
      expect(whoGotWhat(bens, paid('Anna', { ...atTill, cardLast4: '4242' }))).toEqual({ Anna: 'nothing: no-sale' });
    });
  });
});

describe('given stores that all send the same terminal id', () => {
  const constant = { terminalId: 'T0001' };
  const atTerminalTwo = { terminalId: 'T0002' };

  it('when the code agrees, then the differing terminal does not prevent the receipt', () => {
    const sale = sold('basket', { card: { ...constant, authCode: 'A1B2C3' } });
    expect(whoGotWhat(sale, paid('Anna', { ...atTerminalTwo, authCode: 'A1B2C3' }))).toEqual({ Anna: 'basket' });
  });

  it('when only last four agrees, then the differing terminal rules it out and there is no receipt', () => {
    const sale = sold('basket', { card: { ...constant, ...digits } });
    expect(whoGotWhat(sale, paid('Anna', { cardLast4: '4242' }))).toEqual({ Anna: 'basket' });
    expect(whoGotWhat(sale, paid('Anna', { ...atTerminalTwo, cardLast4: '4242' }))).toEqual({
      Anna: 'nothing: no-sale',
    });
  });

  it('when terminals of two stores have equal references, then only the bank’s candidate store matches', () => {
    const counted = { ...constant, rrn: '000000000042' };
    const here = sold('basket', { card: counted });
    const there = sold('basket at the station', { store: STATION, soldAt: T0 + 20 * MINUTE, card: counted });
    expect(whoGotWhat(here, paid('Anna', counted))).toEqual({ Anna: 'basket' });
    expect(whoGotWhat(here, there, paid('Anna', counted))).toEqual({ Anna: 'basket' });
    expect(whoGotWhat(there, paid('Anna', counted))).toEqual({ Anna: 'nothing: no-sale' });
  });
});
