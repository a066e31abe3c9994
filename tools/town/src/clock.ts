/** Wall clocks of stores: the only place that knows time zones. All instants are epoch milliseconds. */
export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const formats = new Map<string, Intl.DateTimeFormat>();

/** The zone's offset from UTC at that instant, in milliseconds. */
export function zoneOffset(instant: number, timeZone: string): number {
  let format = formats.get(timeZone);
  if (!format) {
    const fields = {
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    } as const;
    format = new Intl.DateTimeFormat('en-GB', { timeZone, hourCycle: 'h23', ...fields });
    formats.set(timeZone, format);
  }
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(instant)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / SECOND) * SECOND;
}

/** `2026-03-14T09:26:53`: local time without an offset. */
export function localText(instant: number, timeZone: string): string {
  return new Date(instant + zoneOffset(instant, timeZone)).toISOString().slice(0, 19);
}

/** RFC 3339 with the zone's offset. */
export function offsetText(instant: number, timeZone: string): string {
  const offset = zoneOffset(instant, timeZone);
  const minutes = Math.abs(offset) / MINUTE;
  const pad = (value: number) => String(value).padStart(2, '0');
  const sign = offset < 0 ? '-' : '+';
  return `${localText(instant, timeZone)}${sign}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
}

export function utcText(instant: number): string {
  return new Date(Math.floor(instant / SECOND) * SECOND).toISOString().replace('.000Z', 'Z');
}

export function localDate(instant: number, timeZone: string): string {
  return localText(instant, timeZone).slice(0, 10);
}

/**
 * The instant at which local time in the zone is `text` (`2026-03-14T09:26:53`). In a skipped hour: the later reading.
 */
export function instantOf(text: string, timeZone: string): number {
  const asUtc = Date.parse(`${text}Z`);
  const guess = asUtc - zoneOffset(asUtc, timeZone);
  return asUtc - zoneOffset(guess, timeZone);
}

/** Midnight (London) of the last day on which all shops had closed by `endsAt`: they close at 23:00. */
export function lastTradingDay(endsAt: number): number {
  const zone = 'Europe/London';
  const midnight = instantOf(`${localDate(endsAt, zone)}T00:00:00`, zone);
  if (midnight + CLOSED_AFTER <= endsAt) return midnight;
  return instantOf(`${localDate(midnight - HOUR, zone)}T00:00:00`, zone);
}

/** Latest arrival of a trading day's events, counted from midnight. */
const CLOSED_AFTER = 23 * HOUR;
