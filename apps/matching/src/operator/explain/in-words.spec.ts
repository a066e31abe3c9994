// Money, time and lists in words; of anything as long as a card number only the last four.
import { describe, expect, it } from '@jest/globals';
import { aTransactionRouted } from '@quittance/contracts-network/builders';
import { withRevision } from '../../decision/session/revisions.js';
import { listInWords, moneyInWords, shown, timeInWords } from './in-words.js';
import { knownKeysOf } from './known-keys.js';

it.each([
  [1250, 'GBP', 'GBP 12.50'],
  [1250, 'JPY', 'JPY 1250'],
  [1250, 'BHD', 'BHD 1.250'],
  [1250, 'HUF', 'HUF 12.50'],
  [1250, 'IQD', 'IQD 1.250'],
  [1250, 'VED', 'VED 12.50'],
  [-5, 'CLF', 'CLF -0.0005'],
  [5, '???', '5 minor units of ???'],
])('%d of %s is %s', (amountMinor, currency, words) => {
  expect(moneyInWords(amountMinor, currency)).toBe(words);
});

it.each([
  [40_000, '40 s'],
  [23 * 60_000, '23 min'],
  [-182 * 60_000, '3 h 2 min'],
  [3 * 3_600_000, '3 h'],
  [72 * 3_600_000, '3 days'],
])('%d ms are %s', (ms, words) => {
  expect(timeInWords(ms)).toBe(words);
});

it('lists are cut short', () => {
  expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(listInWords)).toEqual(['', 'a', 'a and b', 'a, b and c']);
  expect(listInWords([...'abcdefgh'])).toBe('a, b, c, d, e and 3 more');
});

describe('a value as long as a card number', () => {
  it.each([
    ['4929000000006', '…0006'],
    ['4929 0000 0000 6789', '…6789'],
    ['X-4929000000006789-Y', 'X-…6789-Y'],
    ['600510300001', '600510300001'],
  ])('%s is shown as %s', (value, seen) => {
    expect(shown(value)).toBe(seen);
  });

  it('is masked in whichever field a bank sends it', () => {
    const pan = '4929000000006789';
    const fields = [
      'rrn',
      'authCode',
      'acquirerId',
      'merchantId',
      'terminalId',
      'cardLast4',
      'par',
      'wallet',
      'lifecycleId',
    ];
    const routed = aTransactionRouted();
    const transaction = { ...routed.transaction, ...Object.fromEntries(fields.map((field) => [field, pan])) };
    const told = JSON.stringify(knownKeysOf(withRevision({}, { ...routed, transaction })!));
    expect(told).not.toMatch(/492900|[0-9]{13}/);
  });
});
