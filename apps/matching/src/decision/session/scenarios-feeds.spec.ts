// Weak rules wait until the store has sent everything that could contradict the match.
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
/** A cash sale: nothing to match, but it advances the feed. */
const inCash = (at: number, receivedAt: number) =>
  sold(`cash at ${at}`, { soldAt: at, receivedAt, tenders: [{ kind: 'cash', amountMinor: 1250 }] });

describe('given tills that send each sale at once', () => {
  const sale = sold('basket', { card: digits });
  const nextSaleAfter = (minutes: number) => inCash(T0 + minutes * MINUTE, T0 + minutes * MINUTE + 2_000);

  it('when a later sale arrives live, and no late one follows it, then the customer gets the receipt', () => {
    const answers = whoGotWhatSoFar(sale, payment, nextSaleAfter(12), quiet(T0 + 15 * MINUTE));
    expect(answers).toEqual({ Anna: 'basket' });
  });

  it('when no such sale has arrived yet, then it is held', () => {
    expect(whoGotWhatSoFar(sale, payment)).toEqual({ Anna: 'nothing yet' });
    expect(whoGotWhatSoFar(sale, payment, nextSaleAfter(11), quiet(T0 + 15 * MINUTE))).toEqual({ Anna: 'nothing yet' });
    expect(whoGotWhatSoFar(sale, payment, nextSaleAfter(12))).toEqual({ Anna: 'nothing yet' });
  });

  it('when a look-alike arrives in the meantime, then there is no receipt', () => {
    const lookAlike = sold('look-alike', { soldAt: T0 + 3 * MINUTE, card: digits });
    expect(whoGotWhatSoFar(sale, payment, lookAlike, nextSaleAfter(12))).toEqual({ Anna: 'nothing: several-sales' });
  });
});

describe('given tills that send their sales every quarter of an hour', () => {
  const sentAt = T0 + 15 * MINUTE;
  const sale = sold('basket', { receivedAt: sentAt, card: digits });
  const lastOfTheQuarter = inCash(T0 + 12 * MINUTE, sentAt);

  it('when nothing more arrives for ten minutes, then the file has ended and the customer gets the receipt', () => {
    const answers = whoGotWhatSoFar(payment, sale, lastOfTheQuarter, quiet(sentAt + 10 * MINUTE));
    expect(answers).toEqual({ Anna: 'basket' });
  });

  it('when the file may not have ended, then it is held', () => {
    const answers = whoGotWhatSoFar(payment, sale, lastOfTheQuarter, quiet(sentAt + 9 * MINUTE));
    expect(answers).toEqual({ Anna: 'nothing yet' });
  });

  it('when the file begins with its latest sale, then the rest may follow and it is held', () => {
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

describe('given tills that send the day at night, and a store that sends feed completions', () => {
  const tonight = Date.UTC(2026, 0, 5, 23);
  const sale = sold('basket', { receivedAt: tonight, card: digits });
  const before = feedCompletion(T0 - HOUR);

  it('when the feed completion covers the day, then the customer gets the receipt', () => {
    expect(whoGotWhatSoFar(before, payment, sale, feedCompletion(tonight))).toEqual({ Anna: 'basket' });
  });

  it('when the file is there without a feed completion, then it is held, however long it is quiet', () => {
    expect(whoGotWhatSoFar(before, payment, sale, quiet(tonight + 72 * HOUR))).toEqual({ Anna: 'nothing yet' });
  });

  it('when the feed completion ends before the window does, then it is held', () => {
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

describe('given tills whose sales come with tomorrow’s file, and a store without feed completions', () => {
  const tomorrow = T0 + 22 * HOUR;
  const sale = sold('basket', { receivedAt: tomorrow, card: digits });
  const noon = inCash(T0 + 2 * HOUR, tomorrow);
  const closing = inCash(T0 + 8 * HOUR, tomorrow);

  it('when the file has come and ended, then the customer gets the receipt', () => {
    const answers = whoGotWhatSoFar(payment, sale, noon, closing, quiet(tomorrow + 10 * MINUTE));
    expect(answers).toEqual({ Anna: 'basket' });
  });

  it('when it has not come, then there is no receipt', () => {
    expect(whoGotWhatSoFar(payment, quiet(tomorrow))).toEqual({ Anna: 'nothing: no-sale' });
  });

  it('when it is not known to have ended, then it is held', () => {
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

describe('given a till that sends live again, and yesterday’s sales one by one beside today’s', () => {
  const aDayLater = T0 + 24 * HOUR;
  const sale = sold('basket', { receivedAt: aDayLater, card: digits });
  const [yesterday, lastNight, live] = [
    inCash(T0 - HOUR, aDayLater - HOUR),
    inCash(T0 + 9 * HOUR, T0 + 9 * HOUR + 2_000),
    inCash(aDayLater + 5 * MINUTE, aDayLater + 5 * MINUTE + 2_000),
  ];
  const soFar = [payment, yesterday, lastNight, sale, live];

  it('when nothing has come that was made in the hours after the sale, then a look-alike may still be on its way', () => {
    expect(whoGotWhatSoFar(...soFar, quiet(aDayLater + HOUR))).toEqual({ Anna: 'nothing yet' });
    const later = (ms: number) => inCash(aDayLater + ms, aDayLater + ms + 2_000);
    const upTo = (hours: number) => [later(hours * HOUR), quiet(aDayLater + hours * HOUR + 10 * MINUTE)];
    expect(whoGotWhatSoFar(...soFar, ...upTo(24))).toEqual({ Anna: 'nothing yet' });
    expect(whoGotWhatSoFar(...soFar, ...upTo(25))).toEqual({ Anna: 'basket' });
  });

  it('when the look-alike comes an hour later, then there is no receipt', () => {
    const lookAlike = sold('look-alike', { soldAt: T0 + 8 * MINUTE, receivedAt: aDayLater + HOUR, card: digits });
    expect(whoGotWhatSoFar(...soFar, lookAlike, quiet(aDayLater + 25 * HOUR))).toEqual({
      Anna: 'nothing: several-sales',
    });
  });

  it('when the hours after the sale have come, then the customer gets the receipt', () => {
    const next = inCash(T0 + HOUR, aDayLater);
    expect(whoGotWhatSoFar(payment, yesterday, lastNight, next, sale, live, quiet(aDayLater + HOUR))).toEqual({
      Anna: 'basket',
    });
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

  it('when it has a transmission time, then that is not the time of purchase, unlike an authorisation’s', () => {
    const sentTwoDaysLater = { transmittedAt: T0 + 48 * HOUR, cardLast4: '4242' };
    expect(whoGotWhat(sale, clearing('2026-01-05', sentTwoDaysLater))).toEqual({ Anna: 'basket' });
    expect(whoGotWhat(sale, paid('Anna', sentTwoDaysLater))).toEqual({ Anna: 'nothing: no-sale' });
  });

  it('when neither last four nor numbers agree, then a date is not enough and there is no receipt', () => {
    expect(whoGotWhat(sale, clearing('2026-01-05'))).toEqual({ Anna: 'nothing: no-sale' });
  });

  it('when the card paid that amount twice on the date, then there is no receipt', () => {
    const again = sold('evening basket', { soldAt: T0 + 8 * HOUR, card: { ...digits, par } });
    for (const said of [{ cardLast4: '4242' }, { par }]) {
      expect(whoGotWhat(sale, again, clearing('2026-01-05', said))).toEqual({ Anna: 'nothing: several-sales' });
    }
  });

  it('when the feed does not cover the store’s whole day, then last four is held', () => {
    const clearingOfTheDay = clearing('2026-01-05', { cardLast4: '4242' });
    expect(whoGotWhatSoFar(sale, feedCompletion(T0 + 8 * HOUR), clearingOfTheDay)).toEqual({ Anna: 'nothing yet' });
    expect(whoGotWhatSoFar(sale, feedCompletion(T0 + 48 * HOUR), clearingOfTheDay)).toEqual({ Anna: 'basket' });
  });
});
