import { describe, expect, it } from '@jest/globals';
import { Random } from '@quittance/town';
import { presets } from '../rates/presets.js';
import { clockAt, clockWallText, furthestOut, isUnsteady, newClock, type TillClock } from './clock.js';

// A till's clock is never further out than the truth allows.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const startsAt = Date.parse('2026-10-23T23:00:00Z');

const aClock = (over: Partial<TillClock>): TillClock => ({
  aheadMs: 0,
  gainsPerDayMs: 0,
  startsAt,
  setRightAt: Number.POSITIVE_INFINITY,
  aheadAfterwardsMs: 5_000,
  changedLateMs: 0,
  ...over,
});

describe('a clock', () => {
  it('gains day by day until it is set right', () => {
    const clock = aClock({ aheadMs: MINUTE, gainsPerDayMs: 2 * MINUTE, setRightAt: startsAt + 2 * DAY });
    const ahead = (days: number) => clockAt(clock, startsAt + days * DAY) - (startsAt + days * DAY);
    expect([ahead(0), ahead(1), ahead(2), ahead(3)]).toEqual([MINUTE, 3 * MINUTE, 5_000, 5_000]);
    expect(isUnsteady(clock)).toBe(true);
    expect(isUnsteady(aClock({ aheadMs: HOUR }))).toBe(false);
  });

  it('shows the old time for some hours after a clock change', () => {
    const late = aClock({ changedLateMs: 8 * HOUR });
    expect(clockWallText(late, Date.parse('2026-10-25T05:00:00Z'))).toBe('2026-10-25T06:00:00');
    expect(clockWallText(late, Date.parse('2026-10-25T09:00:00Z'))).toBe('2026-10-25T09:00:00');
    expect(clockWallText(late, Date.parse('2026-03-29T01:30:00Z'))).toBe('2026-03-29T01:30:00');
  });

  it('stays within its stated error, also around the instant at which it is set right', () => {
    const rates = { ...presets.hard.tills, clockDrifts: 0.5, clockFarOut: 0.3 };
    const random = new Random('clocks');
    for (let i = 0; i < 500; i++) {
      const clock = newClock(random, rates, { firstDay: '2026-10-24', days: 3 });
      const instant = startsAt + Math.floor(random.next() * 3 * DAY);
      const out = Math.abs(clockAt(clock, instant) - instant);
      expect(out).toBeLessThanOrEqual(furthestOut(clock, instant, false));
      const shown = Date.parse(`${clockWallText(clock, instant)}Z`);
      const [summer, winter] = [shown - HOUR, shown].map((reading) => Math.abs(reading - instant)) as [number, number];
      expect(Math.min(summer, winter)).toBeLessThanOrEqual(furthestOut(clock, instant, true) + 1_000);
    }
  });
});
