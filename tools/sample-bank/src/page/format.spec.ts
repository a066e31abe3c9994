import { describe, expect, it } from '@jest/globals';
import { clock, day, dayAndClock, money, unitPrice } from './format.js';

// Money is shown with the decimals of ISO 4217, and a day and a clock always belong to the same place.

/** As on a page in which spaces may not break. */
const plain = (text: string) => text.replaceAll('\u00a0', ' ');

describe('money', () => {
  it.each([
    [123_456, 'GBP', '£1,234.56'],
    [-500, 'GBP', '−£5.00'],
    [1_250, 'JPY', 'JP¥1,250'],
    [123_450, 'HUF', 'HUF 1,234.50'],
    [1_250, 'IQD', 'IQD 1.250'],
    [1_250, 'ALL', 'ALL 12.50'],
    [1_250, 'LBP', 'LBP 12.50'],
    [1_250, 'MGA', 'MGA 12.50'],
    [1_250, 'VED', 'VED 12.50'],
    [1_250, 'KWD', 'KWD 1.250'],
    [12_345, 'CLF', 'CLF 1.2345'],
    [5, 'ZZZ', '5 minor units of ZZZ'],
  ])('%d of %s is %s', (amountMinor, currency, shown) => {
    expect(plain(money(amountMinor, currency))).toBe(shown);
  });
});

describe('a unit price', () => {
  it.each([
    ['1.429', 'EUR', '€1.429'],
    ['1.4290', 'EUR', '€1.4290'],
    ['-0.05', 'GBP', '−£0.05'],
    ['12', 'GBP', '£12'],
    ['1234567890.123456', 'HUF', 'HUF 1,234,567,890.123456'],
    ['0.0001', 'JPY', 'JP¥0.0001'],
  ])('%s of %s is printed as given: %s', (decimal, currency, shown) => {
    expect(plain(unitPrice(decimal, currency))).toBe(shown);
  });
});

describe('a time with an offset', () => {
  it.each([
    ['in Tokyo, where it is tomorrow', '2026-07-02T07:05:00+09:00', 'Thursday 2 July', '2 Jul 2026, 07:05'],
    ['in New York, where it is still yesterday', '2026-07-01T22:30:00-04:00', 'Wednesday 1 July', '1 Jul 2026, 22:30'],
    ['in the second of a repeated hour', '2026-10-25T01:30:00+00:00', 'Sunday 25 October', '25 Oct 2026, 01:30'],
    ['with a fraction', '2026-07-02T00:05:00.250+01:00', 'Thursday 2 July', '2 Jul 2026, 00:05'],
  ])('has its day and its clock from the same place, %s', (_, at, date, both) => {
    expect(plain(day(at)).replace(',', '')).toBe(date);
    expect(plain(dayAndClock(at))).toBe(both);
    expect(clock(at)).toBe(both.slice(-5));
  });

  it('is on the bank’s clock when its place is not known', () => {
    expect(dayAndClock('2026-07-01T23:30:00Z')).toBe('2 Jul 2026, 00:30');
    expect(dayAndClock('yesterday')).toBe('yesterday, yesterday');
  });
});
