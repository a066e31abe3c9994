import { DAY, HOUR, instantOf, utcText, zoneOffset } from '../clock.js';

/** All shops of a trial are in one time zone. */
export const ZONE = 'Europe/London';

/** A Thursday in summer time: trials of two days and more meet a weekend, and local time is never UTC. */
const FIRST_DAY = '2026-06-04';

export const TRIAL_STARTS_AT = instantOf(`${FIRST_DAY}T00:00:00`, ZONE);

/** When stores and consents are told: before the first guest of a hotel has arrived. */
export const SET_UP_AT = TRIAL_STARTS_AT - 5 * DAY;

/** The same all summer: the next clock change is months after the longest trial. */
const AHEAD_OF_UTC_MS = zoneOffset(TRIAL_STARTS_AT, ZONE);

/** Midnight of a trading day, from 0. */
export function midnightOf(day: number): number {
  return TRIAL_STARTS_AT + day * DAY;
}

export function dateOf(instant: number): string {
  return wallText(instant).slice(0, 10);
}

/** What the clock on the wall shows, without a zone. */
export function wallText(instant: number): string {
  return utcText(instant + AHEAD_OF_UTC_MS).slice(0, 19);
}

/** The same with the summer's offset. */
export function zonedText(instant: number): string {
  return `${wallText(instant)}+01:00`;
}

/** The instant at which the wall shows the text. */
export function wallInstant(text: string): number {
  return Date.parse(`${text}Z`) - AHEAD_OF_UTC_MS;
}

/** The local midnight before an instant. */
export function startOfDay(instant: number): number {
  return TRIAL_STARTS_AT + Math.floor((instant - TRIAL_STARTS_AT) / DAY) * DAY;
}

/** Some hour of the `count`-th working day after the instant's day. */
export function workingDaysLater(instant: number, count: number, hours: number): number {
  let midnight = startOfDay(instant);
  for (let left = count; left > 0; ) {
    midnight += DAY;
    if (!isWeekend(midnight)) left -= 1;
  }
  return midnight + hours * HOUR;
}

function isWeekend(midnight: number): boolean {
  const weekday = new Date(midnight + 12 * HOUR).getUTCDay();
  return weekday === 0 || weekday === 6;
}
