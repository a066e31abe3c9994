import { type Acceptor, HOUR, type Random, SECOND, type StoreDocument } from '@quittance/town';
import { setUpAt, ZONE } from '../calendar.js';
import type { AcceptanceRates } from '../rates/rates.js';
import type { Store } from './shop.js';

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
  const [first, second] = store.merchantIds;
  const told = random.chance(rates.changeTold);
  const registration = (arrivesAt: number, merchantIds: readonly string[]): Registration => ({
    arrivesAt,
    store,
    document: storeDocument(store, merchantIds.flatMap(tell)),
  });
  const opening = registration(from + store.index * SECOND, first ? [first.merchantId] : []);
  if (!first || !second || !told) return [opening];
  return [opening, registration(second.from + 6 * HOUR, [first.merchantId, second.merchantId])];
}

/** How a store lists its merchant ids. */
function howTold(random: Random, rates: AcceptanceRates, store: Store): (merchantId: string) => Acceptor[] {
  if (random.chance(rates.withoutMerchantId)) return () => [];
  const acquirer = random.chance(rates.acquirerNamed) && { acquirerId: store.retailer.acquirerId };
  const drawn = random.next();
  const all = store.tills.map(({ terminalId }) => terminalId);
  const listed =
    drawn < rates.withoutTerminalIds
      ? []
      : drawn < rates.withoutTerminalIds + rates.someTerminalIds
        ? all.slice(0, Math.floor(all.length / 2))
        : all;
  return (merchantId) => [{ ...acquirer, merchantId, ...(listed.length > 0 && { terminalIds: listed }) }];
}

function storeDocument({ name, retailer, index }: Store, acceptors: Acceptor[]): StoreDocument {
  return {
    name,
    tradingName: retailer.naming.tradingName,
    ...(retailer.sendsVat && { legalName: retailer.naming.legalName }),
    address: { lines: [`${index + 1} ${name}`], city: 'Leeds', country: 'GB' },
    mcc: retailer.kind.mcc,
    currency: 'GBP',
    timeZone: ZONE,
    ...(retailer.kind.special === 'online' && { online: true }),
    acceptors,
  };
}
