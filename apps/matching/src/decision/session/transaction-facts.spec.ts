// Facts are folded over revisions: the order of arrival does not matter, and a later one adds or overrides.
import { describe, expect, it } from '@jest/globals';
import type { TransactionRouted, TransactionToLink } from '@quittance/contracts-network';
import { aTransactionRouted } from '@quittance/contracts-network/builders';
import type { StoreKey } from '../identity.js';
import { type Revisions, withRevision } from './revisions.js';
import { foldTransaction } from './transaction-facts.js';

const authorisation: TransactionToLink = {
  bankId: 'bank',
  transactionId: 'tx-1',
  revision: 1,
  accountId: 'acc-1',
  stage: 'authorisation',
  state: 'pending',
  direction: 'debit',
  amountMinor: 1250,
  currency: 'GBP',
  authCode: 'a1b2c3',
  rrn: '600510300001',
  terminalId: 'T0001',
  localAt: '2026-07-05T11:30:00',
  transmittedAt: Date.UTC(2026, 6, 5, 10, 30, 2),
  observedAt: Date.UTC(2026, 6, 5, 10, 30, 3),
};
const clearing: TransactionToLink = {
  bankId: 'bank',
  transactionId: 'tx-1',
  revision: 2,
  accountId: 'acc-1',
  stage: 'clearing',
  state: 'booked',
  direction: 'debit',
  amountMinor: 1450,
  currency: 'GBP',
  transmittedAt: Date.UTC(2026, 6, 7, 3),
  bookedDate: '2026-07-07',
  observedAt: Date.UTC(2026, 6, 7, 3),
};

const routed = (transaction: TransactionToLink, over: Partial<TransactionRouted> = {}) =>
  aTransactionRouted({ transaction, candidateStoreIds: ['grocer/high-street'], routedBy: 'terminal', ...over });
const london = () => 'Europe/London';
const fold = (...records: TransactionRouted[]) => {
  let revisions: Revisions = {};
  for (const record of records) revisions = withRevision(revisions, record) ?? revisions;
  return foldTransaction(revisions, london);
};

describe('a transaction with revisions', () => {
  it('is the same whichever revision comes first', () => {
    const records = [routed(authorisation), routed(clearing, { candidateStoreIds: [], routedBy: 'none' })];
    expect(fold(...records)).toEqual(fold(...records.reverse()));
  });

  it('keeps fields that a later revision leaves out, and both amounts', () => {
    expect(fold(routed(authorisation), routed(clearing))).toMatchObject({
      rrn: '600510300001',
      terminalId: 'T0001',
      authCode: 'A1B2C3',
      amounts: [1250, 1450],
    });
  });

  it('lets a later revision override the fields that it states', () => {
    expect(fold(routed(authorisation), routed({ ...clearing, rrn: '600510300009' })).rrn).toBe('600510300009');
  });

  it('stays with the most precise routing: a clearing may come under another merchant id', () => {
    const elsewhere = routed(clearing, { candidateStoreIds: ['other/a', 'other/b'], routedBy: 'merchant' });
    expect(fold(routed(authorisation), elsewhere).candidates).toEqual(['grocer/high-street']);
  });

  it('prefers the routing by descriptor to that by merchant id, and by terminal to both', () => {
    const narrowed = routed(authorisation, { candidateStoreIds: ['grocer/station'], routedBy: 'descriptor' });
    const under = (routedBy: 'merchant' | 'terminal') =>
      routed(clearing, { candidateStoreIds: ['grocer/high-street'], routedBy });
    expect(fold(under('merchant'), narrowed)).toMatchObject({ candidates: ['grocer/station'], perhapsElsewhere: true });
    expect(fold(under('terminal'), narrowed)).toMatchObject({
      candidates: ['grocer/high-street'],
      perhapsElsewhere: false,
    });
  });

  it('has a shared id with several stores, and where only a descriptor left out the others', () => {
    const [one, two] = [['grocer/high-street'], ['grocer/high-street', 'grocer/station']];
    const isShared = (routedBy: 'merchant' | 'terminal' | 'descriptor', candidateStoreIds: string[]) =>
      fold(routed(authorisation, { routedBy, candidateStoreIds })).sharedId;
    expect(isShared('merchant', one)).toBe(false);
    expect(isShared('merchant', two)).toBe(true);
    expect(isShared('descriptor', one)).toBe(true);
    expect(isShared('terminal', one)).toBe(false);
  });

  it('takes the purchase time from the authorisation, in UTC and on the store’s own clock', () => {
    const { times } = fold(routed(clearing), routed(authorisation));
    expect(times).toEqual([Date.UTC(2026, 6, 5, 10, 30, 2), Date.UTC(2026, 6, 5, 10, 30)]);
  });

  it('ignores a terminal whose clock was never set', () => {
    const { times, earliest, latest } = fold(routed({ ...authorisation, localAt: '2000-01-01T00:11:00' }));
    expect(times).toEqual([Date.UTC(2026, 6, 5, 10, 30, 2)]);
    expect([earliest, latest]).toEqual([times[0], times[0]]);
  });

  it('accepts a terminal that transmits days later', () => {
    const { times } = fold(routed({ ...authorisation, transmittedAt: Date.UTC(2026, 6, 9, 3) }));
    expect(times).toEqual([Date.UTC(2026, 6, 9, 3), Date.UTC(2026, 6, 5, 10, 30)]);
  });

  it('has days and no time from a clearing alone', () => {
    const facts = fold(routed({ ...clearing, transactionDate: '2026-07-05' }));
    expect(facts.times).toEqual([]);
    expect(facts.earliest).toBeLessThan(Date.UTC(2026, 6, 5, 9));
    expect(facts.latest).toBeGreaterThan(Date.UTC(2026, 6, 5, 23));
    expect(facts.latest).toBeLessThan(Date.UTC(2026, 6, 7));
  });

  it('is closed by a reversal, whose amount does not count', () => {
    const reversal = routed({ ...authorisation, revision: 2, stage: 'reversal', state: 'reversed', amountMinor: 999 });
    expect(fold(reversal, routed(authorisation))).toMatchObject({ closed: 'reversed', amounts: [1250] });
  });

  it('treats placeholder numbers as absent', () => {
    const facts = fold(routed({ ...authorisation, authCode: '000000', rrn: '12', terminalId: '00000000' }));
    expect(facts.authCode).toBeUndefined();
    expect(facts.rrn).toBeUndefined();
    expect(facts.terminalId).toBeUndefined();
  });
});

describe('a routed record', () => {
  it('that repeats a revision says nothing new', () => {
    const first = withRevision({}, routed(authorisation))!;
    expect(withRevision(first, routed(authorisation))).toBeUndefined();
  });

  it('that was routed later replaces the routing and not the transaction', () => {
    const first = withRevision({}, routed(authorisation, { routedAt: 1 }))!;
    const later = routed({ ...authorisation, amountMinor: 1 }, { routedAt: 2, candidateStoreIds: ['grocer/station'] });
    const facts = foldTransaction(withRevision(first, later)!, london);
    expect(facts).toMatchObject({ amounts: [1250], candidates: ['grocer/station' as StoreKey] });
  });
});
