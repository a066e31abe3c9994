import type { StoreKey } from '../identity.js';

/** An amount at a store on a day (UTC, days since 1970). */
export interface AmountDay {
  readonly storeKey: StoreKey;
  readonly day: number;
  readonly currency: string;
  readonly amountMinor: number;
}

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

const WEEK_DAYS = 7;
const SPREAD = 0.2;
const bandOf = (amountMinor: number): { readonly low: number; readonly high: number } => ({
  low: Math.ceil(amountMinor * (1 - SPREAD)),
  high: Math.floor(amountMinor * (1 + SPREAD)),
});
const MAJOR = 100;
const penceOf = (amountMinor: number): number => amountMinor % MAJOR;

type Paid = Omit<AmountDay, 'storeKey'>;

/** Days that are remembered: a clearing file asks about a purchase of the week before, and about the week before that. */
const REMEMBERED_DAYS = 21;
/** Of what is not remembered any more every amount may be common. */
const FORGOTTEN: Custom = [{ day: 0, exact: 2, near: 2, alike: 2 }];

/** How often which amounts were paid at one store, lately. */
export class StoreCustom {
  /** Payments by amount, by day and currency. */
  readonly #days = new Map<number, Map<string, Map<number, number>>>();
  #firstDay = Number.NEGATIVE_INFINITY;

  add({ currency, day, amountMinor }: Paid, payments: number): void {
    if (day < this.#firstDay) return;
    let currencies = this.#days.get(day);
    if (currencies === undefined) {
      this.#days.set(day, (currencies = new Map<string, Map<number, number>>()));
      this.#forget();
    }
    let amounts = currencies.get(currency);
    if (amounts === undefined) currencies.set(currency, (amounts = new Map<number, number>()));
    amounts.set(amountMinor, (amounts.get(amountMinor) ?? 0) + payments);
  }

  exactOn({ currency, day, amountMinor }: Paid): number {
    if (day < this.#firstDay) return Number.POSITIVE_INFINITY;
    return this.#days.get(day)?.get(currency)?.get(amountMinor) ?? 0;
  }

  /** All payments of the week that ends with the day, whatever they were: among these an amount is usual or not. */
  takenIn({ currency, day }: Omit<Paid, 'amountMinor'>): number {
    let payments = 0;
    for (let before = 0; before < WEEK_DAYS; before += 1) {
      for (const count of this.#days
        .get(day - before)
        ?.get(currency)
        ?.values() ?? [])
        payments += count;
    }
    return payments;
  }

  weekOf({ currency, day, amountMinor }: Paid): Custom {
    if (day - WEEK_DAYS + 1 < this.#firstDay) return FORGOTTEN;
    const days = Array.from({ length: WEEK_DAYS }, (_, before) => this.#dayOf(currency, day - before, amountMinor));
    return days.filter(({ near }) => near > 0);
  }

  /** A day is gone for good once so many later ones with a sale are known: a clock that is ahead for once takes none away. */
  #forget(): void {
    while (this.#days.size > REMEMBERED_DAYS) {
      const oldest = Math.min(...this.#days.keys());
      this.#days.delete(oldest);
      this.#firstDay = oldest + 1;
    }
  }

  #dayOf(currency: string, day: number, amountMinor: number): DayCustom {
    const { low, high } = bandOf(amountMinor);
    const pence = penceOf(amountMinor);
    let near = 0;
    let alike = 0;
    this.#days
      .get(day)
      ?.get(currency)
      ?.forEach((payments, paid) => {
        if (paid < low || paid > high) return;
        near += payments;
        if (penceOf(paid) === pence) alike += payments;
      });
    return { day, exact: this.exactOn({ currency, day, amountMinor }), near, alike };
  }
}

interface Swapped {
  readonly day: number;
  /** Of the week's amount. */
  readonly amountMinor: number;
  /** The amount under which the store counts the payment. */
  readonly insteadOf: number;
}

/** The same week seen from an amount that one of its payments had before it was corrected. */
export function withPayment(week: Custom, { day, amountMinor, insteadOf }: Swapped): Custom {
  const { low, high } = bandOf(amountMinor);
  const isNear = insteadOf >= low && insteadOf <= high;
  const isAlike = isNear && penceOf(insteadOf) === penceOf(amountMinor);
  const own = week.find((other) => other.day === day) ?? { day, exact: 0, near: 0, alike: 0 };
  const more = {
    day,
    exact: own.exact + 1,
    near: own.near + (isNear ? 0 : 1),
    alike: own.alike + (isAlike ? 0 : 1),
  };
  return [...week.filter((other) => other.day !== day), more];
}

const exactIn = (custom: Custom): number => custom.reduce((sum, { exact }) => sum + exact, 0);

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
