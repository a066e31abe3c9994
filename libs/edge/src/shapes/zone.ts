const DAY_MS = 86_400_000;
// Every zone has moved its clocks on a quarter of an hour of UTC since 1972, so an offset holds for a whole quarter.
const QUARTER_MS = 900_000;
const CACHED_QUARTERS = 4_096;

interface Zone {
  readonly format: Intl.DateTimeFormat;
  readonly offsets: Map<number, number>;
}

const zones = new Map<string, Zone | undefined>();
const CACHED_ZONES = 1_024;

/** Abbreviations that Intl accepts although they are not IANA names. They are ambiguous: Intl reads BST as Dhaka, a London shop means its own time. */
const ABBREVIATION =
  /^(?:ACT|AET|AGT|ART|AST|BET|BST|CAT|CNT|CST|CTT|EAT|ECT|IET|IST|JST|MIT|NET|NST|PLT|PNT|PRT|PST|SST|VST|SystemV\/.*)$/i;

/** True for a zone name of the IANA database, such as `Europe/London`. */
export function isTimeZone(name: string): boolean {
  return !ABBREVIATION.test(name) && zoneOf(name) !== undefined;
}

/**
 * The instant at which clocks in `timeZone` show `wallMs` (a wall clock read as if it were UTC).
 * A wall time that occurs twice is taken as the occurrence nearer to `nearMs`, the first when that is not given; one that the
 * clocks skip is read with the offset in force before the jump. Undefined for an unknown zone.
 */
export function wallToInstant(wallMs: number, timeZone: string, nearMs = -Infinity): number | undefined {
  const zone = zoneOf(timeZone);
  if (zone === undefined) return undefined;
  const before = offsetAt(zone, wallMs - DAY_MS);
  const after = offsetAt(zone, wallMs + DAY_MS);
  const first = wallMs - before;
  if (before === after) return first;
  const second = wallMs - after;
  if (offsetAt(zone, second) !== after) return first;
  const occursTwice = offsetAt(zone, first) === before;
  return occursTwice && 2 * nearMs <= first + second ? first : second;
}

/** How far the clocks in `timeZone` are ahead of UTC at that instant, in ms. Undefined for an unknown zone. */
export function offsetOf(ms: number, timeZone: string): number | undefined {
  const zone = zoneOf(timeZone);
  return zone && offsetAt(zone, ms);
}

function zoneOf(name: string): Zone | undefined {
  if (zones.has(name)) return zones.get(name);
  if (zones.size >= CACHED_ZONES) zones.clear();
  const zone = openZone(name);
  zones.set(name, zone);
  return zone;
}

function openZone(name: string): Zone | undefined {
  // Intl also accepts bare offsets such as +01:00, which say nothing about summer time.
  if (!/^[A-Za-z]/.test(name)) return undefined;
  try {
    const format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
    return { format, offsets: new Map() };
  } catch {
    return undefined;
  }
}

function offsetAt(zone: Zone, ms: number): number {
  const quarter = Math.floor(ms / QUARTER_MS);
  const known = zone.offsets.get(quarter);
  if (known !== undefined) return known;
  const name = zone.format.formatToParts(quarter * QUARTER_MS).find((part) => part.type === 'timeZoneName')?.value;
  const offset = offsetMs(name ?? 'GMT');
  if (zone.offsets.size >= CACHED_QUARTERS) zone.offsets.clear();
  zone.offsets.set(quarter, offset);
  return offset;
}

function offsetMs(name: string): number {
  const match = /^GMT([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(name);
  if (match === null) return 0;
  const seconds = Number(match[2]) * 3_600 + Number(match[3]) * 60 + Number(match[4] ?? 0);
  return (match[1] === '-' ? -seconds : seconds) * 1_000;
}
