/** An instant as a text states it. `zoned` is false when the text leaves the zone out: `ms` then reads the wall clock as if it were UTC. */
interface Instant {
  readonly ms: number;
  readonly zoned: boolean;
}

const MINUTE_MS = 60_000;
/** What an RFC 3339 text in UTC can say, of the years that {@link parseInstant} reads. */
const FIRST_MS = Date.UTC(1000, 0, 1);
const LAST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
/** Where the seconds of `YYYY-MM-DDThh:mm:ss` end. */
const SECONDS_END = 19;

/**
 * Reads an RFC 3339 date and time; the zone may be left out. Undefined for anything else, impossible dates included.
 * Fractions finer than a millisecond are cut off. A leap second (`:60`) is the first second of the next minute.
 * Every sale and transaction passes here several times: it reads characters, because a regular expression costs five times as much.
 */
export function parseInstant(text: string): Instant | undefined {
  const secondsMs = readWall(text);
  if (secondsMs === undefined) return undefined;
  const fraction = readFraction(text);
  if (fraction === undefined) return undefined;
  const offsetMs = readOffset(text, fraction.end);
  if (offsetMs === undefined) return undefined;
  const wallMs = secondsMs + fraction.ms;
  const zoned = offsetMs !== 'none';
  const ms = zoned ? wallMs - offsetMs : wallMs;
  return ms >= FIRST_MS && ms <= LAST_MS ? { ms, zoned } : undefined;
}

/** Where a till's time that stops at the minute ends, or its zone begins. */
const MINUTES_END = 16;

/** True for a till's time without seconds: it is any time in that minute. */
export const stopsAtMinute = (text: string): boolean => text[MINUTES_END] !== ':';

/** Reads a till's time: as {@link parseInstant}, and it may stop at the minute, of which this is then the beginning. */
export function parseTillTime(text: string): Instant | undefined {
  if (!stopsAtMinute(text)) return parseInstant(text);
  if (text[MINUTES_END] === '.') return undefined;
  return parseInstant(`${text.slice(0, MINUTES_END)}:00${text.slice(MINUTES_END)}`);
}

function readWall(text: string): number | undefined {
  const separated = text[4] === '-' && text[7] === '-' && text[13] === ':' && text[16] === ':' && isTimeMark(text[10]);
  if (!separated) return undefined;
  const year = readPair(text, 0) * 100 + readPair(text, 2);
  const month = readPair(text, 5);
  const day = readPair(text, 8);
  const hour = readPair(text, 11);
  const minute = readPair(text, 14);
  const second = readPair(text, 17);
  // Date.UTC reads the years 0–99 as 1900–1999, and no till or bank speaks of a year before 1000. What is no digit is NaN.
  if (!(year >= 1000) || !isCalendarDay(year, month, day)) return undefined;
  if (!(hour <= 23 && minute <= 59 && second <= 60)) return undefined;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function readFraction(text: string): { readonly ms: number; readonly end: number } | undefined {
  if (text[SECONDS_END] !== '.') return { ms: 0, end: SECONDS_END };
  let end = SECONDS_END + 1;
  let ms = 0;
  for (let weight = 100; isDigit(text.charCodeAt(end)); end += 1) {
    ms += digitAt(text, end) * weight;
    weight = weight === 1 ? 0 : weight / 10;
  }
  const digits = end - SECONDS_END - 1;
  return digits >= 1 && digits <= 9 ? { ms, end } : undefined;
}

function readOffset(text: string, at: number): number | 'none' | undefined {
  if (at === text.length) return 'none';
  const sign = text[at];
  if (sign === 'Z' || sign === 'z') return at + 1 === text.length ? 0 : undefined;
  if ((sign !== '+' && sign !== '-') || text[at + 3] !== ':' || at + 6 !== text.length) return undefined;
  const hours = readPair(text, at + 1);
  const minutes = readPair(text, at + 4);
  if (!(hours <= 23 && minutes <= 59)) return undefined;
  const offsetMs = (hours * 60 + minutes) * MINUTE_MS;
  return sign === '-' ? -offsetMs : offsetMs;
}

/** Two digits as a number; NaN where there is another character, or none. */
const readPair = (text: string, at: number): number => digitAt(text, at) * 10 + digitAt(text, at + 1);
const digitAt = (text: string, at: number): number => {
  const code = text.charCodeAt(at);
  return isDigit(code) ? code - 0x30 : Number.NaN;
};
const isTimeMark = (mark: string | undefined): boolean => mark === 'T' || mark === 't' || mark === ' ';
const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;

/** An instant as RFC 3339 text in UTC, with milliseconds. */
export function formatInstant(ms: number): string {
  return new Date(ms).toISOString();
}

/**
 * An instant as RFC 3339 text on a clock that is `offsetMs` ahead of UTC, with a fraction only where there is one. `+00:00` says that the
 * clock is UTC's, where `Z` says that it is not known. An offset that is not of whole minutes cannot be written: then the text is in UTC.
 */
export function formatOnClock(ms: number, offsetMs: number): string {
  if (offsetMs % MINUTE_MS !== 0) return formatInstant(ms);
  const wall = formatInstant(ms + offsetMs).slice(0, -1);
  const minutes = Math.abs(offsetMs / MINUTE_MS);
  const offset = `${offsetMs < 0 ? '-' : '+'}${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
  return `${wall.endsWith('.000') ? wall.slice(0, SECONDS_END) : wall}${offset}`;
}

const twoDigits = (value: number): string => String(value).padStart(2, '0');

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
