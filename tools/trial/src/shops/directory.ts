import { type Acceptor, HOUR, type Random, SECOND, type StoreDocument } from '@quittance/town';
import { setUpAt, ZONE } from '../calendar.js';
import { TOWN } from './naming.js';
import type { AcceptanceRates } from '../rates/rates.js';
import type { Acceptance, Store } from './shop.js';

/** One registration of a store. */
export interface Registration {
  arrivesAt: number;
  store: Store;
  document: StoreDocument;
}

interface Town {
  stores: readonly Store[];
  firstDay: string;
}

/** Registrations of the joined stores, incomplete as the rates say. */
export function registrations(random: Random, rates: AcceptanceRates, { stores, firstDay }: Town): Registration[] {
  const from = setUpAt(firstDay);
  return stores.filter(({ joined }) => joined).flatMap((store) => registrationsOf(random, rates, store, from));
}

function registrationsOf(random: Random, rates: AcceptanceRates, store: Store, from: number): Registration[] {
  const tell = howTold(random, rates, store);
  const [first, second] = store.acceptances;
  const told = random.chance(rates.changeTold);
  const registration = (arrivesAt: number, acceptances: readonly Acceptance[]): Registration => ({
    arrivesAt,
    store,
    document: storeDocument(store, acceptances.flatMap(tell)),
  });
  const opening = registration(from + store.index * SECOND, first ? [first.it] : []);
  if (!first || !second || !told) return [opening];
  return [opening, registration(second.from + 6 * HOUR, [first.it, second.it])];
}

/** How a store lists its merchant ids. */
function howTold(random: Random, rates: AcceptanceRates, { tills }: Store): (acceptance: Acceptance) => Acceptor[] {
  if (random.chance(rates.withoutMerchantId)) return () => [];
  const acquirerNamed = random.chance(rates.acquirerNamed);
  const drawn = random.next();
  const listed =
    drawn < rates.withoutTerminalIds
      ? 0
      : drawn < rates.withoutTerminalIds + rates.someTerminalIds
        ? Math.floor(tills.length / 2)
        : tills.length;
  return ({ merchantId, acquirerId, terminalIds }) => [
    {
      ...(acquirerNamed && { acquirerId }),
      merchantId,
      ...(listed > 0 && { terminalIds: terminalIds.slice(0, listed) }),
    },
  ];
}

function storeDocument({ name, retailer, index }: Store, acceptors: Acceptor[]): StoreDocument {
  return {
    name,
    tradingName: retailer.naming.tradingName,
    ...(retailer.sendsVat && { legalName: retailer.naming.legalName }),
    address: { lines: [`${index + 1} ${name}`], city: TOWN, country: 'GB' },
    mcc: retailer.kind.mcc,
    currency: 'GBP',
    timeZone: ZONE,
    ...(retailer.kind.special === 'online' && { online: true }),
    acceptors,
  };
}
