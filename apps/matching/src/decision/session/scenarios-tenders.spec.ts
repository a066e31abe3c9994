// A receipt belongs to the card payment that paid for it: its own amount, and the last four that the terminal really
// saw.
import { describe, expect, it } from '@jest/globals';
import type { SaleCard } from '@quittance/contracts-retailer';
import { MINUTE, T0 } from '../../../test/kit/builders.js';
import { paid, sold, whoGotWhat } from '../../../test/kit/scenario-kit.js';

describe('given wallets: two customers pay the same at once, and the terminals saw token digits', () => {
  const annasSale = sold('basket', { card: { last4: '7777', last4Of: 'token' } });
  const somebodyElses = sold('other basket', { soldAt: T0 + MINUTE, card: { last4: '8888', last4Of: 'token' } });

  it.each([
    ['the token’s digits', { tokenLast4: '7777' }],
    ['the token’s and the card’s digits', { tokenLast4: '7777', cardLast4: '4242' }],
  ])('when the bank knows %s, then its customer gets the receipt', (_, digits) => {
    const payment = paid('Anna', { wallet: 'apple_pay', ...digits });
    expect(whoGotWhat(annasSale, somebodyElses, payment)).toEqual({ Anna: 'basket' });
  });

  it('when the bank knows only the card’s digits, then it is a tie and there is no receipt', () => {
    const payment = paid('Anna', { wallet: 'apple_pay', cardLast4: '4242' });
    expect(whoGotWhat(annasSale, somebodyElses, payment)).toEqual({ Anna: 'nothing: several-sales' });
  });

  it('when the bank knows the card’s digits and the authorisation code, then the code decides', () => {
    const withCode = sold('basket', { card: { last4: '7777', last4Of: 'token', authCode: 'A1B2C3' } });
    const payment = paid('Anna', { wallet: 'apple_pay', cardLast4: '4242', authCode: 'A1B2C3' });
    expect(whoGotWhat(withCode, somebodyElses, payment)).toEqual({ Anna: 'basket' });
  });

  it('when the bank knows another token, then there is no receipt', () => {
    const payment = paid('Anna', { wallet: 'apple_pay', tokenLast4: '9999', cardLast4: '4242' });
    expect(whoGotWhat(annasSale, somebodyElses, payment)).toEqual({ Anna: 'nothing: no-sale' });
  });
});

describe('given digits at the till that differ from the customer’s card, under the same authorisation code', () => {
  const sawOtherDigitsOf = (last4Of: 'card' | 'token') =>
    sold('basket', { card: { last4: '7777', last4Of, authCode: 'A1B2C3' } });
  const payment = paid('Anna', { cardLast4: '4242', authCode: 'A1B2C3' });

  it('when the till saw a wallet’s token, then the digits contradict nothing and there is a receipt', () => {
    expect(whoGotWhat(sawOtherDigitsOf('token'), payment)).toEqual({ Anna: 'basket' });
  });

  it('when the till saw a plain card, then it was another card and there is no receipt', () => {
    expect(whoGotWhat(sawOtherDigitsOf('card'), payment)).toEqual({ Anna: 'nothing: no-sale' });
  });
});

describe('given a till that sends digits without saying whether of a card or of a token', () => {
  const sale = sold('basket', { card: { last4: '7777', authCode: 'A1B2C3' } });
  const wallet = { wallet: 'apple_pay', cardLast4: '4242', authCode: 'A1B2C3' };

  it('when a wallet’s bank knows other digits of the card, then they contradict nothing', () => {
    expect(whoGotWhat(sale, paid('Anna', wallet))).toEqual({ Anna: 'basket' });
  });

  it('when the bank knows other digits of card and token, then it was another card and there is no receipt', () => {
    expect(whoGotWhat(sale, paid('Anna', { ...wallet, tokenLast4: '9999' }))).toEqual({ Anna: 'nothing: no-sale' });
  });
});

describe('given two payments at once, and a till that does not say whether its digits are of cards or tokens', () => {
  const sale = sold('basket', { card: { last4: '4242' } });
  const somebodyElses = sold('other basket', { soldAt: T0 + MINUTE, card: { last4: '5555' } });

  it('when a plain card’s digits are those of one slip, then its customer gets that receipt', () => {
    expect(whoGotWhat(sale, somebodyElses, paid('Anna', { cardLast4: '4242' }))).toEqual({ Anna: 'basket' });
  });

  it('when it was paid with a wallet, then the till saw other digits and the card’s agree by chance', () => {
    const byWallet = paid('Anna', { cardLast4: '4242', wallet: 'apple_pay' });
    expect(whoGotWhat(sale, somebodyElses, byWallet)).toEqual({ Anna: 'nothing: several-sales' });
  });
});

describe('given cashback: goods of £12.50 and £20.00 in cash on one card', () => {
  const sale = sold('basket', {
    totalMinor: 1250,
    tenders: [
      { kind: 'card', amountMinor: 3250, card: { last4: '4242', last4Of: 'card' } },
      { kind: 'cash', amountMinor: -2000 },
    ],
  });

  it('when the bank sees the goods and the cash, then its customer gets the receipt', () => {
    expect(whoGotWhat(sale, paid('Anna', { amountMinor: 3250, cardLast4: '4242' }))).toEqual({ Anna: 'basket' });
  });

  it('when a bank sees only the total of the receipt, then it was another payment and there is no receipt', () => {
    const goodsAlone = paid('Anna', { amountMinor: 1250, cardLast4: '4242' });
    expect(whoGotWhat(sale, goodsAlone)).toEqual({ Anna: 'nothing: no-sale' });
  });
});

describe('given a gift card of £5.00 and a card for the other £7.50', () => {
  const sale = sold('basket', {
    totalMinor: 1250,
    tenders: [
      { kind: 'gift_card', amountMinor: 500 },
      { kind: 'card', amountMinor: 750, card: { last4: '4242', last4Of: 'card' } },
    ],
  });

  it('when the bank sees what the card paid, then its customer gets the receipt for that payment', () => {
    const payment = paid('Anna', { amountMinor: 750, cardLast4: '4242' });
    expect(whoGotWhat(sale, payment)).toEqual({ Anna: 'basket, payment 2' });
  });

  it.each([
    ['the total', 1250],
    ['what the gift card paid', 500],
  ])('when a bank sees %s, then it was another payment and there is no receipt', (_, amountMinor) => {
    expect(whoGotWhat(sale, paid('Anna', { amountMinor, cardLast4: '4242' }))).toEqual({ Anna: 'nothing: no-sale' });
  });
});

describe('given two cards on one sale, half each', () => {
  const halves = { totalMinor: 1250 };
  const half = (card: SaleCard = {}) => ({ kind: 'card' as const, amountMinor: 625, card });
  const [annas, bens]: SaleCard[] = [
    { last4: '4242', last4Of: 'card' },
    { last4: '1111', last4Of: 'card' },
  ];
  const payments = [
    paid('Anna', { amountMinor: 625, cardLast4: '4242' }),
    paid('Ben', { amountMinor: 625, cardLast4: '1111' }),
  ];

  it('when the till gives the digits of each, then each customer gets the receipt for their half', () => {
    const sale = sold('dinner', { ...halves, tenders: [half(annas), half(bens)] });
    expect(whoGotWhat(sale, ...payments)).toEqual({ Anna: 'dinner', Ben: 'dinner, payment 2' });
  });

  it('when the till gives no digits, then it is a tie and there is no receipt', () => {
    const sale = sold('dinner', { ...halves, tenders: [half(), half()] });
    expect(whoGotWhat(sale, ...payments)).toEqual({
      Anna: 'nothing: several-sales',
      Ben: 'nothing: several-sales',
    });
  });

  it('when one card paid both halves, then there is no receipt', () => {
    const sale = sold('dinner', { ...halves, tenders: [half(annas), half(annas)] });
    expect(whoGotWhat(sale, ...payments)).toEqual({ Anna: 'nothing: several-sales', Ben: 'nothing: no-sale' });
  });
});
