// Payments of an amount are counted to the minute, over midnight, and unknown for days that are forgotten.
import { describe, expect, it } from '@jest/globals';
import { type PaymentMade, StoreAmounts } from './amount-frequency.js';
import { markOf, type Payer, readPaidCard } from './paid-card.js';

const MINUTE = 60_000;
const DAY = 20_458;
const MIDNIGHT = DAY * 86_400_000;
const pounds = { currency: 'GBP', amountMinor: 1250 };

const paidAt = (...times: readonly number[]): StoreAmounts => {
  const amounts = new StoreAmounts();
  for (const soldAt of times) amounts.add(paymentAt(soldAt));
  return amounts;
};
const paymentAt = (soldAt: number, card = ''): PaymentMade => ({
  ...pounds,
  day: Math.floor(soldAt / 86_400_000),
  mark: markOf(soldAt, readPaidCard(card)),
});

describe('payments of an amount in a span', () => {
  const amounts = paidAt(MIDNIGHT - MINUTE, MIDNIGHT, MIDNIGHT + 5 * MINUTE, MIDNIGHT + 90 * MINUTE);

  it('are counted over midnight, to the minute', () => {
    expect(amounts.exactIn(pounds, { from: MIDNIGHT - 1, to: MIDNIGHT + 5 * MINUTE }, {})).toBe(3);
    expect(amounts.exactIn(pounds, { from: MIDNIGHT, to: MIDNIGHT + 5 * MINUTE - 1 }, {})).toBe(1);
    expect(amounts.exactIn(pounds, { from: MIDNIGHT + 5 * MINUTE + 59_999, to: MIDNIGHT + 6 * MINUTE }, {})).toBe(1);
    expect(amounts.exactIn({ ...pounds, currency: 'EUR' }, { from: 0, to: MIDNIGHT * 2 }, {})).toBe(0);
  });

  it('are any number where a day of the span is no longer in memory', () => {
    const days = Array.from({ length: 22 }, (_, ago) => MIDNIGHT - ago * 86_400_000);
    const long = paidAt(...days);
    expect(long.exactIn(pounds, { from: MIDNIGHT - 20 * 86_400_000, to: MIDNIGHT }, {})).toBe(21);
    expect(long.exactIn(pounds, { from: MIDNIGHT - 22 * 86_400_000, to: MIDNIGHT }, {})).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('payments that may be a payer’s', () => {
  const amounts = new StoreAmounts();
  const cards = ['4242cv', '1111cv', '1111v', 'v', 'm', '', '0000cm', '4242'];
  for (const card of cards) amounts.add(paymentAt(MIDNIGHT, card));
  const countFor = (payer: Payer) => amounts.exactIn(pounds, { from: MIDNIGHT, to: MIDNIGHT }, payer);

  it('are all of them where nothing is known of the card', () => {
    expect(countFor({})).toBe(8);
  });

  it('are not those of another scheme', () => {
    expect(countFor({ scheme: 'visa' })).toBe(6);
    expect(countFor({ scheme: 'mastercard' })).toBe(4);
  });

  it('are not those of another card by the till’s own word; other digits without it may be a token’s', () => {
    expect(countFor({ cardLast4: '4242' })).toBe(6);
    expect(countFor({ scheme: 'visa', cardLast4: '4242' })).toBe(5);
    expect(countFor({ cardLast4: '0000' })).toBe(6);
  });
});
