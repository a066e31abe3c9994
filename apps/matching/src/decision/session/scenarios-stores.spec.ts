// A transaction is decided once over all its candidate stores; without one, only numbers unique across the network
// match.
import { describe, expect, it } from '@jest/globals';
import { HOUR, MINUTE, T0 } from '../../../test/kit/builders.js';
import {
  aStore,
  cleared,
  feedCompletion,
  paid,
  registered,
  sold,
  STATION,
  whatCustomersSaw,
  whoGotWhat,
  whoGotWhatSoFar,
} from '../../../test/kit/scenario-kit.js';

const digits = { last4: '4242', last4Of: 'card' } as const;
const code = { authCode: 'A1B2C3' };

describe('given two stores under one merchant id', () => {
  const under = (terminalId: string) => ({ acceptors: [{ merchantId: 'M-SHARED', terminalIds: [terminalId] }] });
  const [mill, dock] = [aStore('mill', under('T-MILL')), aStore('dock', under('T-DOCK'))];
  const both = [registered(mill), registered(dock)];
  const atTheMill = sold('mill basket', { store: mill, card: digits });
  const atTheDock = sold('dock basket', { store: dock, card: digits });
  const payment = paid('Anna', { merchantId: 'M-SHARED', cardLast4: '4242' });

  it('when only one of them sold that amount to those digits, then the customer gets its receipt', () => {
    expect(whoGotWhat(...both, atTheMill, payment)).toEqual({ Anna: 'mill basket' });
  });

  it('when both did, then there is no receipt', () => {
    expect(whoGotWhat(...both, atTheMill, atTheDock, payment)).toEqual({ Anna: 'nothing: several-sales' });
  });

  it('when both did and the bank names a terminal, then the customer gets the receipt of that store', () => {
    const atTerminal = paid('Anna', { merchantId: 'M-SHARED', terminalId: 'T-DOCK', cardLast4: '4242' });
    expect(whoGotWhat(...both, atTheMill, atTheDock, atTerminal)).toEqual({ Anna: 'dock basket' });
  });

  it('when one of them has not sent everything yet, then it is held', () => {
    const [millIsComplete, dockIsComplete] = [feedCompletion(T0 + HOUR, mill), feedCompletion(T0 + HOUR, dock)];
    expect(whoGotWhatSoFar(...both, atTheMill, payment, millIsComplete)).toEqual({ Anna: 'nothing yet' });
    expect(whoGotWhatSoFar(...both, atTheMill, payment, millIsComplete, dockIsComplete)).toEqual({
      Anna: 'mill basket',
    });
  });
});

describe('given a payment facilitator, whose merchant id every stall in the market uses', () => {
  const trades = ['baker', 'cheesemonger', 'fishmonger', 'florist', 'greengrocer', 'tea'];
  const stalls = trades.map((retailerId) =>
    aStore('stall', { retailerId, acceptors: [{ merchantId: 'M-MARKET', terminalIds: [] }] }),
  );
  const [baker, cheesemonger] = stalls;
  const market = stalls.map(registered);
  const inTheMarket = { merchantId: 'M-MARKET' };

  it('when the digits agree at one stall alone, then the customer gets its receipt', () => {
    const bread = sold('bread', { store: baker!, card: digits });
    expect(whoGotWhat(...market, bread, paid('Anna', { ...inTheMarket, cardLast4: '4242' }))).toEqual({
      Anna: 'bread',
    });
  });

  it('when digits and amount agree at two stalls of different merchants, then there is no receipt', () => {
    const bread = sold('bread', { store: baker!, card: digits });
    const cheese = sold('cheese', { store: cheesemonger!, soldAt: T0 + MINUTE, card: digits });
    expect(whoGotWhat(...market, bread, cheese, paid('Anna', { ...inTheMarket, cardLast4: '4242' }))).toEqual({
      Anna: 'nothing: several-sales',
    });
  });

  it('when there are no digits, then amount and time are not enough in a whole market', () => {
    const bread = sold('bread', { store: baker! });
    const bakerAlone = [registered(baker!)];
    expect(whoGotWhat(...bakerAlone, bread, paid('Anna', inTheMarket))).toEqual({ Anna: 'bread' });
    expect(whoGotWhat(...market, bread, paid('Anna', inTheMarket))).toEqual({ Anna: 'nothing: no-sale' });
  });
});

describe('given an acquirer that clears under another merchant id than it authorises under', () => {
  const sale = sold('basket', { card: digits });
  const authorised = paid('Anna', { cardLast4: '4242' });

  it.each([
    ['that is not in the directory', 'M-CLEARING'],
    ['that is another store’s', 'M-STATION'],
  ])('when the clearing comes under one %s, then the receipt of the authorisation’s store stays', (_, merchantId) => {
    const clearing = cleared('Anna', { merchantId });
    expect(whatCustomersSaw(sale, authorised, feedCompletion(T0 + HOUR), clearing)).toEqual(['Anna gets basket']);
  });

  it('when the clearing names a terminal of another store, then the receipt is withdrawn', () => {
    const clearing = cleared('Anna', { merchantId: 'M-STATION', terminalId: 'T0009' });
    expect(whatCustomersSaw(sale, authorised, feedCompletion(T0 + HOUR), clearing)).toEqual([
      'Anna gets basket',
      'Anna loses basket: no-sale',
    ]);
  });

  it('when the bank sends the clearing alone, then the store is unknown and digits are not enough', () => {
    const clearing = (merchantId: string) =>
      cleared('Anna', { revision: 1, merchantId, transactionDate: '2026-01-05', cardLast4: '4242' });
    expect(whoGotWhat(sale, clearing('M-HIGH'))).toEqual({ Anna: 'basket' });
    expect(whoGotWhat(sale, clearing('M-CLEARING'))).toEqual({ Anna: 'nothing: no-store' });
  });
});

describe('given a payment under a merchant id that is not in the directory', () => {
  const par = 'V0010013020300005006007008009';
  const slip = { ...digits, ...code, par, rrn: '600510300001', terminalId: 'T0001' };
  const sale = sold('basket', { card: slip });
  const nowhere = (said: object) => paid('Anna', { merchantId: 'M-NOWHERE', ...said });

  it.each([
    ['reference number and terminal', { rrn: slip.rrn, terminalId: 'T0001' }],
    ['reference number and authorisation code', { rrn: slip.rrn, ...code }],
    ['authorisation code and digits', { ...code, cardLast4: '4242' }],
    ['the account reference', { par }],
  ])('when %s agree, then the customer gets the receipt', (_, said) => {
    expect(whoGotWhat(sale, nowhere(said))).toEqual({ Anna: 'basket' });
  });

  it.each([
    ['a reference number alone', { rrn: slip.rrn }],
    ['an authorisation code alone', code],
    ['digits and time', { cardLast4: '4242' }],
    ['amount and time', {}],
  ])('when only %s agree, then there is no receipt', (_, said) => {
    expect(whoGotWhat(sale, nowhere(said))).toEqual({ Anna: 'nothing: no-store' });
  });

  it('when exact keys agree with sales of two stores, then there is no receipt', () => {
    const atTheStation = sold('station basket', { store: STATION, card: slip });
    const withCodeAndDigits = nowhere({ ...code, cardLast4: '4242' });
    expect(whoGotWhat(sale, atTheStation, withCodeAndDigits)).toEqual({ Anna: 'nothing: several-sales' });
  });
});

describe('given a sale of a store that is not in the network yet', () => {
  const newStore = aStore('new');
  const sale = sold('basket', { store: newStore, card: { rrn: '600510300001', terminalId: 'T0001' } });
  const payment = paid('Anna', { merchantId: 'M-NOWHERE', rrn: '600510300001', terminalId: 'T0001' });

  it('when it is registered afterwards, then the customer gets the receipt', () => {
    expect(whoGotWhat(sale, payment, registered(newStore))).toEqual({ Anna: 'basket' });
  });

  it('when it is never registered, then there is no receipt', () => {
    expect(whoGotWhat(sale, payment)).toEqual({ Anna: 'nothing: no-store' });
  });
});

describe('given a store that takes cards under a merchant id that the directory lists for others', () => {
  const acceptors = [{ merchantId: 'M-SHARED', terminalIds: [] }];
  const [mill, dock] = [aStore('mill', { acceptors }), aStore('dock', { acceptors })];
  const pier = aStore('pier', { acceptors: [] });
  const all = [registered(mill), registered(dock), registered(pier)];
  const payment = paid('Anna', { merchantId: 'M-SHARED', ...code, cardLast4: '4242' });
  const right = sold('pier basket', { store: pier, card: { ...code, ...digits } });

  it('when code and digits agree there in the same minutes, then the customer gets its receipt', () => {
    expect(whoGotWhat(...all, right, payment)).toEqual({ Anna: 'pier basket' });
  });

  it.each([
    ['an hour apart', { soldAt: T0 - HOUR }],
    ['and the digits are others', { card: { ...code, last4: '9999' } }],
    ['and the code is another', { card: { ...digits, authCode: 'C3B2A1' } }],
  ])('when they do %s, then there is no receipt', (_, said) => {
    const other = sold('pier basket', { store: pier, card: { ...code, ...digits }, ...said });
    expect(whoGotWhat(...all, other, payment)['Anna']).toMatch(/^nothing/);
  });

  it('when a listed store gave the code to other digits, an hour away, then that sale is not shown', () => {
    const wrong = sold('mill basket', { store: mill, soldAt: T0 - 55 * MINUTE, card: { ...code, last4: '0916' } });
    expect(whoGotWhatSoFar(...all, wrong, payment)).toEqual({ Anna: 'nothing yet' });
    expect(whatCustomersSaw(...all, wrong, payment, right)).toEqual([]);
  });

  it('when no other sale has the code by the end of the hour, then a clock was wrong and it matches', () => {
    const late = sold('mill basket', { store: mill, soldAt: T0 - 55 * MINUTE, card: { ...code, last4: '0916' } });
    expect(whoGotWhat(...all, late, payment)).toEqual({ Anna: 'mill basket' });
  });

  it('when that amount is common there, then another card may have got the code and there is no receipt', () => {
    const late = sold('mill basket', { store: mill, soldAt: T0 - 55 * MINUTE, card: { ...code, last4: '0916' } });
    const others = Array.from({ length: 240 }, (_, i) =>
      sold(`another ${i}`, { store: i % 2 === 0 ? mill : dock, soldAt: T0 - (i + 1) * MINUTE, card: {} }),
    );
    expect(whoGotWhat(...all, ...others, late, payment)).toEqual({ Anna: 'nothing: too-common' });
  });
});

describe('given a store that lists its terminals', () => {
  const mill = aStore('mill', { acceptors: [{ merchantId: 'M-MILL', terminalIds: ['T-MILL'] }] });
  const basket = sold('mill basket', { store: mill });
  const at = (terminalId: string) => paid('Anna', { merchantId: 'M-MILL', terminalId });

  it('when the bank names one of them, then amount and time may match', () => {
    expect(whoGotWhat(registered(mill), basket, at('T-MILL'))).toEqual({ Anna: 'mill basket' });
  });

  it('when the bank names another terminal, then amount and time prove nothing', () => {
    expect(whoGotWhat(registered(mill), basket, at('T-PIER'))).toEqual({ Anna: 'nothing: no-sale' });
  });
});
