// A shop that ships two parcels clears twice: two entries at the bank, one sale.
import { describe, expect, it } from '@jest/globals';
import type { AccountKey } from '../identity.js';
import { aTender, aTransaction, HOUR, OTHER_STORE, T0, surrounded } from '../../../test/kit/builders.js';
import { decide } from './decide.js';
import type { TenderFacts, TransactionFacts } from '../facts.js';

const slip = { rrn: '600510300001', terminalId: 'T0001', authCode: 'A1B2C3' };
const life = { lifecycle: 'LC7K2P', accountKey: 'bank/anna' as AccountKey };
const first = aTransaction({ ...slip, ...life, id: 'tx-1', amounts: [1250, 500] });
const second = (over: Partial<TransactionFacts> = {}) =>
  aTransaction({ ...life, id: 'tx-2', amounts: [750], times: [T0 + 50 * HOUR], ...over });

function outcomes(transactions: readonly TransactionFacts[], tenders: readonly TenderFacts[], disputed?: string) {
  const decisions = decide(
    transactions,
    tenders,
    surrounded({ frequencyOf: () => [], isDisputed: (key) => key === disputed }),
  );
  const ordered = [...decisions].sort(([a], [b]) => (a < b ? -1 : 1));
  return ordered.map(([key, d]) => [key, 'tier' in d ? d.tier : d.kind, 'reason' in d ? d.reason : d.kind]);
}

describe('the second clearing of one authorisation', () => {
  it('shares the first one’s payment', () => {
    expect(outcomes([second(), first], [aTender(slip)])).toEqual([
      ['bank/tx-1', 'rrn-terminal', 'assert'],
      ['bank/tx-2', 'lifecycle', 'assert'],
    ]);
  });

  it.each([
    ['of another account', { accountKey: 'bank/ben' as AccountKey }],
    ['of another authorisation', { lifecycle: 'LC9Q4T' }],
    ['of a bank that names no lifecycle', { lifecycle: undefined }],
    ['of more than was paid', { amounts: [1251] }],
    ['in another currency', { currency: 'EUR' }],
    ['at another store', { candidates: [OTHER_STORE] }],
    ['that goes the other way', { direction: 'credit' as const }],
    ['under another authorisation code', { authCode: 'Z9Y8X7' }],
    ['under another reference number', { rrn: '600510300002' }],
  ])('does not share it when it is %s', (_, over) => {
    expect(outcomes([first, second(over)], [aTender(slip)])[1]).toMatchObject(['bank/tx-2', 'unmatched', {}]);
  });

  it('does not share it once the customer has disputed the match', () => {
    expect(outcomes([first, second()], [aTender(slip)], 'bank/tx-2')[1]).toMatchObject(['bank/tx-2', 'unmatched', {}]);
  });

  it('is no rival of the first where both have the number, and one of them has the payment by it', () => {
    expect(outcomes([second({ ...slip, amounts: [1250] }), first], [aTender(slip)])).toEqual([
      ['bank/tx-1', 'rrn-terminal', 'assert'],
      ['bank/tx-2', 'lifecycle', 'assert'],
    ]);
  });

  it('of another account is a rival', () => {
    const other = second({ ...slip, amounts: [1250], accountKey: 'bank/ben' as AccountKey });
    expect(outcomes([other, first], [aTender(slip)])).toEqual([
      ['bank/tx-1', 'rrn-terminal', 'several-transactions'],
      ['bank/tx-2', 'rrn-terminal', 'several-transactions'],
    ]);
  });
});

describe('a payment that its bank books under another id than it authorised, without a lifecycle id', () => {
  const account = { accountKey: 'bank/anna' as AccountKey, cardLast4: '4242' };
  const day = { times: [], earliest: T0 - 10 * HOUR, latest: T0 + 14 * HOUR };
  const pending = (over: Parameters<typeof aTransaction>[0] = {}) =>
    aTransaction({ ...account, id: 'pending', ...over });
  const booked = (over: Partial<TransactionFacts> = {}) =>
    aTransaction({ ...account, ...day, id: 'booked', isClearingOnly: true, authCode: 'A1B2C3', ...over });
  const tender = aTender({ last4: '4242', last4Of: 'card' });

  it('is shown under both', () => {
    expect(outcomes([pending(), booked()], [tender])).toEqual([
      ['bank/booked', 'lifecycle', 'assert'],
      ['bank/pending', 'last4-store', 'assert'],
    ]);
  });

  it.each([
    ['of another account', { accountKey: 'bank/ben' as AccountKey }],
    ['of another card', { cardLast4: '4343' }],
    ['of another amount', { amounts: [1250, 999] }],
    ['at another store', { candidates: [OTHER_STORE] }],
    ['of another day', { earliest: T0 + 24 * HOUR, latest: T0 + 48 * HOUR }],
    ['that has been authorised under its own id', { isClearingOnly: false }],
    ['with another lifecycle id', { lifecycle: 'LC9Q4T' }],
    ['at another terminal', { terminalId: 'T0009' }],
  ])('is another one when the entry is %s', (_, over) => {
    const [one] = outcomes([pending({ terminalId: 'T0001' }), booked(over)], [tender]);
    expect(one).not.toEqual(['bank/booked', 'lifecycle', 'assert']);
  });

  it('is no one’s where two entries may be the other half', () => {
    const twice = [pending(), pending({ id: 'pending-again' }), booked()];
    expect(outcomes(twice, [tender]).map(([, , outcome]) => outcome)).toEqual([
      'taken',
      'several-transactions',
      'several-transactions',
    ]);
  });

  it('keeps its receipt when the authorisation is released', () => {
    expect(outcomes([pending({ closed: 'reversed' }), booked()], [tender])).toEqual([
      ['bank/booked', 'last4-day', 'assert'],
      ['bank/pending', 'unmatched', 'reversed'],
    ]);
  });
});
