import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatInstant, formatOnClock, isDate, parseInstant, parseTillTime, stopsAtMinute } from './instant.js';

// RFC 3339 texts become the instant they name; everything else is refused, impossible dates included.

describe('parseInstant', () => {
  it('reads back every instant that formatInstant writes', () => {
    const times = fc.date({ min: new Date('1000-01-01Z'), max: new Date('9999-12-31Z'), noInvalidDate: true });
    fc.assert(
      fc.property(times, (time) => {
        expect(parseInstant(formatInstant(time.getTime()))).toEqual({ ms: time.getTime(), zoned: true });
      }),
    );
  });

  it.each([
    ['2026-11-23T10:15:00Z', '2026-11-23T10:15:00.000Z'],
    ['2026-11-23t10:15:00z', '2026-11-23T10:15:00.000Z'],
    ['2026-11-23 10:15:00Z', '2026-11-23T10:15:00.000Z'],
    ['2026-11-23T10:15:00+05:45', '2026-11-23T04:30:00.000Z'],
    ['2026-11-23T10:15:00-00:30', '2026-11-23T10:45:00.000Z'],
    ['2026-11-23T10:15:00.1Z', '2026-11-23T10:15:00.100Z'],
    ['2026-11-23T10:15:00.123999Z', '2026-11-23T10:15:00.123Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
  ])('reads %s', (text, utc) => {
    const instant = parseInstant(text);
    expect(instant?.zoned).toBe(true);
    expect(formatInstant(instant?.ms ?? Number.NaN)).toBe(utc);
  });

  it('reads a wall clock without a zone as if it were UTC and says so', () => {
    expect(parseInstant('2026-11-23T10:15:00')).toEqual({ ms: Date.UTC(2026, 10, 23, 10, 15), zoned: false });
  });

  it.each([
    '',
    '2026-11-23',
    '2026-11-23T10:15',
    '2026-11-23T10:15:00.Z',
    '2026-02-30T10:15:00Z',
    '2025-02-29T10:15:00Z',
    '1900-02-29T10:15:00Z',
    '2026-04-31T10:15:00Z',
    '2026-13-01T10:15:00Z',
    '2026-00-01T10:15:00Z',
    '2026-11-00T10:15:00Z',
    '2026-11-23T24:00:00Z',
    '2026-11-23T10:60:00Z',
    '2026-11-23T10:15:61Z',
    '2026-11-23T10:15:00+24:00',
    '2026-11-23T10:15:00+0100',
    '0026-11-23T10:15:00Z',
    ' 2026-11-23T10:15:00Z',
    '2026-11-23T10:15:00Z\n',
    '٢٠٢٦-11-23T10:15:00Z',
  ])('refuses %j', (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });
});

describe('formatOnClock', () => {
  const MINUTE = 60_000;

  it.each([
    [0, '2026-11-23T10:15:00+00:00'],
    [60 * MINUTE, '2026-11-23T11:15:00+01:00'],
    [-(3 * 60 + 30) * MINUTE, '2026-11-23T06:45:00-03:30'],
    [(13 * 60 + 45) * MINUTE, '2026-11-24T00:00:00+13:45'],
  ])('writes %d ms ahead of UTC as %s', (offsetMs, text) => {
    const ms = Date.UTC(2026, 10, 23, 10, 15);
    expect(formatOnClock(ms, offsetMs)).toBe(text);
    expect(parseInstant(text)).toEqual({ ms, zoned: true });
  });

  it('keeps fractions where there are some', () => {
    expect(formatOnClock(Date.UTC(2026, 10, 23, 10, 15, 0, 250), 0)).toBe('2026-11-23T10:15:00.250+00:00');
  });

  it('stays in UTC where RFC 3339 has no such offset', () => {
    expect(formatOnClock(0, -75_000)).toBe('1970-01-01T00:00:00.000Z');
  });
});

describe('parseTillTime', () => {
  it.each([
    ['2026-11-20T10:15', '2026-11-20T10:15:00.000Z', false],
    ['2026-11-20 10:15', '2026-11-20T10:15:00.000Z', false],
    ['2026-11-20T10:15Z', '2026-11-20T10:15:00.000Z', true],
    ['2026-11-20T10:15+05:45', '2026-11-20T04:30:00.000Z', true],
  ])('reads %s as the beginning of its minute', (text, utc, zoned) => {
    const instant = parseTillTime(text);
    expect([formatInstant(instant?.ms ?? Number.NaN), instant?.zoned]).toEqual([utc, zoned]);
    expect(stopsAtMinute(text)).toBe(true);
  });

  it('reads a time with seconds as ever', () => {
    expect(parseTillTime('2026-11-20T10:15:33.5Z')).toEqual(parseInstant('2026-11-20T10:15:33.5Z'));
    expect(stopsAtMinute('2026-11-20T10:15:33')).toBe(false);
  });

  it.each([
    '',
    '2026-11-20',
    '2026-11-20T10',
    '2026-11-20T10:1',
    '2026-11-20T10:15.5',
    '2026-11-20T10:15:',
    '2026-11-31T10:15',
  ])('refuses %j', (text) => {
    expect(parseTillTime(text)).toBeUndefined();
  });
});

describe('isDate', () => {
  it.each(['9999-12-31T23:59:60Z', '9999-12-31T23:59:59-00:01', '1000-01-01T00:00:00+00:01', '9999-12-31T23:59:60'])(
    'refuses %s, which is in no year of four digits from 1000 on',
    (text) => {
      expect(parseInstant(text)).toBeUndefined();
    },
  );

  it.each(['9999-12-31T23:59:59.999Z', '1000-01-01T00:00:00.000Z'])('reads %s, the end of what can be said', (text) => {
    expect(formatInstant(parseInstant(text)?.ms ?? Number.NaN)).toBe(text);
  });

  it('takes calendar dates only', () => {
    expect(isDate('2026-11-30')).toBe(true);
    expect(isDate('2026-11-31')).toBe(false);
    expect(isDate('2026-11-30T00:00:00Z')).toBe(false);
  });
});
