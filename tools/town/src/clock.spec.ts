import { describe, expect, it } from '@jest/globals';
import { HOUR, instantOf, lastTradingDay, localText, offsetText, utcText, zoneOffset } from './clock.js';

// Conversion between wall clock and instant is exact in both directions, on either side of a clock change.

const summer = Date.parse('2026-07-01T12:00:00Z');
const winter = Date.parse('2026-01-10T12:00:00Z');

describe('clock', () => {
  it('knows the offset of a zone at an instant', () => {
    expect(zoneOffset(summer, 'Europe/London')).toBe(HOUR);
    expect(zoneOffset(winter, 'Europe/London')).toBe(0);
    expect(zoneOffset(summer, 'Europe/Paris')).toBe(2 * HOUR);
  });

  it('formats an instant as a till does: wall clock, offset or UTC', () => {
    expect(localText(summer, 'Europe/Paris')).toBe('2026-07-01T14:00:00');
    expect(offsetText(summer, 'Europe/Paris')).toBe('2026-07-01T14:00:00+02:00');
    expect(offsetText(winter, 'Europe/London')).toBe('2026-01-10T12:00:00+00:00');
    expect(utcText(summer + 250)).toBe('2026-07-01T12:00:00Z');
  });

  it('converts a wall-clock time back to the instant', () => {
    for (const zone of ['Europe/London', 'Europe/Paris']) {
      for (const instant of [summer, winter]) expect(instantOf(localText(instant, zone), zone)).toBe(instant);
    }
  });

  it('finds the last day whose shops had all closed', () => {
    expect(localText(lastTradingDay(summer), 'Europe/London')).toBe('2026-06-30T00:00:00');
    expect(localText(lastTradingDay(Date.parse('2026-07-01T22:30:00Z')), 'Europe/London')).toBe('2026-07-01T00:00:00');
  });
});
