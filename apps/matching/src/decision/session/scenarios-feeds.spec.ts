// What only digits or only amount and time speak for waits until the store has sent everything that could speak against it.
import { describe, expect, it } from '@jest/globals';
import { HOUR, MINUTE, T0 } from '../../../test/kit/builders.js';
import {
  cleared,
  feedCompletion,
  paid,
  quiet,
  sold,
  whoGotWhat,
  whoGotWhatSoFar,
} from '../../../test/kit/scenario-kit.js';

const digits = { last4: '4242', last4Of: 'card' } as const;
const payment = paid('Anna', { cardLast4: '4242' });
/** A customer who pays in cash: nothing to match, and a sign that the feed has come so far. */
const inCash = (at: number, receivedAt: number) =>
  sold(`cash at ${at}`, { soldAt: at, receivedAt, tenders: [{ kind: 'cash', amountMinor: 1250 }] });

describe('given tills that send each sale at once', () => {
  const sale = sold('basket', { card: digits });
  const nextSaleAfter = (minutes: number) => inCash(T0 + minutes * MINUTE, T0 + minutes * MINUTE + 2_000);

  it('when a sale comes that was made minutes later, and no late one at its heels, then the customer gets the receipt', () => {
    const answers = whoGotWhatSoFar(sale, payment, nextSaleAfter(12), quiet(T0 + 15 * MINUTE));
    expect(answers).toEqual({ Anna: 'basket' });
  });

  it('when no such sale has come yet, then there is nothing yet', () => {
    expect(whoGotWhatSoFar(sale, payment)).toEqual({ Anna: 'nothing yet' });
    expect(whoGotWhatSoFar(sale, payment, nextSaleAfter(11), quiet(T0 + 15 * MINUTE))).toEqual({ Anna: 'nothing yet' });
    expect(whoGotWhatSoFar(sale, payment, nextSaleAfter(12))).toEqual({ Anna: 'nothing yet' });
  });

  it('when a look-alike comes in the meantime, then there is no receipt', () => {
    const lookAlike = sold('look-alike', { soldAt: T0 + 3 * MINUTE, card: digits });
    expect(whoGotWhatSoFar(sale, payment, lookAlike, nextSaleAfter(12))).toEqual({ Anna: 'nothing: several-sales' });
  });
});

describe('given tills that send their sales every quarter of an hour', () => {
  const sentAt = T0 + 15 * MINUTE;
  const sale = sold('basket', { receivedAt: sentAt, card: digits });
  const lastOfTheQuarter = inCash(T0 + 12 * MINUTE, sentAt);

  it('when nothing more has come for ten minutes, then the file was whole and the customer gets the receipt', () => {
    const answers = whoGotWhatSoFar(payment, sale, lastOfTheQuarter, quiet(sentAt + 10 * MINUTE));
    expect(answers).toEqual({ Anna: 'basket' });
  });

  it('when the file may not have ended, then there is nothing yet', () => {
    const answers = whoGotWhatSoFar(payment, sale, lastOfTheQuarter, quiet(sentAt + 9 * MINUTE));
    expect(answers).toEqual({ Anna: 'nothing yet' });
  });

  it('when the file begins with its latest sale, then that does not speak for the rest and there is nothing yet', () => {
    const latest = inCash(T0 + 14 * MINUTE, sentAt);
    const lookAlike = sold('look-alike', { soldAt: T0 + 3 * MINUTE, receivedAt: sentAt + 30_000, card: digits });
    expect(whoGotWhatSoFar(payment, latest, sale, quiet(sentAt + 9 * MINUTE))).toEqual({ Anna: 'nothing yet' });
    expect(whoGotWhatSoFar(payment, latest, sale, lookAlike, lastOfTheQuarter, quiet(sentAt + 11 * MINUTE))).toEqual({
      Anna: 'nothing: several-sales',
    });
  });

  it('when a look-alike is in the same file, then there is no receipt', () => {
    const lookAlike = sold('look-alike', { soldAt: T0 + 3 * MINUTE, receivedAt: sentAt, card: digits });
    const answers = whoGotWhatSoFar(payment, sale, lookAlike, lastOfTheQuarter, quiet(sentAt + 10 * MINUTE));
    expect(answers).toEqual({ Anna: 'nothing: several-sales' });
  });
});

describe('given tills that send the day at night, and a store that says when it has', () => {
  const tonight = Date.UTC(2026, 0, 5, 23);
  const sale = sold('basket', { receivedAt: tonight, card: digits });
  const before = feedCompletion(T0 - HOUR);

  it('when the store says that the day is complete, then the customer gets the receipt', () => {
    expect(whoGotWhatSoFar(before, payment, sale, feedCompletion(tonight))).toEqual({ Anna: 'basket' });
  });

  it('when the file is there and the store has said nothing, then there is nothing yet, however long it is quiet', () => {
    expect(whoGotWhatSoFar(before, payment, sale, quiet(tonight + 72 * HOUR))).toEqual({ Anna: 'nothing yet' });
  });

  it('when the store is complete to before the end of the window alone, then there is nothing yet', () => {
    expect(whoGotWhatSoFar(before, payment, sale, feedCompletion(T0 + 9 * MINUTE))).toEqual({ Anna: 'nothing yet' });
  });

  it('when a look-alike is in the night’s file, then there is no receipt', () => {
    const lookAlike = sold('look-alike', { soldAt: T0 + 3 * MINUTE, receivedAt: tonight, card: digits });
    expect(whoGotWhatSoFar(before, payment, sale, lookAlike, feedCompletion(tonight))).toEqual({
      Anna: 'nothing: several-sales',
    });
  });

  it('when there are no digits, then the receipt waits for the end of the day', () => {
    const bare = sold('basket', { receivedAt: tonight });
    expect(whoGotWhatSoFar(paid('Anna'), bare, feedCompletion(tonight))).toEqual({ Anna: 'nothing yet' });
    expect(whoGotWhatSoFar(paid('Anna'), bare, feedCompletion(tonight + HOUR))).toEqual({ Anna: 'basket' });
  });
});

describe('given tills whose sales come with tomorrow’s file, and a store that says nothing about it', () => {
  const tomorrow = T0 + 22 * HOUR;
  const sale = sold('basket', { receivedAt: tomorrow, card: digits });
  const closing = inCash(T0 + 8 * HOUR, tomorrow);

  it('when the file has come and ended, then the customer gets the receipt', () => {
    const answers = whoGotWhatSoFar(payment, sale, closing, quiet(tomorrow + 10 * MINUTE));
    expect(answers).toEqual({ Anna: 'basket' });
  });

  it('when it has not come, then there is no receipt', () => {
    expect(whoGotWhatSoFar(payment, quiet(tomorrow))).toEqual({ Anna: 'nothing: no-sale' });
  });

  it('when it is not known to have ended, then there is nothing yet', () => {
    const answers = whoGotWhatSoFar(payment, sale, closing, quiet(tomorrow + 9 * MINUTE));
    expect(answers).toEqual({ Anna: 'nothing yet' });
  });

  it('when a later part of the file brings a look-alike, then there is no receipt', () => {
    const lookAlike = sold('look-alike', {
      soldAt: T0 + 3 * MINUTE,
      receivedAt: tomorrow + 5 * MINUTE,
      card: digits,
    });
    const answers = whoGotWhatSoFar(payment, sale, closing, lookAlike, quiet(tomorrow + 15 * MINUTE));
    expect(answers).toEqual({ Anna: 'nothing: several-sales' });
  });

  it('when the file stops before the end of the window, then the receipt waits for two days to pass', () => {
    const windowEnds = T0 + 10 * MINUTE;
    expect(whoGotWhatSoFar(payment, sale, quiet(windowEnds + 48 * HOUR - 1))).toEqual({ Anna: 'nothing yet' });
    expect(whoGotWhatSoFar(payment, sale, quiet(windowEnds + 48 * HOUR))).toEqual({ Anna: 'basket' });
  });
});

describe('given a bank that sends a payment when it clears, two days later, with a date and no time', () => {
  const par = 'V0010013020300005006007008009';
  const sale = sold('basket', { card: { ...digits, par } });
  const clearing = (transactionDate: string, said = {}) =>
    cleared('Anna', { revision: 1, transactionDate, bookedDate: '2026-01-07', ...said });

  it.each([
    ['the card’s digits', { cardLast4: '4242' }],
    ['the account reference', { par }],
  ])('when the date is the sale’s and %s agree, then the customer gets the receipt', (_, said) => {
    expect(whoGotWhat(sale, clearing('2026-01-05', said))).toEqual({ Anna: 'basket' });
    expect(whoGotWhat(clearing('2026-01-05', said), sale)).toEqual({ Anna: 'basket' });
  });

  it.each([
    ['the card’s digits', { cardLast4: '4242' }],
    ['the account reference', { par }],
  ])('when %s agree and it is of another date, then there is no receipt', (_, said) => {
    expect(whoGotWhat(sale, clearing('2026-01-02', said))).toEqual({ Anna: 'nothing: no-sale' });
  });

  it('when it says when it was sent, then that is not when it was bought, as it would be of an authorisation', () => {
    const sentTwoDaysLater = { transmittedAt: T0 + 48 * HOUR, cardLast4: '4242' };
    expect(whoGotWhat(sale, clearing('2026-01-05', sentTwoDaysLater))).toEqual({ Anna: 'basket' });
    expect(whoGotWhat(sale, paid('Anna', sentTwoDaysLater))).toEqual({ Anna: 'nothing: no-sale' });
  });

  it('when neither digits nor numbers agree, then a date is not enough and there is no receipt', () => {
    expect(whoGotWhat(sale, clearing('2026-01-05'))).toEqual({ Anna: 'nothing: no-sale' });
  });

  it('when the card paid that sum twice on the date, then there is no receipt', () => {
    const again = sold('evening basket', { soldAt: T0 + 8 * HOUR, card: { ...digits, par } });
    for (const said of [{ cardLast4: '4242' }, { par }]) {
      expect(whoGotWhat(sale, again, clearing('2026-01-05', said))).toEqual({ Anna: 'nothing: several-sales' });
    }
  });

  it('when the store’s day is not over as far as it has said, then there is nothing yet for the digits', () => {
    const clearingOfTheDay = clearing('2026-01-05', { cardLast4: '4242' });
    expect(whoGotWhatSoFar(sale, feedCompletion(T0 + 8 * HOUR), clearingOfTheDay)).toEqual({ Anna: 'nothing yet' });
    expect(whoGotWhatSoFar(sale, feedCompletion(T0 + 48 * HOUR), clearingOfTheDay)).toEqual({ Anna: 'basket' });
  });
});
