import type { Random } from '@quittance/town';
import { dateOf } from '../calendar.js';
import type { TillClock } from './clock.js';
import type { Kind } from './kind.js';
import type { Naming } from './naming.js';
import type { PriceList } from './price-list.js';
import type { Feed, TillProfile } from './till-profiles.js';

export interface Retailer {
  retailerId: string;
  naming: Naming;
  /** Prefix of the name on a statement. */
  statementPrefix: string;
  kind: Kind;
  prices: PriceList;
  profile: TillProfile;
  feed: Feed;
  /** Form of soldAt: with the local offset, in UTC, or local time without an offset. */
  clock: 'offset' | 'utc' | 'wall';
  sequenced: boolean;
  sendsVat: boolean;
  /** Sale ids count up per till, or are random. */
  saleIds: 'counted' | 'drawn';
  tellsTips: boolean;
  /** Sent for every payment instead of the real value. */
  constantRrn?: string;
  constantTerminalId?: string;
  acquirerId: string;
  clearingMerchantId?: string;
  returnsMerchantId: string;
}

export interface Till {
  tillId: string;
  terminalId: string;
  clock: TillClock;
  /** Documents so far. */
  sequence: number;
}

export interface Store {
  /** Over all stores of the world, from 0. */
  index: number;
  storeId: string;
  name: string;
  retailer: Retailer;
  /** In the network; others are only seen through their customers' banks. */
  joined: boolean;
  tills: Till[];
  /** In the order in which they came into use. */
  merchantIds: readonly MerchantIdInUse[];
  /** Indexes of regular customers. */
  regulars: readonly number[];
}

export interface MerchantIdInUse {
  from: number;
  merchantId: string;
}

export function merchantIdAt(store: Store, at: number): string {
  const inUse = store.merchantIds.findLast(({ from }) => from <= at) ?? store.merchantIds[0];
  if (!inUse) throw new RangeError(`${store.storeId} takes no cards`);
  return inUse.merchantId;
}

/** The id of the till's next document. */
export function nextSaleId(random: Random, { storeId, retailer }: Store, till: Till, at: number): string {
  till.sequence += 1;
  if (retailer.saleIds === 'drawn') return random.token(16);
  return `${storeId}-${till.tillId}-${dateOf(at).replaceAll('-', '')}-${till.sequence}`;
}
