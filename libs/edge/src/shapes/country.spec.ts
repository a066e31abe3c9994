import { expect, it } from '@jest/globals';
import { isCountry, isSchemeCountry } from './country.js';

// The table is ISO 3166-1's: 249 countries, and what other lists of the same codes know.

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const pairs = LETTERS.flatMap((a) => LETTERS.map((b) => a + b));

it('has as many countries as the standard, and Kosovo', () => {
  expect(pairs.filter(isCountry)).toHaveLength(250);
  const triples = pairs.flatMap((pair) => LETTERS.map((c) => pair + c));
  expect(triples.filter(isSchemeCountry)).toHaveLength(250);
  const numbers = Array.from({ length: 1_000 }, (_, n) => String(n).padStart(3, '0'));
  expect(numbers.filter(isSchemeCountry)).toHaveLength(249);
});

it('has no code that CLDR has no country for', () => {
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  expect(pairs.filter((pair) => isCountry(pair) && names.of(pair) === undefined)).toEqual([]);
});
