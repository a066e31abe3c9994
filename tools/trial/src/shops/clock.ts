import { DAY, HOUR, MINUTE, type Random, SECOND } from '@quittance/town';
import { lateWallText, midnightOf, offsetChangedWithin } from '../calendar.js';
import type { TillRates } from '../rates/rates.js';

/** Error of a till's clock. */
export interface TillClock {
  /** How far it is ahead when the trial begins, and how much it gains per day. */
  aheadMs: number;
  gainsPerDayMs: number;
  startsAt: number;
  /** From then on it is right to some seconds; infinite if it is never set right. */
  setRightAt: number;
  aheadAfterwardsMs: number;
  /** How much later than due a clock without zone is changed to or from summer time. */
  changedLateMs: number;
}

/** A trial's days. */
interface Days {
  firstDay: string;
  days: number;
}

export function newClock(random: Random, rates: TillRates, { firstDay, days }: Days): TillClock {
  const startsAt = midnightOf(firstDay);
  const drawn = random.next();
  const minutes = drawn < rates.clockFarOut + rates.clockMinutesOut;
  const aheadMs =
    drawn < rates.clockFarOut
      ? random.int(10 * MINUTE, 60 * MINUTE)
      : minutes
        ? random.int(2 * MINUTE, 9 * MINUTE)
        : random.int(0, 20 * SECOND);
  const sign = random.chance(0.5) ? 1 : -1;
  const drifts = random.chance(rates.clockDrifts);
  const setRight = (minutes || drifts) && random.chance(rates.clockSetRight);
  return {
    aheadMs: sign * aheadMs,
    gainsPerDayMs: drifts ? sign * random.int(1 * MINUTE, 4 * MINUTE) : 0,
    startsAt,
    setRightAt: setRight ? startsAt + Math.floor(random.next() * days * DAY) : Number.POSITIVE_INFINITY,
    aheadAfterwardsMs: random.int(-20 * SECOND, 20 * SECOND),
    changedLateMs: random.chance(rates.clockChangedLate) ? random.int(7 * HOUR, 30 * HOUR) : 0,
  };
}

/** The instant that the clock shows. */
export function clockAt(clock: TillClock, instant: number): number {
  if (instant >= clock.setRightAt) return instant + clock.aheadAfterwardsMs;
  return instant + clock.aheadMs + Math.round(((instant - clock.startsAt) / DAY) * clock.gainsPerDayMs);
}

/** Local time on the clock, for documents without a zone. */
export function clockWallText(clock: TillClock, instant: number): string {
  return lateWallText(clockAt(clock, instant), clock.changedLateMs);
}

/** Largest error of the clock around an instant; for local time an hour more while a clock change is being ignored. */
export function furthestOut(clock: TillClock, instant: number, wall: boolean): number {
  const before = clockAt({ ...clock, setRightAt: Number.POSITIVE_INFINITY }, instant) - instant;
  const ignored = wall && offsetChangedWithin(instant, clock.changedLateMs) ? HOUR : 0;
  return Math.max(Math.abs(before), Math.abs(clock.aheadAfterwardsMs)) + ignored;
}

/** Whether the clock's error changes during the trial. */
export function isUnsteady({ gainsPerDayMs, setRightAt }: TillClock): boolean {
  return gainsPerDayMs !== 0 || setRightAt !== Number.POSITIVE_INFINITY;
}
