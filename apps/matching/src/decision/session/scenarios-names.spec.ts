// A bank that sends no merchant id has receipts by the names in its descriptors, within the bound; and none against what is known.
import { describe, expect, it } from '@jest/globals';
import type { TransactionObserved } from '@quittance/contracts-bank';
import { HOUR, T0 } from '../../../test/kit/builders.js';
import type { SaleCard } from '@quittance/contracts-retailer';
import type { Happening } from '../../../test/kit/scenario-street.js';
import { aStore, cleared, paid, registered, sold, type SaleSaid, whoGotWhat } from '../../../test/kit/scenario-kit.js';

const express = (number: number, city: string) =>
  aStore(`express-${number}`, {
    name: `Pelham Express ${number}`,
    tradingName: 'Pelham Express',
    legalName: null,
    address: { lines: ['1 High Street'], city, postcode: null, country: 'GB' },
    acceptors: [],
  });
const [london, leeds] = [express(4117, 'London'), express(288, 'Leeds')];
const both = [registered(london), registered(leeds)];
const digits = { last4: '4242', last4Of: 'card' } as const;

/** A statement line: descriptor, date, amount and the card's last four. */
const line = (said: Partial<TransactionObserved> = {}) =>
  paid('anna', {
    stage: 'clearing',
    state: 'booked',
    merchantId: null,
    transmittedAt: null,
    transactionDate: '2026-01-05',
    bookedDate: '2026-01-06',
    descriptor: 'PELHAM EXPRESS-4117   LONDON       GBR',
    cardLast4: '4242',
    ...said,
  });
const atLondon = (saleId: string, said: SaleSaid = {}) => sold(saleId, { store: london, card: digits, ...said });

describe('given a bank that sends no merchant id', () => {
  it('then the descriptor names the store, and last four, amount and day the sale', () => {
    expect(whoGotWhat(...both, atLondon('shopping'), line())).toEqual({ anna: 'shopping' });
    expect(whoGotWhat(...both, line(), atLondon('shopping'))).toEqual({ anna: 'shopping' });
  });

  it.each<[string, SaleSaid, Partial<TransactionObserved>, string]>([
    ['the last four are another card’s', { card: { last4: '4343', last4Of: 'card' } }, {}, 'nothing: no-sale'],
    ['the amount differs', { amountMinor: 1300 }, {}, 'nothing: no-sale'],
    ['the sale is of another day', { soldAt: T0 + 48 * HOUR }, {}, 'nothing: no-sale'],
    ['the sale was at another store of the name', { store: leeds }, {}, 'nothing: no-sale'],
    ['the descriptor names nobody', {}, { descriptor: 'HARBOUR HOLDINGS' }, 'nothing: no-store'],
    ['there is no descriptor', {}, { descriptor: null }, 'nothing: no-store'],
    ['the payment was in another country', {}, { country: 'IE' }, 'nothing: no-store'],
    ['the directory knows the merchant id of another', {}, { merchantId: 'M-STATION' }, 'nothing: no-sale'],
  ])('but not where %s', (_, till, bank, expected) => {
    expect(whoGotWhat(...both, atLondon('shopping', till), line(bank))).toEqual({ anna: expected });
  });

  it('but not where others paid the amount there on that day: the right sale may be missing', () => {
    const others = (card: SaleCard, fromMs = T0) =>
      [1, 2].map((hour) => atLondon(`another-${hour}`, { soldAt: fromMs + hour * HOUR, card }));
    const shownTo = (all: readonly Happening[]) => whoGotWhat(...both, atLondon('shopping'), ...all, line());
    expect(shownTo(others({ last4: '1111' }))).toEqual({ anna: 'nothing: too-common' });
    const nextMorning = T0 + 20 * HOUR;
    expect(shownTo(others({ last4: '1111' }, nextMorning))).toEqual({ anna: 'shopping' });
    expect(shownTo(others({ last4: '1111', last4Of: 'card' }))).toEqual({ anna: 'shopping' });
  });

  it('and by amount and time alone it has none', () => {
    const timed = line({ stage: 'authorisation', state: 'pending', transmittedAt: T0, cardLast4: null });
    expect(whoGotWhat(...both, atLondon('shopping', { card: {} }), timed)).toEqual({ anna: 'nothing: no-sale' });
  });
});

describe('given a bank that books a payment under another id than it authorised', () => {
  const card = { accountId: 'account of anna', cardLast4: '4242', lifecycleId: null };
  const pending = (said: Partial<TransactionObserved> = {}) => paid('pending', { ...card, ...said });
  const booked = (said: Partial<TransactionObserved> = {}) =>
    cleared('booked', { ...card, revision: 1, transactionDate: '2026-01-05', ...said });
  const shopping = sold('shopping', { card: digits });

  it('then both entries have the receipt, whichever comes first', () => {
    const expected = { pending: 'shopping', booked: 'shopping' };
    expect(whoGotWhat(shopping, pending(), booked())).toEqual(expected);
    expect(whoGotWhat(booked(), pending(), shopping)).toEqual(expected);
  });

  it('then a release of the authorisation leaves the receipt with the clearing', () => {
    const released = paid('pending', { ...card, revision: 2, stage: 'reversal', state: 'reversed' });
    expect(whoGotWhat(shopping, pending(), booked(), released)).toEqual({
      pending: 'nothing: reversed',
      booked: 'shopping',
    });
  });

  it('but two purchases alike, of which one sale is missing, are nobody’s', () => {
    const again = paid('again', { ...card, transmittedAt: T0 + HOUR });
    const bookedAgain = cleared('booked-again', { ...card, revision: 1, transactionDate: '2026-01-05' });
    const answers = Object.values(whoGotWhat(shopping, pending(), again, booked(), bookedAgain));
    expect(answers.every((answer) => answer.startsWith('nothing'))).toBe(true);
    expect(answers).toHaveLength(4);
  });

  it('and another account’s clearing of that amount is a rival', () => {
    const other = booked({ accountId: 'account of ben' });
    expect(whoGotWhat(shopping, pending(), other)).toMatchObject({ booked: expect.stringMatching(/^nothing/) });
  });
});
