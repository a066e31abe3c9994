import { MINUTE, type Random, SECOND, type SaleLine } from '@quittance/town';
import type { PeopleRates } from '../rates/rates.js';
import type { Kind } from '../shops/kind.js';

/** Customers who come together or queue, and all pay for the same. */
export interface Company {
  kind: 'pair' | 'queue';
  /** What each pays for, once the first has chosen it. */
  lines?: SaleLine[];
  /** Who has paid. */
  customers: Set<string>;
}

export interface Visit {
  at: number;
  company?: Company;
}

const LEAST_QUEUE = 8;
const MOST_QUEUE = 30;

/** The visits at these times, of which some become those of a pair or a queue; their number stays. */
export function toVisits(random: Random, rates: PeopleRates, kind: Kind, times: readonly number[]): Visit[] {
  const visits: Visit[] = times.map((at) => ({ at }));
  if (kind.company === undefined) return visits;
  if (random.chance(rates.queues)) queueUp(random, visits);
  pairUp(random, rates.pairs * kind.company, visits);
  return visits.sort((a, b) => a.at - b.at);
}

/** Draws a run of visits together, from the time of its first. */
function queueUp(random: Random, visits: Visit[]): void {
  const size = Math.min(random.int(LEAST_QUEUE, MOST_QUEUE), Math.floor(visits.length / 2));
  if (size < LEAST_QUEUE) return;
  const first = random.int(0, visits.length - size);
  const from = visits[first]?.at ?? 0;
  const span = random.int(10, 40) * MINUTE;
  const closing = visits.at(-1)?.at ?? from;
  const company: Company = { kind: 'queue', customers: new Set() };
  for (let i = first; i < first + size; i++) {
    visits[i] = { at: Math.min(closing, from + Math.floor(random.next() * span)), company };
  }
}

function pairUp(random: Random, share: number, visits: Visit[]): void {
  for (let i = 0; i + 1 < visits.length; i++) {
    const [one, other] = [visits[i] as Visit, visits[i + 1] as Visit];
    if (one.company || other.company || !random.chance(share / 2)) continue;
    const company: Company = { kind: 'pair', customers: new Set() };
    visits[i] = { at: one.at, company };
    visits[i + 1] = { at: one.at + random.int(15, 100) * SECOND, company };
    i += 1;
  }
}
