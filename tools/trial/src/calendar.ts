import { DAY, HOUR, MINUTE, utcText, zoneOffset } from '@quittance/town';

/** All shops of a trial are in one time zone. */
export const ZONE = 'Europe/London';

/** A Thursday in summer time: trials of three days and more include a weekend, and local time is never UTC. */
export const USUAL_FIRST_DAY = '2026-06-04';

/** Offsets by hour, since clocks change on the hour and computing an offset is slow. */
const offsets = new Map<number, number>();

function offsetAt(instant: number): number {
  const hour = Math.floor(instant / HOUR);
  let offset = offsets.get(hour);
  if (offset === undefined) {
    offset = zoneOffset(hour * HOUR, ZONE);
    offsets.set(hour, offset);
  }
  return offset;
}

/** Midnight of the `count`-th day after the date. A day has 23 or 25 hours when the clocks change. */
export function midnightOf(date: string, count = 0): number {
  const first = readWall(`${date}T00:00:00`).from;
  return count === 0 ? first : startOfDay(first + count * DAY + 12 * HOUR);
}

/** When stores and consents are registered: before the first hotel guest has arrived. */
export function setUpAt(firstDay: string): number {
  return midnightOf(firstDay, -5);
}

export function dateOf(instant: number): string {
  return wallText(instant).slice(0, 10);
}

/** Local time, without a zone. */
export function wallText(instant: number): string {
  return lateWallText(instant, 0);
}

/** Local time of a clock that is changed so much later than all others. */
export function lateWallText(instant: number, lateMs: number): string {
  return utcText(instant + offsetAt(instant - lateMs)).slice(0, 19);
}

export function offsetChangedWithin(instant: number, agoMs: number): boolean {
  return offsetAt(instant) !== offsetAt(instant - agoMs);
}

/** Local time with the offset of that instant. */
export function zonedText(instant: number): string {
  const minutes = offsetAt(instant) / MINUTE;
  const pad = (value: number) => String(value).padStart(2, '0');
  const sign = minutes < 0 ? '-' : '+';
  return `${wallText(instant)}${sign}${pad(Math.floor(Math.abs(minutes) / 60))}:${pad(Math.abs(minutes) % 60)}`;
}

/** The earliest and latest instant that a text may mean. */
export interface Reading {
  from: number;
  to: number;
}

/**
 * The instants at which local time is the text: two, an hour apart, where clocks are put back. In the skipped hour only
 * a clock that was put forward too early or not yet shows it; it may be either.
 */
export function readWall(text: string): Reading {
  const asUtc = Date.parse(`${text}Z`);
  const readings = [asUtc - offsetAt(asUtc - 12 * HOUR), asUtc - offsetAt(asUtc + 12 * HOUR)];
  const shown = readings.filter((instant) => instant + offsetAt(instant) === asUtc);
  const instants = shown.length > 0 ? shown : readings;
  return { from: Math.min(...instants), to: Math.max(...instants) };
}

/** The local midnight before an instant. */
export function startOfDay(instant: number): number {
  return readWall(`${dateOf(instant)}T00:00:00`).from;
}

/** The local midnight after an instant. */
export function endOfDay(instant: number): number {
  return startOfDay(startOfDay(instant) + DAY + 12 * HOUR);
}

/** The given hour of the `count`-th working day after the instant's day. */
export function workingDaysLater(instant: number, count: number, hours: number): number {
  let midnight = startOfDay(instant);
  for (let left = count; left > 0; ) {
    midnight = endOfDay(midnight);
    if (!isWeekend(midnight)) left -= 1;
  }
  return midnight + hours * HOUR;
}

function isWeekend(midnight: number): boolean {
  const weekday = new Date(midnight + 12 * HOUR).getUTCDay();
  return weekday === 0 || weekday === 6;
}
