import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatInstant, parseInstant } from './instant.js';
import { isTimeZone, offsetOf, wallToInstant } from './zone.js';

// A wall clock and a zone give one instant, the same on every machine, on the days the clocks change too.

const instantOf = (wall: string, zone: string) => {
  const ms = wallToInstant(parseInstant(wall)?.ms ?? Number.NaN, zone);
  return ms === undefined ? undefined : formatInstant(ms);
};

describe('wallToInstant', () => {
  it.each([
    ['winter', '2026-01-15T12:00:00', 'Europe/London', '2026-01-15T12:00:00.000Z'],
    ['summer', '2026-07-15T12:00:00', 'Europe/London', '2026-07-15T11:00:00.000Z'],
    ['a zone west of Greenwich', '2026-01-15T12:00:00', 'America/New_York', '2026-01-15T17:00:00.000Z'],
    ['quarter-hour offsets', '2026-01-15T12:00:00', 'Asia/Kathmandu', '2026-01-15T06:15:00.000Z'],
    ['the last second before the jump', '2026-03-29T00:59:59', 'Europe/London', '2026-03-29T00:59:59.000Z'],
    ['the first second after the jump', '2026-03-29T02:00:00', 'Europe/London', '2026-03-29T01:00:00.000Z'],
    ['a skipped time, with the offset before', '2026-03-29T01:30:00', 'Europe/London', '2026-03-29T01:30:00.000Z'],
    ['a repeated time, its first occurrence', '2026-10-25T01:30:00', 'Europe/London', '2026-10-25T00:30:00.000Z'],
    ['after the repeated hour', '2026-10-25T02:00:00', 'Europe/London', '2026-10-25T02:00:00.000Z'],
    ['a half-hour jump', '2026-10-04T02:15:00', 'Australia/Lord_Howe', '2026-10-03T15:45:00.000Z'],
    ['a skipped hour south', '2026-10-04T02:30:00', 'Australia/Sydney', '2026-10-03T16:30:00.000Z'],
    ['a repeated hour west', '2026-11-01T01:30:00', 'America/New_York', '2026-11-01T05:30:00.000Z'],
  ])('resolves %s', (_, wall, zone, utc) => {
    expect(instantOf(wall, zone)).toBe(utc);
  });

  it('shows the wall time again in the zone, for every time that exists', () => {
    const zones = fc.constantFrom('Europe/London', 'America/St_Johns', 'Pacific/Chatham', 'Africa/Casablanca');
    const minutes = fc.integer({ min: Date.UTC(2020) / 60_000, max: Date.UTC(2030) / 60_000 });
    fc.assert(
      fc.property(zones, minutes, (zone, minute) => {
        const wallMs = minute * 60_000;
        const ms = wallToInstant(wallMs, zone) ?? Number.NaN;
        // In a gap the clock shows the wall time moved on by the jump; it is never more than an hour.
        const shown = parseInstant(new Date(ms).toLocaleString('sv-SE', { timeZone: zone }))?.ms ?? Number.NaN;
        expect([0, 3_600_000]).toContain(shown - wallMs);
      }),
    );
  });

  it('takes the occurrence of a repeated time that is nearer to what else is known', () => {
    const wallMs = Date.UTC(2026, 9, 25, 1, 30);
    const [first, second] = [Date.UTC(2026, 9, 25, 0, 30), wallMs];
    for (const [nearMs, instant] of [
      [first - 60_000, first],
      [first + 60_000, first],
      [second - 60_000, second],
      [second + 86_400_000, second],
    ] as const) {
      expect(wallToInstant(wallMs, 'Europe/London', nearMs)).toBe(instant);
    }
    expect(wallToInstant(Date.UTC(2026, 9, 25, 2), 'Europe/London', first)).toBe(Date.UTC(2026, 9, 25, 2));
  });

  it('knows no instant in an unknown zone', () => {
    expect(instantOf('2026-01-15T12:00:00', 'Europe/Atlantis')).toBeUndefined();
  });
});

describe('offsetOf', () => {
  it('is how far ahead of UTC the clocks are at that instant', () => {
    expect(offsetOf(Date.UTC(2026, 6, 1), 'Europe/London')).toBe(3_600_000);
    expect(offsetOf(Date.UTC(2026, 0, 1), 'America/New_York')).toBe(-5 * 3_600_000);
    expect(offsetOf(0, 'Europe/Atlantis')).toBeUndefined();
  });
});

describe('isTimeZone', () => {
  it('takes names of the IANA database, not offsets', () => {
    expect(isTimeZone('Europe/London')).toBe(true);
    expect(isTimeZone('UTC')).toBe(true);
    expect(isTimeZone('+01:00')).toBe(false);
    expect(isTimeZone('London')).toBe(false);
    expect(isTimeZone('')).toBe(false);
  });

  it.each(['BST', 'bst', 'IST', 'CST', 'SystemV/PST8PDT'])('takes no abbreviation of ICU’s own: %s', (name) => {
    expect(isTimeZone(name)).toBe(false);
  });

  it.each(['GMT', 'CET', 'EST', 'EST5EDT', 'GB', 'Asia/Calcutta'])(
    'takes the old names of that database: %s',
    (name) => {
      expect(isTimeZone(name)).toBe(true);
    },
  );

  it('leaves the times of a store that was registered under an abbreviation as they were', () => {
    expect(instantOf('2026-01-15T12:00:00', 'CST')).toBe('2026-01-15T18:00:00.000Z');
  });
});
