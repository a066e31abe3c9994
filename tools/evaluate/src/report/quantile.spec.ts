// A quantile is one of the values: the nearest rank.
import { expect, it } from '@jest/globals';
import { quantile } from './quantile.js';

it('is the smallest value that enough of the others do not exceed', () => {
  const hundred = Array.from({ length: 100 }, (_, i) => i + 1);
  expect(quantile(hundred, 0.5)).toBe(50);
  expect(quantile(hundred, 0.99)).toBe(99);
  expect(quantile([1, 2, 3], 0.5)).toBe(2);
  expect(quantile([1, 2, 3], 0.99)).toBe(3);
  expect(quantile([7], 0)).toBe(7);
});

it('does not exist without values', () => {
  expect(quantile([], 0.5)).toBeUndefined();
});
