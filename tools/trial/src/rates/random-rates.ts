import { Random } from '@quittance/town';
import { overrideRates, RULES, TOGETHER, WEIGHTED } from './override.js';
import type { TrialRates } from './rates.js';

/** Each rate is multiplied by a factor between the inverse of this and this, unless another is given. */
const FACTOR = 4;
/** Upper limit of shares, and of shares of one whole together: a town in which everything goes wrong shows nothing. */
const MOST = 0.9;
/** Lower limits for rates that would otherwise leave too little to match or judge, or be like no town. */
const MOST_OF: Readonly<Record<string, number>> = {
  'people.withoutConsent': 0.3,
  'people.sameAgain': 0.2,
  'people.pairs': 0.2,
  'people.queues': 0.3,
  'payments.tipUpTo': 0.3,
  'delivery.lost': 0.25,
  'delivery.storeOutages': 0.5,
  'acceptance.withoutMerchantId': 0.3,
};
/** Of fewer people nothing could be said. */
const LEAST_OF: Readonly<Record<string, number>> = { 'people.connected': 0.1 };

/** A random variation of the rates, deterministic per seed. */
export function randomRates(rates: TrialRates, seed: string, factor = FACTOR): TrialRates {
  const random = new Random(`rates ${seed}`);
  const varied = vary(rates, '', (value, path) => withinLimits(value * factor ** (2 * random.next() - 1), path));
  for (const paths of TOGETHER) limitTogether(varied, paths);
  const { rates: checked, problems } = overrideRates(rates, varied);
  if (!checked) throw new RangeError(`a random rate breaks its rule: ${problems.join(', ')}`);
  return checked;
}

interface Group {
  [name: string]: number | Group;
}

function vary(group: object, path: string, varied: (value: number, path: string) => number): Group {
  const entries = Object.entries(group) as [string, number | object][];
  return Object.fromEntries(
    entries.map(([name, value]) => {
      const at = path === '' ? name : `${path}.${name}`;
      return [name, typeof value === 'number' ? varied(value, at) : vary(value, at, varied)];
    }),
  );
}

function withinLimits(varied: number, path: string): number {
  if (path === 'acceptance.merchantsPerFacilitator') return Math.max(1, Math.round(varied));
  const isShare = RULES[path] === undefined && !WEIGHTED.some((group) => path.startsWith(`${group}.`));
  return rounded(isShare ? Math.max(LEAST_OF[path] ?? 0, Math.min(varied, MOST_OF[path] ?? MOST)) : varied);
}

function limitTogether(rates: Group, paths: readonly string[]): void {
  const places = paths.map((path) => {
    const [group, name] = path.split('.') as [string, string];
    return { group: rates[group] as Record<string, number>, name };
  });
  const sum = places.reduce((total, { group, name }) => total + (group[name] ?? 0), 0);
  if (sum <= MOST) return;
  for (const { group, name } of places) group[name] = rounded(((group[name] ?? 0) * MOST) / sum);
}

/** Rounded for readers. */
function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
