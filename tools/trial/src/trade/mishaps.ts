import { DAY, HOUR, type Random } from '@quittance/town';
import type { DeliveryRates } from '../rates/rates.js';
import type { Store, Till } from '../shops/shop.js';

/** Delivery faults of one store on one day. */
interface Mishaps {
  /** Documents of this span never arrive. */
  outage: { from: number; to: number } | null;
  /** Additional delay of everything from a till. */
  lateMs: ReadonlyMap<Till, number>;
}

export const NO_MISHAPS: Mishaps = { outage: null, lateMs: new Map() };

/** An outage begins with some visit, since one at night would have no effect. */
export function drawMishaps(
  random: Random,
  rates: DeliveryRates,
  { tills }: Store,
  visits: readonly number[],
): Mishaps {
  if (visits.length === 0) return NO_MISHAPS;
  const from = random.chance(rates.storeOutages) ? random.pick(visits) : null;
  const late = tills.filter(() => random.chance(rates.tillDaysLate));
  return {
    outage: from === null ? null : { from, to: from + random.int(1, 3) * HOUR },
    lateMs: new Map(late.map((till) => [till, DAY + random.int(0, 6) * HOUR])),
  };
}
