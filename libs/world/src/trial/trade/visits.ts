import { HOUR } from '../../clock.js';
import type { Random } from '../../random.js';
import type { Kind } from '../shops/kind.js';
import type { Store } from '../shops/shop.js';

/** How quiet an opening hour is beside a peak of weight 1. */
const BASE_LOAD = 1;

/** The instants of one store's visits on one day, in order. */
export function visitTimes(random: Random, { retailer }: Store, midnight: number, count: number): number[] {
  const load = hourlyLoad(retailer.kind);
  const times = Array.from(
    { length: count },
    () => midnight + Math.floor((random.weighted(load) + random.next()) * HOUR),
  );
  return times.sort((a, b) => a - b);
}

/** How many visits each store gets each day: footfall with some luck, `total` over all joined stores and days exactly. */
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

const loads = new Map<Kind, (readonly [hour: number, weight: number])[]>();

function hourlyLoad(kind: Kind): readonly (readonly [hour: number, weight: number])[] {
  const known = loads.get(kind);
  if (known) return known;
  const load = Array.from({ length: kind.closes - kind.opens }, (_, i) => {
    const hour = kind.opens + i;
    // A peak draws people in the hours around it as well.
    const drawn = Object.entries(kind.peaks).map(
      ([peak, weight]) => weight * Math.exp(-((hour - Number(peak)) ** 2) / 2),
    );
    return [hour, drawn.reduce((sum, each) => sum + each, BASE_LOAD)] as const;
  });
  loads.set(kind, load);
  return load;
}
