import type { Random } from '@quittance/town';
import { dateOf } from '../calendar.js';
import type { TillClock } from './clock.js';
import type { Kind } from './kind.js';
import type { DescriptorForm, Naming } from './naming.js';
import type { PriceList } from './price-list.js';
import type { Feed, TillProfile } from './till-profiles.js';

export interface Retailer {
  retailerId: string;
  naming: Naming;
  descriptor: DescriptorForm;
  kind: Kind;
  /** In the order in which they come into force. */
  prices: readonly InUse<PriceList>[];
  profile: TillProfile;
  feed: Feed;
  /** Form of soldAt: with the local offset, in UTC, or local time without an offset. */
  clock: 'offset' | 'utc' | 'wall';
  /** Writes soldAt to the minute. */
  minuteOnly: boolean;
  sequenced: boolean;
  sendsVat: boolean;
  /** Sale ids count up per till, or are random. */
  saleIds: 'counted' | 'drawn';
  tellsTips: boolean;
  /** Sent for every payment instead of the real value. */
  constantRrn?: string;
  constantTerminalId?: string;
  /** Its tills send the card's last four until then, and afterwards the token's of a wallet payment, or none. */
  digitsChange?: { from: number; to: 'token' | 'none' };
  /** What a conversion at its tills costs over the day's rate, as a share. */
  conversionMarkup: number;
  acquirerId: string;
  clearingMerchantId?: string;
  returnsMerchantId: string;
}

export interface Till {
  /** In its store, from 0. */
  index: number;
  tillId: string;
  clock: TillClock;
  /** Documents so far. */
  sequence: number;
}

export interface Store {
  /** Over all stores of the world, from 0. */
  index: number;
  storeId: string;
  name: string;
  /** As its name has it. */
  number: number;
  /** The acquirer's own number of it. */
  acquirerNumber: string;
  retailer: Retailer;
  /** In the network; others are only seen through their customers' banks. */
  joined: boolean;
  tills: Till[];
  /** In the order in which they came into use. */
  acceptances: readonly InUse<Acceptance>[];
  /** Indexes of regular customers. */
  regulars: readonly number[];
}

/** Something in force from an instant until the next one is. */
export interface InUse<T> {
  from: number;
  it: T;
}

/** How a store takes cards. */
export interface Acceptance {
  merchantId: string;
  acquirerId: string;
  /** By till. */
  terminalIds: readonly string[];
}

export function acceptanceAt({ acceptances, storeId }: Store, at: number): Acceptance {
  return inForce(acceptances, at, `${storeId} takes no cards`);
}

export function pricesAt({ prices, retailerId }: Retailer, at: number): PriceList {
  return inForce(prices, at, `${retailerId} has no prices`);
}

function inForce<T>(all: readonly InUse<T>[], at: number, otherwise: string): T {
  const last = all.findLast(({ from }) => from <= at) ?? all[0];
  if (!last) throw new RangeError(otherwise);
  return last.it;
}

/** The id of the till's next document. */
export function nextSaleId(random: Random, { storeId, retailer }: Store, till: Till, at: number): string {
  till.sequence += 1;
  if (retailer.saleIds === 'drawn') return random.token(16);
  return `${storeId}-${till.tillId}-${dateOf(at).replaceAll('-', '')}-${till.sequence}`;
}
