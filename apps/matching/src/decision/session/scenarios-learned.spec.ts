// What a merchant id or a descriptor means is learned from matches that numbers prove, counts from the next day, and
// proposes a store without making a match by itself.
import { describe, expect, it } from '@jest/globals';
import type { TransactionObserved } from '@quittance/contracts-bank';
import type { SaleCard, StoreRegistered } from '@quittance/contracts-retailer';
import { HOUR, MINUTE, T0 } from '../../../test/kit/builders.js';
import type { Happening } from '../../../test/kit/scenario-street.js';
import { aStore, paid, registered, sold, whoGotWhat } from '../../../test/kit/scenario-kit.js';

const DAY = 24 * HOUR;
const digits = { last4: '4242', last4Of: 'card' } as const;
const named = (storeId: string, over: Partial<StoreRegistered> = {}) =>
  aStore(storeId, { name: storeId, tradingName: storeId, legalName: null, acceptors: [], ...over });
const [mill, dock] = [named('Greengrocer Mill'), named('Greengrocer Dock')];
const bakery = named('Bakery Quay', { retailerId: 'baker' });
const stores = [mill, dock, bakery].map(registered);
const millBasket = sold('basket', { store: mill, card: digits });

interface Teacher {
  readonly day?: number;
  readonly store?: StoreRegistered;
  /** Of the till, and of the bank, in place of code and last four. */
  readonly card?: SaleCard;
  readonly bank?: Partial<TransactionObserved>;
}

describe.each<[string, Partial<TransactionObserved>]>([
  ['a merchant id that no store lists', { merchantId: 'M-NEW', descriptor: null }],
  ['a descriptor of the owner, without a merchant id', { merchantId: null, descriptor: 'AXH HOLDINGS LTD  LEEDS' }],
])('given %s', (_, sign) => {
  /** A payment that code and last four match, whatever its store. */
  const teacher = (n: number, { day = -1, store = mill, card = {}, bank = {} }: Teacher = {}) => {
    const at = T0 + day * DAY + n * MINUTE;
    const amountMinor = 700 + n;
    const numbers = { last4: `111${n}`, last4Of: 'card' as const, authCode: `C0000${n}` };
    const said = { authCode: `C0000${n}`, cardLast4: `111${n}`, transmittedAt: at, observedAt: at };
    return [
      sold(`lesson ${n}`, { store, soldAt: at, amountMinor, card: { ...numbers, ...card } }),
      paid(`teacher ${n}`, { amountMinor, ...said, ...sign, ...bank }),
    ];
  };
  const teachers = (said: Teacher = {}) => [1, 2, 3].flatMap((n) => teacher(n, said));
  const anna = (said: Partial<TransactionObserved> = {}) =>
    paid('Anna', { cardLast4: '4242', observedAt: T0, ...sign, ...said });
  const answer = (...happenings: readonly Happening[]) => whoGotWhat(...stores, ...happenings)['Anna'];

  it('when three matches by numbers placed it at a store before, then digits and minutes are enough there', () => {
    expect(answer(...teachers(), millBasket, anna())).toBe('basket');
    expect(answer(millBasket, anna())).toBe('nothing: no-store');
  });

  it('when only two did, or three on the same day, then that is not enough', () => {
    expect(answer(...teacher(1), ...teacher(2), millBasket, anna())).toBe('nothing: no-store');
    expect(answer(...teachers({ day: 0 }), millBasket, anna())).toBe('nothing: no-store');
  });

  it('when one placed it at another retailer, then it is nobody’s', () => {
    const atTheBakery = teacher(4, { store: bakery, day: -2 });
    expect(answer(...teachers(), ...atTheBakery, millBasket, anna())).toBe('nothing: no-store');
  });

  it('when they placed it at two stores of the retailer, then it may be either, from three for each', () => {
    const atTheDock = [4, 5, 6].map((n) => teacher(n, { store: dock }));
    expect(answer(...teachers(), ...atTheDock.flat(), millBasket, anna())).toBe('basket');
    expect(answer(...teachers(), ...atTheDock[0]!, millBasket, anna())).toBe('nothing: no-store');
    const dockBasket = sold('other', { store: dock, card: digits });
    expect(answer(...teachers(), ...atTheDock.flat(), millBasket, dockBasket, anna())).toBe('nothing: several-sales');
  });

  it.each<[string, Teacher]>([
    ['the code alone', { card: { last4: null } }],
    ['last four alone', { card: { authCode: null } }],
    ['code and last four a quarter of an hour apart', { bank: { transmittedAt: T0 - DAY + 20 * MINUTE } }],
  ])('when the matches rest on %s, then nothing is learned', (_what, said) => {
    expect(answer(...teachers(said), millBasket, anna())).toBe('nothing: no-store');
  });

  it('when matches rest on what was learned alone, then they teach nothing more', () => {
    const atTheDock = named('Greengrocer Dock', { acceptors: [{ merchantId: 'M-DOCK', terminalIds: [] }] });
    const weak = [4, 5, 6, 7].flatMap((n) =>
      teacher(n, { day: 1, card: { authCode: null }, bank: { authCode: null } }),
    );
    const later = T0 + 2 * DAY;
    const strong = [8, 9].flatMap((n) => teacher(n, { day: 1, store: atTheDock }));
    const ben = sold('later', { store: mill, soldAt: later, card: digits });
    const unsure = anna({ transmittedAt: later, observedAt: later });
    // Five of numbers at two stores are too few for two; with the four others they would be nine.
    expect(answer(...teachers(), ...weak, ben, unsure)).toBe('later');
    expect(answer(...teachers(), ...weak, ...strong, ben, unsure)).toBe('nothing: no-store');
  });

  it('when the digits are of another card, or the hour is another, then there is no receipt', () => {
    expect(answer(...teachers(), millBasket, anna({ cardLast4: '4343' }))).toBe('nothing: no-sale');
    expect(answer(...teachers(), millBasket, anna({ transmittedAt: T0 + HOUR }))).toBe('nothing: no-sale');
  });

  it('when the store sold to the digits and another till knows the numbers, then the numbers win', () => {
    const numbered = sold('numbered', { store: bakery, card: { ...digits, authCode: 'A1B2C3' } });
    const bank = anna({ authCode: 'A1B2C3' });
    expect(answer(...teachers(), millBasket, numbered, bank)).toBe('numbered');
  });

  it('when others may have paid the amount there that day, then there is no receipt by date: a namesake may be meant', () => {
    const dated = anna({ transmittedAt: null, transactionDate: '2026-01-05', observedAt: T0 });
    const others = [1, 2].map((hour) =>
      sold(`another ${hour}`, { store: mill, soldAt: T0 + hour * HOUR, card: { last4: '1111' } }),
    );
    expect(answer(...teachers(), millBasket, dated)).toBe('basket');
    expect(answer(...teachers(), millBasket, ...others, dated)).toBe('nothing: too-common');
  });

  it('when only amount and minute agree, then there is no receipt', () => {
    const bare = sold('bare', { store: mill });
    expect(answer(...teachers(), bare, anna({ cardLast4: null }))).toMatch(/^nothing/);
  });
});

describe('given a learned merchant id and descriptor', () => {
  const sign = { merchantId: 'M-NEW', descriptor: 'BAKERY QUAY' };
  const teachers = [1, 2, 3].flatMap((n) => {
    const [at, amountMinor] = [T0 - DAY + n * MINUTE, 700 + n];
    const card = { last4: `111${n}`, last4Of: 'card' as const, authCode: `C0000${n}` };
    const said = { authCode: `C0000${n}`, cardLast4: `111${n}`, transmittedAt: at, observedAt: at };
    return [
      sold(`lesson ${n}`, { store: mill, soldAt: at, amountMinor, card }),
      paid(`teacher ${n}`, { amountMinor, ...said, ...sign }),
    ];
  });
  const anna = (said: Partial<TransactionObserved> = {}) =>
    paid('Anna', { cardLast4: '4242', observedAt: T0, ...sign, ...said });
  const [atTheBakery, atTheDock] = [bakery, dock].map((store) => sold(store.storeId, { store, card: digits }));
  const answer = (...happenings: readonly Happening[]) => whoGotWhat(...stores, ...teachers, ...happenings)['Anna'];

  it('when the name in the text is another retailer’s, then what was learned counts, by either', () => {
    expect(answer(millBasket, atTheBakery!, anna())).toBe('basket');
    expect(answer(millBasket, atTheBakery!, anna({ merchantId: null }))).toBe('basket');
    expect(answer(millBasket, atTheBakery!, anna({ merchantId: 'M-OTHER' }))).toBe('basket');
    expect(answer(millBasket, atTheBakery!, anna({ descriptor: null }))).toBe('basket');
    expect(answer(millBasket, atTheBakery!, anna({ merchantId: null, descriptor: 'BAKERY QUAY 2' }))).toBe(
      'Bakery Quay',
    );
  });

  it('when the name in the text is another store’s of the retailer, then it may be either', () => {
    const says = { descriptor: 'GREENGROCER DOCK' };
    expect(answer(millBasket, anna(says))).toBe('basket');
    expect(answer(atTheDock!, anna(says))).toBe('Greengrocer Dock');
    expect(answer(millBasket, atTheDock!, anna(says))).toBe('nothing: several-sales');
  });

  it('when matches placed other texts at that other store before, then this text would have been, and is not its', () => {
    const says = { descriptor: 'GREENGROCER DOCK' };
    const lessons = (many: readonly number[], day: number) =>
      many.flatMap((n) => {
        const [at, amountMinor] = [T0 + day * DAY + n * MINUTE, 700 + n];
        const card = { last4: `111${n}`, last4Of: 'card' as const, authCode: `C0000${n}` };
        const said = { authCode: `C0000${n}`, cardLast4: `111${n}`, transmittedAt: at, observedAt: at };
        const place = { merchantId: null, descriptor: 'GREENGROCER 2' };
        return [
          sold(`lesson ${n}`, { store: dock, soldAt: at, amountMinor, card }),
          paid(`teacher ${n}`, { amountMinor, ...said, ...place }),
        ];
      });
    const both = [millBasket, atTheDock!, anna(says)];
    expect(answer(...lessons([4, 5, 6], -1), ...both)).toBe('basket');
    expect(answer(...lessons([4, 5], -1), ...both)).toBe('nothing: several-sales');
    expect(answer(...lessons([4, 5, 6], 0), ...both)).toBe('nothing: several-sales');
  });

  it('when a store lists the merchant id, then the directory wins', () => {
    const listing = { ...dock, acceptors: [{ merchantId: 'M-NEW', terminalIds: [] }] };
    expect(answer(registered(listing), millBasket, atTheDock!, anna())).toBe('Greengrocer Dock');
    expect(answer(registered(listing), millBasket, anna())).toBe('nothing: no-sale');
  });
});
