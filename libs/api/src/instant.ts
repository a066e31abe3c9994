/** An instant as a text states it. `zoned` is false when the text leaves the zone out: `ms` then reads the wall clock as if it were UTC. */
export interface Instant {
  readonly ms: number;
  readonly zoned: boolean;
}

const RFC_3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:([Zz])|([+-])(\d\d):(\d\d))?$/;

const MINUTE_MS = 60_000;

/**
 * Reads an RFC 3339 date and time; the zone may be left out. Undefined for anything else, impossible dates included.
 * Fractions finer than a millisecond are cut off. A leap second (`:60`) is the first second of the next minute.
 */
export function parseInstant(text: string): Instant | undefined {
  const match = RFC_3339.exec(text);
  if (match === null) return undefined;
  const wallMs = readWall(match);
  const offsetMs = readOffset(match);
  if (wallMs === undefined || offsetMs === undefined) return undefined;
  return offsetMs === 'none' ? { ms: wallMs, zoned: false } : { ms: wallMs - offsetMs, zoned: true };
}

function readWall(match: RegExpExecArray): number | undefined {
  const year = Number(match[1]);
  const month = Number(match[2]);
  const day = Number(match[3]);
  const hour = Number(match[4]);
  const minute = Number(match[5]);
  const second = Number(match[6]);
  // Date.UTC reads the years 0–99 as 1900–1999, and no till or bank speaks of a year before 1000.
  if (year < 1000 || !isCalendarDay(year, month, day)) return undefined;
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const fraction = match[7];
  const millisecond = fraction === undefined ? 0 : Number(fraction.slice(0, 3).padEnd(3, '0'));
  return Date.UTC(year, month - 1, day, hour, minute, second, millisecond);
}

function readOffset(match: RegExpExecArray): number | 'none' | undefined {
  if (match[8] !== undefined) return 0;
  if (match[9] === undefined) return 'none';
  const hours = Number(match[10]);
  const minutes = Number(match[11]);
  if (hours > 23 || minutes > 59) return undefined;
  const offsetMs = (hours * 60 + minutes) * MINUTE_MS;
  return match[9] === '-' ? -offsetMs : offsetMs;
}

/** An instant as RFC 3339 text in UTC, with milliseconds. */
export function formatInstant(ms: number): string {
  return new Date(ms).toISOString();
}

/** True for a `YYYY-MM-DD` that is in the calendar. */
export function isDate(text: string): boolean {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  return match !== null && isCalendarDay(Number(match[1]), Number(match[2]), Number(match[3]));
}

const DAYS_OF_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isCalendarDay(year: number, month: number, day: number): boolean {
  if (month === 2 && day === 29) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return day >= 1 && day <= (DAYS_OF_MONTH[month - 1] ?? 0);
}
