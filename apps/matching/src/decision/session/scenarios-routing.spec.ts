// Learned terminals and descriptors narrow the candidate stores, and never make a match by themselves.
import { describe, expect, it } from '@jest/globals';
import type { TransactionObserved } from '@quittance/contracts-bank';
import { HOUR, MINUTE, T0 } from '../../../test/kit/builders.js';
import type { Happening } from '../../../test/kit/scenario-street.js';
import { aStore, paid, registered, sold, type SaleSaid, whoGotWhat } from '../../../test/kit/scenario-kit.js';

const DAY = 24 * HOUR;
const digits = { last4: '4242', last4Of: 'card' } as const;

const ofTheStreet = (storeId: string) =>
  aStore(storeId, {
    name: `Greengrocer ${storeId}`,
    tradingName: 'Greengrocer',
    legalName: null,
    acceptors: [{ merchantId: 'M-SHARED', terminalIds: [] }],
  });
const [mill, dock] = [ofTheStreet('Mill'), ofTheStreet('Dock')];
const both = [registered(mill), registered(dock)];

describe('given terminals that the directory does not list', () => {
  /**
   * A payment at the mill's terminal on a day, by numbers that both sides know; `said` is what is left out or differs.
   */
  const learnedTerminal = (n: number, { day = -1, store = mill, till = {}, bank = {} }: LearnedTerminal = {}) => {
    const numbers = { rrn: `60051030010${n}`, authCode: `C0000${n}` };
    const at = T0 + day * DAY + n * MINUTE;
    const card = { ...numbers, ...till };
    return [
      sold(`learnedTerminal ${n}`, { store, soldAt: at, amountMinor: 700 + n, card }),
      paid(`Teacher ${n}`, {
        ...numbers,
        merchantId: 'M-SHARED',
        terminalId: 'T-77',
        amountMinor: 700 + n,
        transmittedAt: at,
        observedAt: at,
        ...bank,
      }),
    ];
  };
  interface LearnedTerminal {
    readonly day?: number;
    readonly store?: typeof mill;
    readonly till?: SaleSaid['card'];
    readonly bank?: Partial<TransactionObserved>;
  }
  const learnedTerminals = (over: LearnedTerminal = {}) => [1, 2, 3].flatMap((n) => learnedTerminal(n, over));
  const atBoth = [
    sold('mill basket', { store: mill, card: digits }),
    sold('dock basket', { store: dock, card: digits }),
  ];
  const anna = paid('Anna', { merchantId: 'M-SHARED', terminalId: 'T-77', cardLast4: '4242', observedAt: T0 });
  const answer = (...happenings: readonly Happening[]) => whoGotWhat(...both, ...happenings)['Anna'];
  const tie = 'nothing: several-sales';

  it('when matches by number placed one at a store before, then a payment there is that store’s', () => {
    expect(answer(...learnedTerminals(), ...atBoth, anna)).toBe('mill basket');
    expect(answer(...learnedTerminals({ store: dock }), ...atBoth, anna)).toBe('dock basket');
  });

  it('when they did so on the same day, then that counts from the next', () => {
    expect(answer(...learnedTerminals({ day: 0 }), ...atBoth, anna)).toBe(tie);
  });

  it('when only two did, then that is not enough', () => {
    expect(answer(...learnedTerminal(1), ...learnedTerminal(2), ...atBoth, anna)).toBe(tie);
  });

  it('when one placed it at another store, then it is not learned', () => {
    expect(answer(...learnedTerminals(), ...learnedTerminal(4, { store: dock, day: -2 }), ...atBoth, anna)).toBe(tie);
  });

  it('when the other match is of today, then yesterday’s learning still stands', () => {
    expect(answer(...learnedTerminals(), ...learnedTerminal(4, { store: dock, day: 0 }), ...atBoth, anna)).toBe(
      'mill basket',
    );
  });

  it.each([
    ['a reference number alone', { till: { authCode: undefined } }],
    ['an authorisation code and the digits', { till: { rrn: undefined, last4: '1111' }, bank: { cardLast4: '1111' } }],
    ['digits and time', { till: { rrn: undefined, authCode: undefined, last4: '1111' }, bank: { cardLast4: '1111' } }],
    ['amount and time', { till: { rrn: undefined, authCode: undefined } }],
  ])('when the matches rest on %s, then nothing is learned', (_, over) => {
    const taught = whoGotWhat(...both, ...learnedTerminals(over), ...atBoth, anna);
    expect(taught).toMatchObject({ 'Teacher 1': 'learnedTerminal 1', 'Teacher 3': 'learnedTerminal 3', Anna: tie });
  });

  it('when the till names another terminal than the bank, then nothing is learned', () => {
    const taught = whoGotWhat(...both, ...learnedTerminals({ till: { terminalId: 'T-99' } }), ...atBoth, anna);
    expect(taught['Anna']).toBe(tie);
  });

  it('when the merchant id has no store, then the learned terminal gives one', () => {
    const nowhere = { bank: { merchantId: 'M-NOWHERE' } };
    const unlisted = paid('Anna', { merchantId: 'M-NOWHERE', terminalId: 'T-77', cardLast4: '4242', observedAt: T0 });
    expect(answer(...learnedTerminals(nowhere), atBoth[0]!, unlisted)).toBe('mill basket');
    expect(answer(...learnedTerminals({ ...nowhere, day: 0 }), atBoth[0]!, unlisted)).toBe('nothing: no-store');
    expect(answer(...learnedTerminals(nowhere), atBoth[1]!, unlisted)).toBe('nothing: no-sale');
  });

  it('when the directory lists the terminal for another store of the id, then the directory wins', () => {
    const listing = { ...dock, acceptors: [{ merchantId: 'M-SHARED', terminalIds: ['T-77'] }] };
    expect(answer(...learnedTerminals(), registered(listing), ...atBoth, anna)).toBe('dock basket');
  });
});

describe('given a descriptor under a merchant id that two stores share', () => {
  const says = (descriptor: string, said: Partial<TransactionObserved> = {}) =>
    paid('Anna', { merchantId: 'M-SHARED', cardLast4: '4242', descriptor, ...said });
  const answer = (...happenings: readonly Happening[]) => whoGotWhat(...both, ...happenings)['Anna'];
  const [atTheMill, atTheDock] = [mill, dock].map((store) => sold(`${store.storeId} basket`, { store, card: digits }));

  it('when last four agrees at both and it names one, then the customer gets the receipt of that one', () => {
    expect(answer(atTheMill!, atTheDock!, says('GREENGROCER MILL'))).toBe('Mill basket');
    expect(answer(atTheMill!, atTheDock!, says('GREENGROCER DOCK'))).toBe('Dock basket');
  });

  it('when it names both or neither, then there is no receipt', () => {
    expect(answer(atTheMill!, atTheDock!, says('GREENGROCER'))).toBe('nothing: several-sales');
    expect(answer(atTheMill!, atTheDock!, says('GREENGROCER LEEDS'))).toBe('nothing: several-sales');
    expect(answer(atTheMill!, atTheDock!, says('HOLDING LTD LEEDS'))).toBe('nothing: several-sales');
  });

  it('when only the other store sold to those digits, then that sale is not matched against the descriptor', () => {
    expect(answer(atTheDock!, says('GREENGROCER MILL'))).toBe('nothing: no-sale');
  });

  it.each([
    ['other digits', { last4: '9999', last4Of: 'card' as const }, {}],
    ['another card scheme', { ...digits, scheme: 'visa' }, { scheme: 'mastercard' }],
    ['another terminal', { ...digits, terminalId: 'T-1' }, { terminalId: 'T-2' }],
    ['another authorisation code', { ...digits, authCode: 'A1B2C3' }, { authCode: 'C3B2A1' }],
  ])('when the payment at the store it names says %s, then there is no receipt', (_, card, said) => {
    const contradicting = sold('Mill basket', { store: mill, card });
    expect(answer(contradicting, says('GREENGROCER MILL', said))).toMatch(/^nothing: (no-sale|contradicted)/);
  });

  it('when it names the wrong store, then a look-alike there is not matched by amount and time', () => {
    const lookAlike = sold('Mill basket', { store: mill });
    const unnamed = paid('Anna', { merchantId: 'M-SHARED', cardLast4: '4242' });
    expect(answer(lookAlike, atTheDock!, unnamed)).toBe('Dock basket');
    expect(answer(lookAlike, atTheDock!, says('GREENGROCER MILL'))).toMatch(/^nothing/);
  });

  it('when numbers agree at the other store, then the descriptor does not matter', () => {
    const numbers = { rrn: '600510300001', authCode: 'A1B2C3' };
    const numbered = sold('Dock basket', { store: dock, card: { ...digits, ...numbers } });
    expect(answer(numbered, says('GREENGROCER MILL', numbers))).toBe('Dock basket');
  });

  it('when only the descriptor distinguishes two sales of the amount, then there is no receipt', () => {
    const plain = [mill, dock].map((store) => sold(`${store.storeId} basket`, { store }));
    expect(answer(...plain, says('GREENGROCER MILL', { cardLast4: null }))).toMatch(/^nothing/);
  });
});
