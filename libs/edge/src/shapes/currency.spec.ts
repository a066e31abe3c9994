import { describe, expect, it } from '@jest/globals';
import { currencyExponent, decimalOf, isCurrency } from './currency.js';

// What a minor unit is follows from ISO 4217, not from how many digits people like to see.

describe('the exponent of a currency', () => {
  it.each([
    ...[
      'HUF',
      'ALL',
      'LBP',
      'MGA',
      'VED',
      'COP',
      'IDR',
      'IRR',
      'KPW',
      'LAK',
      'MMK',
      'PKR',
      'SOS',
      'SYP',
      'YER',
      'AFN',
    ].map((code) => [code, 2] as const),
    ...['GBP', 'EUR', 'USD', 'XCG', 'SLE', 'ZWG', 'MRU', 'TWD', 'HRK', 'ZWL', 'SLL', 'BGN'].map(
      (code) => [code, 2] as const,
    ),
    ...['IQD', 'KWD', 'BHD', 'JOD', 'OMR', 'TND', 'LYD'].map((code) => [code, 3] as const),
    ...['JPY', 'KRW', 'ISK', 'CLP', 'VND', 'UGX', 'XAF', 'UYI'].map((code) => [code, 0] as const),
    ['CLF', 4],
    ['UYW', 4],
  ])('of %s is %d', (code, exponent) => {
    expect([currencyExponent(code), isCurrency(code)]).toEqual([exponent, true]);
  });

  it.each(['ZZZ', 'XXX', 'XTS', 'XAU', 'XDR', 'gbp', 'GB', '', '826', 'constructor'])('is not known of %j', (code) => {
    expect([currencyExponent(code), isCurrency(code)]).toEqual([undefined, false]);
  });

  it('is known of every code that the platform knows to be in use, but for units of account', () => {
    expect(Intl.supportedValuesOf('currency').filter((code) => !isCurrency(code))).toEqual(['XDR', 'XSU']);
  });
});

describe('minor units as a decimal', () => {
  it.each([
    [1_250, 'GBP', '12.50'],
    [5, 'HUF', '0.05'],
    [1_250, 'IQD', '1.250'],
    [1_250, 'JPY', '1250'],
    [-5, 'CLF', '-0.0005'],
    [0, 'GBP', '0.00'],
    [999_999_999_999, 'GBP', '9999999999.99'],
  ])('%d of %s is %s', (amountMinor, currency, decimal) => {
    expect(decimalOf(amountMinor, currency)).toBe(decimal);
  });

  it('cannot be said of a currency that is none', () => {
    expect(decimalOf(5, 'ZZZ')).toBeUndefined();
  });
});
