import { describe, expect, it } from '@jest/globals';
import { isBoughtSince } from './cover.js';

const HOUR = 3_600_000;
const given = Date.UTC(2026, 10, 3, 12);
const exactly = (at: number) => ({ times: [at], earliest: at, latest: at });
const onTheDay = { times: [], earliest: given - 13 * HOUR, latest: given + 13 * HOUR };
const sold = (at: number, over = {}) => ({ soldAt: at, zoneKnown: true, receivedAt: given + 20 * HOUR, ...over });

describe('isBoughtSince', () => {
  it.each([
    ['the bank’s clock says later', exactly(given), sold(given - HOUR), true],
    ['the bank’s clock says earlier, and the till’s later', exactly(given - 1), sold(given + HOUR), false],
    [
      'one of two clocks of the bank says earlier',
      { times: [given + 1, given - 1], earliest: given - 1, latest: given + 1 },
      sold(given),
      false,
    ],
    ['the bank knows the day, and the till says later', onTheDay, sold(given), true],
    ['the bank knows the day, and the till says earlier', onTheDay, sold(given - 1), false],
    [
      'the bank knows the day, and the till’s zone is not known',
      onTheDay,
      sold(given + HOUR, { zoneKnown: false }),
      false,
    ],
    ['the whole day was later, and the till’s clock was never set', { ...onTheDay, earliest: given }, sold(0), true],
    ['the whole day was earlier', { ...onTheDay, latest: given - 1 }, sold(given + HOUR), false],
    ['the sale had come before', exactly(given + HOUR), sold(given + HOUR, { receivedAt: given - 1 }), false],
  ])('%s', (_, transaction, payment, expected) => {
    expect(isBoughtSince(given, transaction, payment)).toBe(expected);
  });
});
