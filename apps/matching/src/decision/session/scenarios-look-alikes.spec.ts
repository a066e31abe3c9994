// Being the only sale that fits proves nothing where the right one may be lost and others look like it.
import { describe, expect, it } from '@jest/globals';
import { HOUR, MINUTE, T0 } from '../../../test/kit/builders.js';
import { cleared, feedCompletion, paid, sold, whoGotWhat } from '../../../test/kit/scenario-kit.js';

const annasCard = { last4: '4242', last4Of: 'card' } as const;
const bensCard = { last4: '1111', last4Of: 'card' } as const;

describe('given a customer who buys the same again', () => {
  const coffeeAt = (at: number) => sold(at === T0 ? 'first coffee' : 'second coffee', { soldAt: at, card: annasCard });
  const first = paid('first', { cardLast4: '4242' });
  const secondAt = (at: number) => paid('second', { transmittedAt: at, cardLast4: '4242' });
  const evening = T0 + 8 * HOUR;

  it('when it is hours later, then each payment has its own receipt', () => {
    expect(whoGotWhat(coffeeAt(T0), coffeeAt(evening), first, secondAt(evening))).toEqual({
      first: 'first coffee',
      second: 'second coffee',
    });
  });

  it('when it is minutes later, then the two cannot be distinguished and there is no receipt', () => {
    const minutesLater = T0 + 4 * MINUTE;
    expect(whoGotWhat(coffeeAt(T0), coffeeAt(minutesLater), first, secondAt(minutesLater))).toEqual({
      first: 'nothing: several-sales',
      second: 'nothing: several-sales',
    });
  });

  it('when it is minutes later and the codes are known, then each payment has its own receipt', () => {
    const withCode = (saleId: string, at: number, authCode: string) =>
      sold(saleId, { soldAt: at, card: { ...annasCard, authCode } });
    const minutesLater = T0 + 4 * MINUTE;
    const answers = whoGotWhat(
      withCode('first coffee', T0, 'A1B2C3'),
      withCode('second coffee', minutesLater, 'D4E5F6'),
      paid('first', { cardLast4: '4242', authCode: 'A1B2C3' }),
      paid('second', { transmittedAt: minutesLater, cardLast4: '4242', authCode: 'D4E5F6' }),
    );
    expect(answers).toEqual({ first: 'first coffee', second: 'second coffee' });
  });

  it('when the bank knows the date and no time, then there is no receipt', () => {
    const onTheDay = (customer: string) =>
      cleared(customer, { revision: 1, transactionDate: '2026-01-05', cardLast4: '4242' });
    expect(whoGotWhat(coffeeAt(T0), coffeeAt(evening), onTheDay('first'), onTheDay('second'))).toEqual({
      first: 'nothing: several-sales',
      second: 'nothing: several-sales',
    });
  });

  it.each([
    ['digits', annasCard, { cardLast4: '4242' }],
    ['account reference', { par: 'V0010013020300005006007008009' }, { par: 'V0010013020300005006007008009' }],
  ])('when the sale of the morning is lost, then the same %s do not match the sale of the evening', (_, card, said) => {
    const eveningCoffee = sold('second coffee', { soldAt: evening, card });
    expect(whoGotWhat(eveningCoffee, paid('first', said))).toEqual({ first: 'nothing: no-sale' });
    expect(whoGotWhat(eveningCoffee, paid('second', { ...said, transmittedAt: evening }))).toEqual({
      second: 'second coffee',
    });
  });
});

describe('given a sandwich counter that takes £3.50 all day, and neither side has last four', () => {
  const allDay = Array.from({ length: 24 }, (_, i) => [-i - 1, i + 1])
    .flat()
    .map((n) => sold(`sandwich ${n}`, { amountMinor: 350, soldAt: T0 + n * 10 * MINUTE }));

  it('when the amount is rare there, then the customer gets the receipt', () => {
    const sale = sold('party platter', { amountMinor: 4713 });
    expect(whoGotWhat(...allDay, sale, paid('Anna', { amountMinor: 4713 }))).toEqual({ Anna: 'party platter' });
  });

  it('when the amount is the common one, then there is no receipt, even without another sale at that time', () => {
    const sale = sold('sandwich', { amountMinor: 350 });
    expect(whoGotWhat(...allDay, sale, paid('Anna', { amountMinor: 350 }))).toEqual({ Anna: 'nothing: too-common' });
  });

  it('when the amount is the common one and last four agrees, then the customer gets the receipt', () => {
    const sale = sold('sandwich', { amountMinor: 350, card: annasCard });
    const payment = paid('Anna', { amountMinor: 350, cardLast4: '4242' });
    expect(whoGotWhat(...allDay, sale, payment)).toEqual({ Anna: 'sandwich' });
  });

  it('when the rare amount was paid on another day of the week too, then there is no receipt', () => {
    const [sale, daysBefore] = [
      sold('party platter', { amountMinor: 4713 }),
      sold('other platter', { amountMinor: 4713, soldAt: T0 - 72 * HOUR }),
    ];
    expect(whoGotWhat(...allDay, daysBefore, sale, paid('Anna', { amountMinor: 4713 }))).toEqual({
      Anna: 'nothing: too-common',
    });
  });
});

describe('given a receipt by amount, and a till, offline for days, that then sends more sales of the amount', () => {
  const platter = { amountMinor: 4713 };
  const shown = [sold('party platter', platter), paid('Anna', platter), feedCompletion(T0 + 24 * HOUR)];
  const since = Array.from({ length: 8 }, (_, i) =>
    sold(`platter ${i}`, { ...platter, soldAt: T0 - (72 + i) * HOUR, receivedAt: T0 + 30 * HOUR }),
  );

  it('when the clearing says nothing new, then the receipt stands', () => {
    expect(whoGotWhat(...shown, ...since, cleared('Anna', platter))).toEqual({ Anna: 'party platter' });
  });

  it('when the clearing says something new, then the bound is checked again, and the receipt withdrawn', () => {
    expect(whoGotWhat(...shown, ...since, cleared('Anna', { ...platter, terminalId: 'T0001' }))).toEqual({
      Anna: 'nothing: too-common',
    });
  });

  it('when the amount was common before and the clearing says nothing new, then there is no receipt', () => {
    expect(whoGotWhat(...since, ...shown, cleared('Anna', platter))).toEqual({ Anna: 'nothing: too-common' });
  });
});

describe('given a sale that never arrives, and another customer’s of the same amount a minute later', () => {
  const annasBasket = sold('Anna’s basket', { card: annasCard });
  const bensBasket = sold('Ben’s basket', { soldAt: T0 + MINUTE, card: bensCard });
  const payment = paid('Anna', { cardLast4: '4242' });

  it('when it does arrive, then the customer gets the right receipt', () => {
    expect(whoGotWhat(annasBasket, bensBasket, payment)).toEqual({ Anna: 'Anna’s basket' });
  });

  it('when it is lost, then the customer does not get the other sale’s receipt', () => {
    expect(whoGotWhat(bensBasket, payment)).toEqual({ Anna: 'nothing: no-sale' });
  });

  it('when it is lost and there are no digits at a store where that amount is common, then neither is shown', () => {
    const everyHour = Array.from({ length: 8 }, (_, i) => sold(`basket ${i}`, { soldAt: T0 + (i + 1) * HOUR }));
    const bensWithoutDigits = sold('Ben’s basket', { soldAt: T0 + MINUTE });
    expect(whoGotWhat(...everyHour, bensWithoutDigits, payment)).toEqual({ Anna: 'nothing: too-common' });
  });

  it.each([
    ['authorisation code', { authCode: 'A1B2C3' }, { authCode: 'D4E5F6' }],
    ['reference number', { rrn: '600510300001' }, { rrn: '600510300002' }],
    ['terminal', { terminalId: 'T0001' }, { terminalId: 'T0002' }],
    ['account reference', { par: 'V0010013020300005006007008009' }, { par: 'V0010013020300005006007008888' }],
    ['scheme', { scheme: 'visa' }, { scheme: 'mastercard' }],
  ])('when it is lost and the other one has another %s, then neither is shown', (_, annas, bens) => {
    const bensSale = sold('Ben’s basket', { soldAt: T0 + MINUTE, card: bens });
    expect(whoGotWhat(bensSale, paid('Anna', annas)).Anna).toMatch(/^nothing: (no-sale|contradicted)$/);
    expect(whoGotWhat(bensSale, paid('Ben', bens))).toEqual({ Ben: 'Ben’s basket' });
  });
});
