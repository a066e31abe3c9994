// Advice is one to three sentences, the weightiest first, given only where the figures call for it.
import { describe, expect, it } from '@jest/globals';
import { bankAdvice, isClockOut, type RetailerSide, retailerAdvice } from './advice.js';
import { type BankFigures, type KeyFigures, type SaleFigures, type SaleKeyName, saleKeys } from './figures.js';
import { noOutcomes } from './outcomes.js';

const of = (given: number): KeyFigures => ({ given, malformed: 0, constant: 0 });
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const perfect: SaleFigures = {
  documents: 100,
  sales: 100,
  refunds: 0,
  voids: 0,
  copies: 0,
  cardPayments: 100,
  numberedPayments: 100,
  keys: Object.fromEntries(saleKeys.map((key) => [key, of(100)])) as Record<SaleKeyName, KeyFigures>,
  unreconciled: 0,
  zoneUnknown: 0,
  lateness: { count: 100, p50Ms: 1_000, p95Ms: 5_000 },
  numberedDocuments: 100,
  missingNumbers: 0,
};
const retailer = (figures: Partial<SaleFigures> = {}, side: Partial<RetailerSide> = {}): string[] =>
  retailerAdvice({ figures: { ...perfect, ...figures }, stores: 2, storesWithFeedCompletion: 2, notable: [], ...side });

describe('advice to a retailer', () => {
  it('says so where nothing stands out', () => {
    expect(retailer()).toEqual(['Nothing stands out: keep sending what is sent now.']);
  });

  it('is to send sales where none arrived', () => {
    expect(retailer({ documents: 0 })).toEqual([expect.stringMatching(/^Nothing was sold/)]);
    expect(retailer({ cardPayments: 0 })).toEqual([expect.stringMatching(/^No document has a card payment/)]);
  });

  it.each<[string, Partial<SaleFigures>, Partial<RetailerSide>, RegExp]>([
    ['no numbers', { numberedPayments: 10 }, {}, /reference number \(rrn\) .*: 90% have none that can be used/],
    [
      'no terminal',
      { keys: { ...perfect.keys, terminalId: of(40) } },
      {},
      /^Name the terminal .*: 60% of card payments/,
    ],
    [
      'no digits',
      { keys: { ...perfect.keys, last4: of(20), last4Of: of(20) } },
      {},
      /^Send the last four digits .*: 80%/,
    ],
    ['no zone', { zoneUnknown: 30 }, {}, /^Send soldAt with its offset, .*: the hour of 30% of documents/],
    ['no feedCompletions', {}, { storesWithFeedCompletion: 0 }, /^Send feedCompletions .*: 2 of 2 stores send none/],
    [
      'late',
      { lateness: { count: 100, p50Ms: HOUR, p95Ms: 20 * HOUR } },
      {},
      /^Send each sale .* more than 20 h later/,
    ],
    ['wrong sums', { unreconciled: 5 }, {}, /^Make lines and tenders add up .*: in 5\.0% of documents/],
    ['gaps', { missingNumbers: 25 }, {}, /^Look for sales that are not sent: 25 numbers .*, 20% of all/],
  ])('names what is missing: %s', (_, figures, side, text) => {
    expect(retailer(figures, side)[0]).toMatch(text);
  });

  it('is three sentences at most, the weightiest first', () => {
    const advice = retailer({ numberedPayments: 0, zoneUnknown: 60, unreconciled: 5, missingNumbers: 40 });
    expect(advice.map((sentence) => sentence.split(' ').slice(0, 3).join(' '))).toEqual([
      "Send the terminal's",
      'Send soldAt with',
      'Look for sales',
    ]);
  });
});

describe('a clock', () => {
  it.each([
    [3 * MINUTE, 3, true],
    [-3 * MINUTE, 9, true],
    [3 * MINUTE, 2, false],
    [2 * MINUTE, 9, false],
    [undefined, 0, false],
  ])('off by %p over %p matches is out: %p', (clockOffsetMs, clockMatches, isOut) => {
    expect(isClockOut({ clockOffsetMs, clockMatches })).toBe(isOut);
  });
});

describe('advice to a bank', () => {
  const names = ['rrn', 'authCode', 'merchantId', 'terminalId', 'cardLast4'];
  const figures: BankFigures = {
    transactions: 100,
    numbered: 100,
    timed: 100,
    keys: Object.fromEntries(names.map((name) => [name, of(100)])),
    lateness: { count: 100, p50Ms: 1_000, p95Ms: 5_000 },
  };
  const bank = (over: Partial<BankFigures>) => bankAdvice({ figures: { ...figures, ...over }, outcomes: noOutcomes() });

  it('names what is missing, and nothing otherwise', () => {
    expect(bank({})).toEqual(['Nothing stands out: keep sending what is sent now.']);
    expect(bank({ transactions: 0 })).toEqual([expect.stringMatching(/^No transaction/)]);
    expect(bank({ timed: 20 })[0]).toMatch(/^Send the time of the purchase .*: 80% of transactions carry only a date/);
    expect(bank({ keys: { ...figures.keys, merchantId: of(50) } })[0]).toMatch(
      /: 50% of transactions name no merchant\.$/,
    );
  });
});
