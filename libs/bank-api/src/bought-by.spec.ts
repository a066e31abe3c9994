import { describe, expect, it } from '@jest/globals';
import { boughtBy } from './bought-by.js';

const noon = Date.UTC(2026, 10, 3, 12);
const hour = 3_600_000;

describe('boughtBy', () => {
  it.each([
    ['an authorisation', { stage: 'authorisation', transmittedAt: noon }, noon],
    ['a clearing that says when it was sent', { stage: 'clearing', transmittedAt: noon }, noon],
    [
      'a clearing with the terminal’s clock',
      { stage: 'clearing', transmittedAt: noon, localAt: '2026-11-01T09:00:00' },
      noon - 39 * hour,
    ],
    [
      'a clearing with the day of the purchase',
      { stage: 'clearing', transmittedAt: noon, transactionDate: '2026-11-01' },
      noon - 24 * hour,
    ],
    [
      'a clock that is ahead of what it was sent by',
      { stage: 'authorisation', transmittedAt: noon, localAt: '2026-11-04T09:00:00' },
      noon,
    ],
    ['an entry with a booking date', { stage: 'authorisation', bookedDate: '2026-11-03' }, noon + 24 * hour],
    ['a date that is none', { stage: 'clearing', transactionDate: 'soon' }, Number.POSITIVE_INFINITY],
    ['nothing', { stage: 'authorisation' }, Number.POSITIVE_INFINITY],
  ])('%s', (_, said, expected) => {
    expect(boughtBy(said)).toBe(expected);
  });
});
