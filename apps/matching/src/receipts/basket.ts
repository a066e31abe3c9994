import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { BasketContributed } from '@quittance/contracts-insights';
import type { SaleRecorded, StoreRegistered } from '@quittance/contracts-retailer';
import type { AccountKey } from '../decision/identity.js';

const HOUR_MS = 3_600_000;

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

interface BasketOwner {
  readonly accountKey: AccountKey;
  /** The window of the sale. */
  readonly window: BasketWindow;
  readonly nowMs: number;
}

/** A basket as the insights zone may see it. Undefined for refunds, and for stores without an MCC. */
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

/** The postcode area (leading letters), else the city, else the country. */
function regionOf({ address }: StoreRegistered): string {
  const area = /^[A-Z]{1,2}(?=[0-9])/.exec(address?.postcode?.trim().toUpperCase() ?? '')?.[0];
  return area ?? address?.city?.trim() ?? address?.country ?? 'unknown';
}
