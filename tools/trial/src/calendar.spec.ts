import { describe, expect, it } from '@jest/globals';
import {
  dateOf,
  endOfDay,
  midnightOf,
  readWall,
  setUpAt,
  startOfDay,
  wallText,
  workingDaysLater,
  zonedText,
} from './calendar.js';

// Days begin at local midnight, and texts are local time, also where clocks change: at 01:00 UTC on 2026-03-29 forward,
// and on 2026-10-25 back.

const utc = (text: string) => Date.parse(text);
const shown = (instant: number) => new Date(instant).toISOString().replace('.000Z', 'Z');

describe('midnights', () => {
  it.each([
    ['2026-06-04', 0, '2026-06-03T23:00:00Z'],
    ['2026-10-24', 1, '2026-10-24T23:00:00Z'],
    ['2026-10-24', 2, '2026-10-26T00:00:00Z'],
    ['2026-10-31', -7, '2026-10-23T23:00:00Z'],
    ['2026-03-28', 1, '2026-03-29T00:00:00Z'],
    ['2026-03-28', 2, '2026-03-29T23:00:00Z'],
    ['2026-10-10', 28, '2026-11-07T00:00:00Z'],
  ])('%s and %i days: %s', (date, days, midnight) => {
    expect(shown(midnightOf(date, days))).toBe(midnight);
  });

  it('are around every instant of a day with 25 hours, and of one with 23', () => {
    for (const [from, hours] of [
      ['2026-10-24T23:00:00Z', 25],
      ['2026-03-29T00:00:00Z', 23],
    ] as const) {
      for (let passed = 0; passed < hours; passed += 0.5) {
        const instant = utc(from) + passed * 3_600_000;
        expect(shown(startOfDay(instant))).toBe(from);
        expect(endOfDay(instant)).toBe(utc(from) + hours * 3_600_000);
        expect(dateOf(instant)).toBe(hours === 25 ? '2026-10-25' : '2026-03-29');
      }
    }
  });

  it('count working days, and set-up comes five days before', () => {
    expect(shown(workingDaysLater(utc('2026-10-23T12:00:00Z'), 1, 9))).toBe('2026-10-26T09:00:00Z');
    expect(shown(workingDaysLater(utc('2026-03-27T12:00:00Z'), 1, 9))).toBe('2026-03-30T08:00:00Z');
    expect(shown(setUpAt('2026-10-26'))).toBe('2026-10-20T23:00:00Z');
  });
});

describe('texts', () => {
  it.each([
    ['2026-10-25T00:30:00Z', '2026-10-25T01:30:00+01:00'],
    ['2026-10-25T01:30:00Z', '2026-10-25T01:30:00+00:00'],
    ['2026-03-29T00:59:59Z', '2026-03-29T00:59:59+00:00'],
    ['2026-03-29T01:00:00Z', '2026-03-29T02:00:00+01:00'],
  ])('%s: %s', (instant, text) => {
    expect(zonedText(utc(instant))).toBe(text);
    expect(wallText(utc(instant))).toBe(text.slice(0, 19));
    expect(utc(zonedText(utc(instant)))).toBe(utc(instant));
  });

  it.each([
    ['2026-06-04T12:00:00', '2026-06-04T11:00:00Z', '2026-06-04T11:00:00Z'],
    ['2026-10-25T00:59:59', '2026-10-24T23:59:59Z', '2026-10-24T23:59:59Z'],
    ['2026-10-25T01:30:00', '2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z'],
    ['2026-10-25T02:00:00', '2026-10-25T02:00:00Z', '2026-10-25T02:00:00Z'],
    ['2026-03-29T00:59:59', '2026-03-29T00:59:59Z', '2026-03-29T00:59:59Z'],
    ['2026-03-29T01:30:00', '2026-03-29T00:30:00Z', '2026-03-29T01:30:00Z'],
    ['2026-03-29T02:00:00', '2026-03-29T01:00:00Z', '2026-03-29T01:00:00Z'],
  ])('%s may mean %s to %s', (text, from, to) => {
    const reading = readWall(text);
    expect([shown(reading.from), shown(reading.to)]).toEqual([from, to]);
  });
});
