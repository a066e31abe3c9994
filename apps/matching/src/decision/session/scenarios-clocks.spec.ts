// Clocks are wrong by seconds to an hour: the less else is known of a payment, the better they must agree.
import { describe, expect, it } from '@jest/globals';
import { HOUR, MINUTE, T0 } from '../../../test/kit/builders.js';
import { paid, type SaleSaid, sold, tillSays, whoGotWhat } from '../../../test/kit/scenario-kit.js';

const digits = { last4: '4242', last4Of: 'card' } as const;

describe('given a till whose clock is wrong', () => {
  const payment = paid('Anna', { cardLast4: '4242' });
  /** Sent at once; by its own clock at another time. */
  const soldBy = (wrongMs: number, said: SaleSaid = {}) =>
    sold('basket', { soldAt: T0 + wrongMs, receivedAt: T0 + 2_000, card: digits, ...said });

  it.each([
    ['twenty seconds fast', 20_000],
    ['five minutes slow', -5 * MINUTE],
    ['half an hour fast', 30 * MINUTE],
    ['an hour slow', -HOUR],
  ])('when it is %s and the digits agree, then the customer gets the receipt', (_, wrongMs) => {
    expect(whoGotWhat(soldBy(wrongMs), payment)).toEqual({ Anna: 'basket' });
  });

  it('when it is wrong by more than any clock, then it was another purchase and there is no receipt', () => {
    expect(whoGotWhat(soldBy(76 * MINUTE), payment)).toEqual({ Anna: 'nothing: no-sale' });
  });

  it('when its document comes at the time that it says, then it is right and the purchase was another', () => {
    const right = { receivedAt: T0 + 30 * MINUTE + 2_000 };
    expect(whoGotWhat(soldBy(30 * MINUTE, right), payment)).toEqual({ Anna: 'nothing: no-sale' });
    const aDayLate = { receivedAt: T0 + 24 * HOUR };
    expect(whoGotWhat(soldBy(30 * MINUTE, aDayLate), payment)).toEqual({ Anna: 'basket' });
  });

  it('when its document came before the card was charged, then it is another’s', () => {
    for (const wrongMs of [0, 8 * MINUTE, 40 * MINUTE]) {
      expect(whoGotWhat(soldBy(wrongMs, { receivedAt: T0 - 6 * MINUTE }), payment)).toEqual({
        Anna: 'nothing: no-sale',
      });
      expect(whoGotWhat(soldBy(wrongMs, { receivedAt: T0 - 4 * MINUTE }), payment)).toEqual({ Anna: 'basket' });
    }
  });

  it('when it is half an hour fast and a look-alike was sold at the right time, then there is no receipt', () => {
    const fast = soldBy(30 * MINUTE);
    const lookAlike = sold('look-alike', { soldAt: T0, card: digits });
    expect(whoGotWhat(fast, lookAlike, payment)).toEqual({ Anna: 'nothing: several-sales' });
  });

  it('when only amount and time are known, then four minutes are near enough and six are not', () => {
    const wrongBy = (minutes: number) => sold('basket', { soldAt: T0 + minutes * MINUTE });
    expect(whoGotWhat(wrongBy(4), paid('Anna'))).toEqual({ Anna: 'basket' });
    expect(whoGotWhat(wrongBy(6), paid('Anna'))).toEqual({ Anna: 'nothing: no-sale' });
  });

  it('when the slip has the terminal’s own time, then that counts, and without it there is no receipt', () => {
    const fast = (at: number | null) => sold('basket', { soldAt: T0 + 30 * MINUTE, card: { at } });
    expect(whoGotWhat(fast(T0), paid('Anna'))).toEqual({ Anna: 'basket' });
    expect(whoGotWhat(fast(null), paid('Anna'))).toEqual({ Anna: 'nothing: no-sale' });
  });
});

describe('given a till that omits seconds, with only amount and time known of its sale', () => {
  it.each([
    ['four minutes after the end of its minute', '10:24', '10:28:59', 'basket'],
    [
      'five minutes after the end of its minute, which is nearly six after its beginning',
      '10:24',
      '10:29:59',
      'basket',
    ],
    ['longer after it', '10:24', '10:30:01', 'nothing: no-sale'],
    ['five minutes before its minute', '10:36', '10:31:00', 'basket'],
    ['longer before it', '10:36', '10:30:59', 'nothing: no-sale'],
  ])('when the card was charged %s, then that decides', (_, minute, charged, outcome) => {
    const sale = sold('basket', { ...tillSays(`2026-01-05T${minute}Z`), receivedAt: T0 + 10 * MINUTE });
    const payment = paid('Anna', { transmittedAt: Date.parse(`2026-01-05T${charged}Z`) });
    expect(whoGotWhat(sale, payment)).toEqual({ Anna: outcome });
  });

  it('when the till states the beginning of the minute with seconds, then they are exact', () => {
    const payment = paid('Anna', { transmittedAt: Date.parse('2026-01-05T10:29:59Z') });
    expect(whoGotWhat(sold('basket', tillSays('2026-01-05T10:24:00Z')), payment)).toEqual({ Anna: 'nothing: no-sale' });
  });

  it('when the slip omits them, too, then its whole minute counts', () => {
    const at = Date.parse('2026-01-05T10:24:00Z');
    const payment = paid('Anna', { transmittedAt: Date.parse('2026-01-05T10:29:59Z') });
    const sale = (atMinuteOnly: boolean | null) => sold('basket', { soldAt: T0 + HOUR, card: { at, atMinuteOnly } });
    expect(whoGotWhat(sale(true), payment)).toEqual({ Anna: 'basket' });
    expect(whoGotWhat(sale(null), payment)).toEqual({ Anna: 'nothing: no-sale' });
  });
});

describe('given a sale on a summer morning by a till that says half past ten and no zone', () => {
  const halfPastTenInLondon = Date.UTC(2026, 6, 5, 9, 30);
  const withoutZone = tillSays('2026-07-05T10:30:00');
  const withStoreZone = tillSays('2026-07-05T10:30:00', 'Europe/London');
  const payment = (said = {}) => paid('Anna', { transmittedAt: halfPastTenInLondon, ...said });

  it('when last four agrees, then the customer gets the receipt all the same', () => {
    expect(whoGotWhat(sold('basket', { ...withoutZone, card: digits }), payment({ cardLast4: '4242' }))).toEqual({
      Anna: 'basket',
    });
  });

  it('when there are no digits, then the time proves nothing unless the store’s zone is known', () => {
    expect(whoGotWhat(sold('basket', withoutZone), payment())).toEqual({ Anna: 'nothing: no-sale' });
    expect(whoGotWhat(sold('basket', withStoreZone), payment())).toEqual({ Anna: 'basket' });
  });

  it('when there are no digits and the wrong hour happens to fit, then it is chance and there is no receipt', () => {
    const anHourLater = payment({ transmittedAt: halfPastTenInLondon + HOUR });
    expect(whoGotWhat(sold('basket', withoutZone), anHourLater)).toEqual({ Anna: 'nothing: no-sale' });
  });

  it('when the till is hours away from UTC, then the authorisation code still matches', () => {
    const inNewYork = sold('basket', { ...tillSays('2026-07-05T05:30:00'), card: { authCode: 'A1B2C3' } });
    expect(whoGotWhat(inNewYork, payment({ authCode: 'A1B2C3' }))).toEqual({ Anna: 'basket' });
  });

  it('when the till states its zone, hours from the payment, then the code has been reused', () => {
    const fourHoursOff = sold('basket', { ...tillSays('2026-07-05T05:30:00Z'), card: { authCode: 'A1B2C3' } });
    expect(whoGotWhat(fourHoursOff, payment({ authCode: 'A1B2C3' }))).toEqual({ Anna: 'nothing: no-sale' });
  });
});

describe('given the night in October on which half past one comes twice', () => {
  const firstTime = Date.UTC(2026, 9, 25, 0, 30);
  const secondTime = Date.UTC(2026, 9, 25, 1, 30);
  const onTheStoresClock = tillSays('2026-10-25T01:30:00', 'Europe/London');
  const payment = (customer: string, transmittedAt: number) => paid(customer, { transmittedAt, cardLast4: '4242' });

  it.each([
    ['first', firstTime],
    ['second', secondTime],
  ])('when a card pays once, the %s time, then its customer gets the receipt', (_, transmittedAt) => {
    const sale = sold('round', { ...onTheStoresClock, receivedAt: transmittedAt + 2_000, card: digits });
    expect(whoGotWhat(sale, payment('Anna', transmittedAt))).toEqual({ Anna: 'round' });
  });

  it('when the bank gives only the terminal’s local time, then its customer gets the receipt', () => {
    const sale = sold('round', { ...onTheStoresClock, card: digits });
    const wall = paid('Anna', { transmittedAt: null, localAt: '2026-10-25T01:30:00', cardLast4: '4242' });
    expect(whoGotWhat(sale, wall)).toEqual({ Anna: 'round' });
  });

  it('when a card pays the same both times and the till states offsets, then each payment has its own receipt', () => {
    const first = sold('first round', { ...tillSays('2026-10-25T01:30:00+01:00'), card: digits });
    const second = sold('second round', { ...tillSays('2026-10-25T01:30:00+00:00'), card: digits });
    const answers = whoGotWhat(first, second, payment('first', firstTime), payment('second', secondTime));
    expect(answers).toEqual({ first: 'first round', second: 'second round' });
  });

  it('when a card pays the same both times and the till omits offsets, then there is no receipt', () => {
    const first = sold('first round', { ...onTheStoresClock, card: digits });
    const second = sold('second round', { ...onTheStoresClock, card: digits });
    const answers = whoGotWhat(first, second, payment('first', firstTime), payment('second', secondTime));
    expect(Object.values(answers).filter((answer) => answer.endsWith('round'))).toEqual([]);
  });
});
