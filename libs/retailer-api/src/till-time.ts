import { parseTillTime, wallToInstant } from '@quittance/edge/shapes';

/** What is known of a till's clock: it said the zone itself, the store's zone was used, or UTC was assumed. */
type TillZone = 'known' | 'store' | 'unknown_zone';

export interface TillInstant {
  readonly ms: number;
  readonly zone: TillZone;
}

/**
 * A till's time as an instant, the first of its minute where it stops there. A time without a zone is on the store's clock; without a store zone it is read as UTC. In the hour
 * that the clock shows twice it is the one nearer to what `nearMs` answers, an instant of the same sale that is known.
 */
export function toTillInstant(text: string, storeTimeZone?: string, nearMs?: () => number | undefined): TillInstant {
  const instant = parseTillTime(text);
  if (instant === undefined) throw new TypeError('till time was not checked before it was mapped');
  if (instant.zoned) return { ms: instant.ms, zone: 'known' };
  const resolved = storeTimeZone === undefined ? undefined : wallToInstant(instant.ms, storeTimeZone, nearMs?.());
  return resolved === undefined ? { ms: instant.ms, zone: 'unknown_zone' } : { ms: resolved, zone: 'store' };
}
