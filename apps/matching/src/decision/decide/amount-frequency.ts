import type { StoreKey } from '../identity.js';
import { dayOf, daysBetween, type Span } from '../compare/purchase-window.js';
import { isMadeIn, type Mark, mayBeOf, type Payer } from './paid-card.js';
import { countsOf, countsOfOne, NO_TWINS, plus, type TwinCounts } from './twins.js';

/** An amount at a store on a day (UTC, days since 1970). */
export interface AmountDay {
  readonly storeKey: StoreKey;
  readonly day: number;
  readonly currency: string;
  readonly amountMinor: number;
}

/** Payments at a store on one day, relative to an amount. */
interface DayFrequency {
  readonly day: number;
  /** Payments of this amount. */
  readonly exact: number;
  /** Payments within 20 % of this amount, itself included. */
  readonly near: number;
  /** Of these, those with the same pence: .99 and .00 are chosen prices, so they are more common than others. */
  readonly alike: number;
}

/**
 * How common an amount is at a store: the seven days up to the day in question, without days on which nothing near it
 * was paid.
 */
export type AmountFrequency = readonly DayFrequency[];

const WEEK_DAYS = 7;
const SPREAD = 0.2;
const bandOf = (amountMinor: number): { readonly low: number; readonly high: number } => ({
  low: Math.ceil(amountMinor * (1 - SPREAD)),
  high: Math.floor(amountMinor * (1 + SPREAD)),
});
const MAJOR = 100;
const penceOf = (amountMinor: number): number => amountMinor % MAJOR;

type Paid = Omit<AmountDay, 'storeKey'>;

/** Days kept in memory: a clearing file asks about a purchase of last week, and about the week before that. */
const REMEMBERED_DAYS = 21;
/** For days no longer in memory every amount counts as common. */
const FORGOTTEN: AmountFrequency = [{ day: 0, exact: 2, near: 2, alike: 2 }];

export interface PaymentMade extends Paid {
  readonly mark: Mark;
}

/** Payments of an amount on a day; a single one, the usual case, is stored without an array. */
type Marks = Mark | readonly Mark[];

const listOf = (marks: Marks | undefined): readonly Mark[] =>
  marks === undefined ? [] : typeof marks === 'number' ? [marks] : marks;

const countOf = (marks: Marks | undefined): number =>
  marks === undefined ? 0 : typeof marks === 'number' ? 1 : marks.length;

function without(marks: readonly Mark[], mark: Mark): readonly Mark[] {
  const at = marks.indexOf(mark);
  return marks.toSpliced(Math.max(at, 0), 1);
}

/** Recent payments of one store, by amount. */
export class StoreAmounts {
  /** Payments by amount, by day and currency. */
  readonly #days = new Map<number, Map<string, Map<number, Marks>>>();
  #firstDay = Number.NEGATIVE_INFINITY;
  #twins = NO_TWINS;

  /** Returns the change to the twin counts. */
  add(payment: PaymentMade): TwinCounts {
    const amounts = this.#amountsOn(payment);
    // The first of its amount that day, as most are.
    if (amounts !== undefined && !amounts.has(payment.amountMinor)) {
      amounts.set(payment.amountMinor, payment.mark);
      const news = countsOfOne(payment.mark);
      this.#twins = plus(this.#twins, news);
      return news;
    }
    return this.#change(payment, (marks) => [...marks, payment.mark]);
  }

  /** Removes a payment that was added before. */
  remove(payment: PaymentMade): TwinCounts {
    return this.#change(payment, (marks) => without(marks, payment.mark));
  }

  /** Over the days in memory. */
  get twins(): TwinCounts {
    return this.#twins;
  }

  #change(payment: PaymentMade, next: (marks: readonly Mark[]) => readonly Mark[]): TwinCounts {
    const amounts = this.#amountsOn(payment);
    if (amounts === undefined) return NO_TWINS;
    const before = listOf(amounts.get(payment.amountMinor));
    const after = next(before);
    if (after.length === 0) amounts.delete(payment.amountMinor);
    else amounts.set(payment.amountMinor, after.length === 1 ? after[0]! : after);
    const news = plus(countsOf(after), negative(countsOf(before)));
    this.#twins = plus(this.#twins, news);
    return news;
  }

  /** Undefined for a day no longer in memory. */
  #amountsOn({ currency, day }: Paid): Map<number, Marks> | undefined {
    if (day < this.#firstDay) return undefined;
    let currencies = this.#days.get(day);
    if (currencies === undefined) {
      this.#days.set(day, (currencies = new Map<string, Map<number, Marks>>()));
      this.#forget();
      if (day < this.#firstDay) return undefined;
    }
    let amounts = currencies.get(currency);
    if (amounts === undefined) currencies.set(currency, (amounts = new Map<number, Marks>()));
    return amounts;
  }

  /**
   * Payments of an amount in a span of time, to the minute, that may be the payer's; any number for days no longer in
   * memory.
   */
  exactIn({ currency, amountMinor }: Omit<Paid, 'day'>, { from, to }: Span, payer: Payer): number {
    if (dayOf(from) < this.#firstDay) return Number.POSITIVE_INFINITY;
    let payments = 0;
    for (const day of daysBetween(from, to)) {
      const marks = this.#days.get(day)?.get(currency)?.get(amountMinor);
      for (const mark of listOf(marks)) if (isMadeIn(mark, day, { from, to }) && mayBeOf(payer, mark)) payments += 1;
    }
    return payments;
  }

  #exactOn({ currency, day, amountMinor }: Paid): number {
    return countOf(this.#days.get(day)?.get(currency)?.get(amountMinor));
  }

  /** All payments of the seven days up to the day. */
  takenIn({ currency, day }: Omit<Paid, 'amountMinor'>): number {
    let payments = 0;
    for (let before = 0; before < WEEK_DAYS; before += 1) {
      for (const marks of this.#days
        .get(day - before)
        ?.get(currency)
        ?.values() ?? [])
        payments += countOf(marks);
    }
    return payments;
  }

  weekOf({ currency, day, amountMinor }: Paid): AmountFrequency {
    if (day - WEEK_DAYS + 1 < this.#firstDay) return FORGOTTEN;
    const days = Array.from({ length: WEEK_DAYS }, (_, before) => this.#dayOf(currency, day - before, amountMinor));
    return days.filter(({ near }) => near > 0);
  }

  /** Drops a day once enough days with a sale are newer; a single wrong clock, being one day, drops at most one. */
  #forget(): void {
    while (this.#days.size > REMEMBERED_DAYS) {
      const oldest = Math.min(...this.#days.keys());
      for (const amounts of this.#days.get(oldest)!.values())
        for (const marks of amounts.values()) this.#twins = plus(this.#twins, negative(countsOf(listOf(marks))));
      this.#days.delete(oldest);
      this.#firstDay = oldest + 1;
    }
  }

  #dayOf(currency: string, day: number, amountMinor: number): DayFrequency {
    const { low, high } = bandOf(amountMinor);
    const pence = penceOf(amountMinor);
    let near = 0;
    let alike = 0;
    this.#days
      .get(day)
      ?.get(currency)
      ?.forEach((marks, paid) => {
        if (paid < low || paid > high) return;
        const payments = countOf(marks);
        near += payments;
        if (penceOf(paid) === pence) alike += payments;
      });
    return { day, exact: this.#exactOn({ currency, day, amountMinor }), near, alike };
  }
}

const negative = ({ payments, couples, twins }: TwinCounts): TwinCounts => ({
  payments: -payments,
  couples: -couples,
  twins: -twins,
});

interface Swapped {
  readonly day: number;
  /** The amount of interest. */
  readonly amountMinor: number;
  /** The amount under which the store counts the payment. */
  readonly insteadOf: number;
}

/** The week for an amount that one of its payments had before it was corrected. */
export function withPayment(week: AmountFrequency, { day, amountMinor, insteadOf }: Swapped): AmountFrequency {
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

const exactIn = (frequency: AmountFrequency): number => frequency.reduce((sum, { exact }) => sum + exact, 0);

/** Payments per day within {@link SPREAD} of the amount. */
export const nearPerDay = (frequency: AmountFrequency): number =>
  frequency.reduce((sum, { near }) => sum + near, 0) / Math.max(frequency.length, 1);

/**
 * Expected payments of this amount per day besides the one in hand: the week's own count less that one, or if higher,
 * the density of payments near the amount, raised for popular pence.
 */
export function expectedPerDay(frequency: AmountFrequency, amountMinor: number): number {
  const days = Math.max(frequency.length, 1);
  const near = frequency.reduce((sum, day) => sum + day.near, 0);
  const alike = frequency.reduce((sum, day) => sum + day.alike, 0);
  const { low, high } = bandOf(amountMinor);
  const share = (Math.max(alike - 1, 0) + 2) / (Math.max(near - 1, 0) + MAJOR);
  const around = (near / days / (high - low + 1)) * Math.max(share * MAJOR, 1);
  return Math.max((exactIn(frequency) - 1) / days, around);
}
