import { DAY, HOUR, lastTradingDay, localText, MINUTE, Random } from '@quittance/town';
import { tradeDay } from './street/day.js';
import { elsewhere } from './street/elsewhere.js';
import { Ledger } from './street/ledger.js';
import { consents, heartbeats, registrations, WITHDRAWAL_AT } from './street/opening.js';
import { banks, buildPeople } from './street/people.js';
import { buildStores, type Store } from './street/stores.js';
import { type Told as ToldDeed, tell, toldTransaction } from './street/telling.js';
import { transactionTruths } from './street/truth.js';
import { statementOf } from './statement.js';
import type { Phase, Told, TransactionTruth, WorldEvent } from './world.js';

export interface StreetOptions {
  seed: string;
  /** The world's trading day is the last one that was over by then, epoch milliseconds. */
  endsAt: number;
  /** At least eight. */
  retailers?: number;
  /** Visits to a shop; a few become two sales. */
  sales?: number;
  /** Account holders at the two banks; by default one for every six sales. */
  people?: number;
}

const DEFAULT_RETAILERS = 12;
const DEFAULT_SALES = 4000;

/** The shops and the people, without anything that happens. */
export function buildTown({
  seed,
  retailers = DEFAULT_RETAILERS,
  sales = DEFAULT_SALES,
  people,
}: Omit<StreetOptions, 'endsAt'>) {
  const random = new Random(`quittance world 1/${seed}`);
  return {
    random,
    stores: buildStores(random.fork('stores'), retailers),
    people: buildPeople(random.fork('people'), people ?? Math.max(40, Math.ceil(sales / 6))),
  };
}

/** One trading day of a high street. The same options give the same world, byte for byte. */
export function buildWorld(options: StreetOptions): Told {
  const { seed, endsAt, retailers = DEFAULT_RETAILERS, sales = DEFAULT_SALES } = options;
  const midnight = lastTradingDay(endsAt);
  const { random, stores, people } = buildTown(options);
  const ledger = new Ledger(random.fork('ledger'));
  const trading = tradeDay(random.fork('trade'), ledger, { stores, people, midnight }, sales);
  const telling = tell(random.fork('tell'), trading, midnight);
  const others = elsewhere(random.fork('elsewhere'), people, [midnight], Math.ceil(sales * 0.03));
  const away = random.fork('away');
  const events: ToldDeed[] = [
    ...registrations(stores, midnight),
    ...consents(random.fork('consents'), [...people, ...trading.extras], midnight),
    ...telling.events,
    ...others.flatMap(({ customer, arrivesAt, document }) =>
      toldTransaction(away, customer.bank.bankId, arrivesAt, document),
    ),
    ...heartbeats(stores, midnight),
  ];
  const transactions = transactionTruths(telling, others, midnight);
  const { phases, refused } = inPhases(random.fork('replay'), events, midnight);
  return {
    world: {
      seed,
      title: `a high street of ${retailers} retailers on ${localText(midnight, 'Europe/London').slice(0, 10)}`,
      startsAt: midnight,
      endsAt: Math.min(endsAt, midnight + DAY),
      retailers: retailersOf(stores),
      banks: banks.map(({ bankId, name }) => ({ bankId, name })),
      phases,
      statement: statementOf(telling, others),
    },
    truth: { transactions: transactions satisfies TransactionTruth[], refused },
  };
}

function retailersOf(stores: readonly Store[]) {
  const ids = new Map<string, { retailerId: string; name: string; storeIds: string[] }>();
  for (const { retailer, storeId } of stores) {
    const known = ids.get(retailer.retailerId);
    if (known) known.storeIds.push(storeId);
    else
      ids.set(retailer.retailerId, {
        retailerId: retailer.retailerId,
        name: retailer.tradingName,
        storeIds: [storeId],
      });
  }
  return [...ids.values()];
}

type Cut = readonly [name: string, from: number];

/** Cuts the day where something must have taken effect before the rest goes on: consents, and their withdrawal at midday. */
function inPhases(
  random: Random,
  events: readonly ToldDeed[],
  midnight: number,
): { phases: Phase[]; refused: Record<number, string> } {
  const close = midnight + 22 * HOUR + 50 * MINUTE;
  const again = events
    .filter(({ repeatable }) => repeatable && random.chance(0.02))
    .map(({ deed }): ToldDeed => ({ arrivesAt: close, deed }));
  const cuts: Cut[] = [
    ['Stores register, customers consent', -Infinity],
    ['Morning', midnight + 3 * HOUR],
    ['Some customers withdraw', midnight + WITHDRAWAL_AT],
    ['Afternoon and evening', midnight + WITHDRAWAL_AT + 1],
    ['Some of it is sent again', close],
  ];
  const timed = [...events.map((event) => ({ ...event, arrivesAt: Math.min(event.arrivesAt, close - 1) })), ...again];
  timed.sort((a, b) => a.arrivesAt - b.arrivesAt);
  const refused: Record<number, string> = {};
  const phases = cuts.map(([name]): Phase => ({ name, events: [] }));
  for (const [number, { arrivesAt, deed, refused: why }] of timed.entries()) {
    if (why !== undefined) refused[number] = why;
    const isWithdrawal = deed.type === 'consent' && arrivesAt === midnight + WITHDRAWAL_AT;
    const index = cuts.findLastIndex(([, from]) => from <= arrivesAt);
    const phase = phases[isWithdrawal || index !== 2 ? index : 3];
    phase?.events.push({ ...deed, number, arrivesAt } satisfies WorldEvent);
  }
  return { phases, refused };
}
