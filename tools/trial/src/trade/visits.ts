import { HOUR, type Random } from '@quittance/town';
import { endOfDay, wallText } from '../calendar.js';
import type { Kind } from '../shops/kind.js';
import type { Store } from '../shops/shop.js';

/** Load of any opening hour, relative to a peak of weight 1. */
const BASE_LOAD = 1;

/** The instants of one store's visits on one day, in order. */
export function visitTimes(random: Random, { retailer }: Store, midnight: number, count: number): number[] {
  const load = hourlyLoad(retailer.kind, midnight);
  const times = Array.from({ length: count }, () => random.weighted(load) + Math.floor(random.next() * HOUR));
  return times.sort((a, b) => a - b);
}

/**
 * Number of visits per day and store: footfall with some randomness, and exactly `total` over all joined stores and
 * days.
 */
export function shareOut(random: Random, stores: readonly Store[], days: number, total: number): number[][] {
  const draw = () => stores.map(({ retailer }) => retailer.kind.footfall * (0.7 + 0.6 * random.next()));
  const weights = Array.from({ length: days }, draw);
  let joinedWeight = 0;
  for (const day of weights) for (const [i, weight] of day.entries()) if (stores[i]?.joined) joinedWeight += weight;
  let carried = 0;
  return weights.map((day) =>
    day.map((weight, i) => {
      const exact = (weight / joinedWeight) * total;
      if (!stores[i]?.joined) return Math.round(exact);
      const whole = Math.round(carried + exact);
      carried += exact - whole;
      return whole;
    }),
  );
}

/** Load by hour, for a shop with these local opening hours. */
function hourlyLoad({ opens, closes, peaks }: Kind, midnight: number): (readonly [hourFrom: number, weight: number])[] {
  const load: [number, number][] = [];
  // By elapsed hours: a clock change skips a local hour or repeats one.
  for (let from = midnight, end = endOfDay(midnight); from < end; from += HOUR) {
    const hour = Number(wallText(from).slice(11, 13));
    if (hour >= opens && hour < closes) load.push([from, loadAt(hour, peaks)]);
  }
  return load;
}

/** A peak raises the hours around it as well. */
function loadAt(hour: number, peaks: Kind['peaks']): number {
  const drawn = Object.entries(peaks).map(([peak, weight]) => weight * Math.exp(-((hour - Number(peak)) ** 2) / 2));
  return drawn.reduce((sum, each) => sum + each, BASE_LOAD);
}
