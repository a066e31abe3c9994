import type { StoreKey } from '../identity.js';

/** An amount at a store on a day (UTC, days since 1970). */
export interface AmountDay {
  readonly storeKey: StoreKey;
  readonly day: number;
  readonly currency: string;
  readonly amountMinor: number;
}

export const amountKey = ({ storeKey, day, currency, amountMinor }: AmountDay): string =>
  `${storeKey} ${day} ${currency} ${amountMinor}`;

/** What was paid at a store on one day, seen from an amount. */
export interface DayCustom {
  readonly day: number;
  /** Payments of this amount. */
  readonly exact: number;
  /** Payments of about this amount, by a fifth more or less. */
  readonly near: number;
  /** Of these, those with the same pence: what ends in .99 or .00 is chosen, not added up. */
  readonly alike: number;
}

/** How usual an amount is at a store: the days of the week that ends with the day asked about, those without a payment left out. */
export type Custom = readonly DayCustom[];

export const WEEK_DAYS = 7;
const SPREAD = 0.2;
const bandOf = (amountMinor: number): { readonly low: number; readonly high: number } => ({
  low: Math.ceil(amountMinor * (1 - SPREAD)),
  high: Math.floor(amountMinor * (1 + SPREAD)),
});
const MAJOR = 100;
const penceOf = (amountMinor: number): number => amountMinor % MAJOR;

/** What rows a custom is summed up from. */
export const rangeOf = ({ amountMinor }: AmountDay) => ({ ...bandOf(amountMinor), pence: penceOf(amountMinor) });

/** With one payment more or less at the store, if it counts. */
export function withPayment(custom: Custom, asked: AmountDay, paid: AmountDay, change: 1 | -1): Custom {
  const { low, high } = bandOf(asked.amountMinor);
  const counts =
    paid.storeKey === asked.storeKey &&
    paid.currency === asked.currency &&
    paid.day <= asked.day &&
    paid.day > asked.day - WEEK_DAYS &&
    paid.amountMinor >= low &&
    paid.amountMinor <= high;
  if (!counts) return custom;
  const before = custom.find(({ day }) => day === paid.day) ?? { day: paid.day, exact: 0, near: 0, alike: 0 };
  const after = {
    day: paid.day,
    exact: before.exact + (paid.amountMinor === asked.amountMinor ? change : 0),
    near: before.near + change,
    alike: before.alike + (penceOf(paid.amountMinor) === penceOf(asked.amountMinor) ? change : 0),
  };
  return [...custom.filter(({ day }) => day !== paid.day), ...(after.near > 0 ? [after] : [])];
}

export const exactIn = (custom: Custom): number => custom.reduce((sum, { exact }) => sum + exact, 0);
export const exactOn = (custom: Custom, day: number): number => custom.find((c) => c.day === day)?.exact ?? 0;

/**
 * Payments of this amount to be expected on a day beside the one in hand: its own if it was ever seen in the week, and otherwise
 * what amounts around it are paid, spread over them, with some more for pence that are popular.
 */
export function expectedPerDay(custom: Custom, amountMinor: number): number {
  const days = Math.max(custom.length, 1);
  const near = custom.reduce((sum, day) => sum + day.near, 0);
  const alike = custom.reduce((sum, day) => sum + day.alike, 0);
  const { low, high } = bandOf(amountMinor);
  const share = (Math.max(alike - 1, 0) + 2) / (Math.max(near - 1, 0) + MAJOR);
  const around = (near / days / (high - low + 1)) * Math.max(share * MAJOR, 1);
  return Math.max((exactIn(custom) - 1) / days, around);
}
