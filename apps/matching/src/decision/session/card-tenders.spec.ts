// A tender is a card payment that a transaction may belong to: with its own amount and direction, never the receipt's
// total.
import { describe, expect, it } from '@jest/globals';
import { aSaleRecorded } from '@quittance/contracts-retailer/builders';
import type { SaleRecorded } from '@quittance/contracts-retailer';
import type { SaleState } from './sale-state.js';
import { toArrivedSale } from './card-tenders.js';
import { toSaleState, toTenders, withSaleRevision } from './card-tenders.js';

const tendersOf = (over: Partial<SaleRecorded>) => {
  const sale = aSaleRecorded(over);
  return toTenders(sale);
};
const card = (amountMinor: number, over = {}) => ({
  kind: 'card' as const,
  amountMinor,
  card: { last4: '4242', ...over },
});

describe('the tenders of a till document', () => {
  it('are its card payments, each with its own amount and index', () => {
    const tenders = tendersOf({ tenders: [{ kind: 'gift_card', amountMinor: 500 }, card(700), card(50)] });
    expect(tenders.map(({ key, amountMinor }) => [key, amountMinor])).toEqual([
      ['greengrocer/sale-0001#1', 700],
      ['greengrocer/sale-0001#2', 50],
    ]);
  });

  it.each([
    ['sale', 100, 'debit'],
    ['sale', -100, 'credit'],
    ['refund', 100, 'credit'],
    ['refund', -100, 'debit'],
    ['exchange', 100, 'debit'],
    ['exchange', -100, 'credit'],
  ] as const)('of a %s for %d are a %s', (kind, amountMinor, direction) => {
    expect(tendersOf({ kind, tenders: [card(amountMinor)] })).toMatchObject([{ direction, amountMinor: 100 }]);
  });

  it.each([
    ['a void', { kind: 'void' as const }],
    ['a reprint', { copy: true }],
    ['a payment of nothing', { tenders: [card(0)] }],
    ['a sale paid in cash', { tenders: [{ kind: 'cash' as const, amountMinor: 1250 }] }],
  ])('are none for %s', (_, over) => {
    expect(tendersOf(over)).toEqual([]);
  });

  it('are of any time in the minute where till or terminal gives no seconds', () => {
    const at = Date.UTC(2026, 0, 5, 10, 31);
    const soldAt = Date.UTC(2026, 0, 5, 10, 30);
    const [tender] = tendersOf({
      soldAt,
      soldAtText: '2026-01-05T10:30',
      tenders: [card(1, { at, atMinuteOnly: true })],
    });
    expect(tender).toMatchObject({ soldAt, soldUntil: soldAt + 59_999, chargedAt: at, chargedUntil: at + 59_999 });
    const [exact] = tendersOf({ soldAt, soldAtText: '2026-01-05T10:30:00', tenders: [card(1, { at })] });
    expect([exact?.soldUntil, exact?.chargedUntil]).toEqual([undefined, undefined]);
  });

  it('carry no placeholder numbers', () => {
    const [tender] = tendersOf({ tenders: [card(1, { authCode: ' a1b2c3 ', rrn: '000000000000', last4: '42' })] });
    expect(tender).toMatchObject({ authCode: 'A1B2C3' });
    expect(tender?.rrn).toBeUndefined();
    expect(tender?.last4).toBeUndefined();
  });
});

describe('the tenders of a sale of several revisions', () => {
  const revision = (number: number, amountMinor: number) =>
    toArrivedSale(aSaleRecorded({ revision: number, tenders: [card(amountMinor)] })).said;
  const after = (...amounts: number[]) =>
    amounts
      .map((amountMinor, i) => revision(i + 1, amountMinor))
      .reduce(withSaleRevision, undefined as SaleState | undefined)!;

  it('carry the amounts of the other revisions, each once', () => {
    expect(after(700, 800, 700, 900).tenders).toMatchObject([{ amountMinor: 900, earlierMinors: [700, 800] }]);
  });

  it('are unchanged where the other revisions state the same payments', () => {
    const sale = after(700, 700);
    expect(sale.tenders).toEqual(toTenders(sale.document.record));
    expect(sale.otherwise).toEqual([]);
    expect(after(700, 800, 700).tenders).toMatchObject([{ amountMinor: 700, earlierMinors: [800] }]);
  });

  it('are decoded again from the document, which a late revision leaves unchanged', () => {
    const { document } = revision(2, 900);
    const read = toSaleState(document.record, document);
    const late = withSaleRevision(read, revision(1, 700));
    expect(late).toMatchObject({ revision: 2, tenders: [{ amountMinor: 900, earlierMinors: [700] }] });
    expect(late.document).toBe(document);
  });

  it('are not changed by a reprint, whatever its revision, and replace one that came first', () => {
    const reprint = (number: number) =>
      toArrivedSale(aSaleRecorded({ revision: number, copy: true, tenders: [card(700)] })).said;
    const sale = after(700, 800);
    for (const number of [1, 2, 3, 9]) expect(withSaleRevision(sale, reprint(number))).toBe(sale);
    const first = withSaleRevision(undefined, reprint(9));
    expect(first.tenders).toEqual([]);
    expect(withSaleRevision(first, revision(1, 700))).toMatchObject({ revision: 1, tenders: [{ amountMinor: 700 }] });
    expect(withSaleRevision(first, reprint(10))).toBe(first);
    const read = toSaleState(first.document.record, first.document);
    expect(withSaleRevision(read, revision(1, 700))).toMatchObject({ revision: 1, tenders: [{ amountMinor: 700 }] });
  });

  it('stay the same object when a late revision says nothing new', () => {
    const sale = after(700, 800, 900);
    for (const late of [revision(3, 900), revision(2, 800), revision(0, 700)]) {
      expect(withSaleRevision(sale, late)).toBe(sale);
    }
  });
});
