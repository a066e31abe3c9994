import { HOUR, MINUTE, type Random, SECOND } from '@quittance/town';
import { endOfDay } from '../calendar.js';
import type { DeliveryRates } from '../rates/rates.js';
import type { Feed } from '../shops/till-profiles.js';

const QUARTER = 15 * MINUTE;

/** When a document of that instant arrives at the network. */
export function feedArrival(random: Random, rates: DeliveryRates, feed: Feed, at: number): number {
  switch (feed) {
    case 'live':
      return at + (random.chance(rates.late) ? random.int(1, 12) * HOUR : random.int(1, 20) * SECOND);
    case 'quarter_hourly':
      return Math.floor(at / QUARTER + 1) * QUARTER + random.int(5, 90) * SECOND;
    case 'nightly':
      return endOfDay(at) + 2 * HOUR + random.int(0, 3000) * SECOND;
    case 'next_day':
      return endOfDay(at) + 10 * HOUR + random.int(0, 3600) * SECOND;
  }
}
