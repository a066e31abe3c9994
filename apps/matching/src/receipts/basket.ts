import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { BasketContributed } from '@quittance/contracts-insights';
import type { SaleRecorded, StoreRegistered } from '@quittance/contracts-retailer';
import type { AccountKey } from '../decision/identity.js';

const HOUR_MS = 3_600_000;

export interface BasketWindow {
  /** Start of the hour, epoch ms. */
  readonly startsAt: number;
  /** Makes this hour's pseudonyms; those of two hours cannot be told to be the same customer. */
  readonly key: KeyObject;
}

export const windowStart = (soldAt: number): number => Math.floor(soldAt / HOUR_MS) * HOUR_MS;

/** The window that begins at `startsAt`. */
export function toWindow(secret: string, startsAt: number): BasketWindow {
  const key = createHmac('sha256', secret).update(`window\0${startsAt}`).digest();
  return { startsAt, key: createSecretKey(key) };
}

interface BasketOwner {
  readonly accountKey: AccountKey;
  /** The one in which the sale was. */
  readonly window: BasketWindow;
  readonly nowMs: number;
}

/** What analysts may know of a basket. Undefined for what is no basket: a refund, or a store that does not say its trade. */
export function toContribution(
  sale: SaleRecorded,
  store: StoreRegistered,
  { accountKey, window, nowMs }: BasketOwner,
): BasketContributed | undefined {
  if (sale.kind !== 'sale' || !store.mcc) return undefined;
  return {
    window: window.startsAt,
    pseudonym: pseudonym(window, `customer\0${accountKey}`),
    retailerPseudonym: pseudonym(window, `retailer\0${sale.retailerId}`),
    category: store.mcc,
    region: regionOf(store),
    currency: sale.currency,
    totalMinor: sale.totalMinor,
    itemCount: sale.lines.filter((line) => line.kind === 'item' && !line.voided).length,
    contributedAt: nowMs,
  };
}

const pseudonym = (window: BasketWindow, of: string): string =>
  createHmac('sha256', window.key).update(of).digest('base64url').slice(0, 22);

/** The postcode area (the letters in front) where a country has one, else the city, else the country. */
function regionOf({ address }: StoreRegistered): string {
  const area = /^[A-Z]{1,2}(?=[0-9])/.exec(address?.postcode?.trim().toUpperCase() ?? '')?.[0];
  return area ?? address?.city?.trim() ?? address?.country ?? 'unknown';
}
