import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { BasketContributed } from '@quittance/contracts-insights';
import type { SaleRecorded, StoreRegistered } from '@quittance/contracts-retailer';
import type { AccountKey } from '../decision/identity.js';

const HOUR_MS = 3_600_000;

/** The hour, the quarter of an hour for which analytics waits, and so long that it may be behind. */
export const BASKET_OPEN_MS = 6 * HOUR_MS;

export interface BasketWindow {
  /** Start of the hour, epoch ms. */
  readonly startsAt: number;
  /** Key of this hour's pseudonyms: a customer has different ones in different hours, which cannot be linked. */
  readonly key: KeyObject;
}

export const windowStart = (soldAt: number): number => Math.floor(soldAt / HOUR_MS) * HOUR_MS;

/** The window starting at `startsAt`. */
export function toWindow(secret: string, startsAt: number): BasketWindow {
  const key = createHmac('sha256', secret).update(`window\0${startsAt}`).digest();
  return { startsAt, key: createSecretKey(key) };
}

/** One contribution of a receipt; a receipt that is withdrawn and issued again contributes under another revision. */
interface Contributed {
  readonly receiptId: string;
  readonly revision: number;
  readonly accountKey: AccountKey;
}

interface BasketOwner extends Contributed {
  /** The window of the sale. */
  readonly window: BasketWindow;
  readonly nowMs: number;
}

/** Refunds are no baskets, and a store without an MCC has no category. */
export const isBasket = (sale: SaleRecorded, store: StoreRegistered): boolean => sale.kind === 'sale' && !!store.mcc;

/** A basket as the insights zone may see it. */
export function toContribution(
  sale: SaleRecorded,
  store: StoreRegistered,
  { window, nowMs, ...contributed }: BasketOwner,
): BasketContributed | undefined {
  if (!isBasket(sale, store)) return undefined;
  return {
    ...namesOf(window, contributed),
    retailerPseudonym: pseudonym(window, `retailer\0${sale.retailerId}`),
    category: store.mcc!,
    region: regionOf(store),
    currency: sale.currency,
    totalMinor: sale.totalMinor,
    itemCount: sale.lines.filter((line) => line.kind === 'item' && !line.voided).length,
    contributedAt: nowMs,
    state: 'contributed',
  };
}

/** That a basket counts no longer: its names within its window, and nothing else, not even when. */
export const toTakenBack = (contributed: Contributed, window: BasketWindow): BasketContributed => ({
  ...namesOf(window, contributed),
  retailerPseudonym: '',
  category: '',
  region: '',
  currency: '',
  totalMinor: 0,
  itemCount: 0,
  contributedAt: window.startsAt,
  state: 'withdrawn',
});

const namesOf = (window: BasketWindow, { receiptId, revision, accountKey }: Contributed) => ({
  window: window.startsAt,
  pseudonym: pseudonym(window, `customer\0${accountKey}`),
  contributionId: pseudonym(window, `basket\0${receiptId}\0${revision}`),
});

const pseudonym = (window: BasketWindow, of: string): string =>
  createHmac('sha256', window.key).update(of).digest('base64url').slice(0, 22);

/** The postcode area (leading letters), else the city, else the country. */
function regionOf({ address }: StoreRegistered): string {
  const area = /^[A-Z]{1,2}(?=[0-9])/.exec(address?.postcode?.trim().toUpperCase() ?? '')?.[0];
  return area ?? address?.city?.trim() ?? address?.country ?? 'unknown';
}
