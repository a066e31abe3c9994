import type { TransactionKey } from '../identity.js';
import { dayOf } from '../compare/purchase-window.js';
import { type Tier } from '../compare/rules.js';
import type { TransactionFacts } from '../facts.js';

/** Limits within which an account counts as a customer's or a family's. */
export interface Livelihood {
  readonly day: Limits;
  readonly month: Limits;
  readonly paymentsADay: number;
  /** Payments on a day at one store. */
  readonly atAPlaceADay: number;
  readonly placesADay: number;
}

interface Limits {
  /** Different last four of cards, and separately of tokens, of which a card has one per device. */
  readonly cards: number;
  /** Matches by amount and time alone. */
  readonly byAmount: number;
}

/** Hardly any account in the trial worlds exceeds these (docs/adr/0010). */
export const LIVELIHOOD: Livelihood = {
  day: { cards: 5, byAmount: 3 },
  month: { cards: 8, byAmount: 8 },
  paymentsADay: 30,
  atAPlaceADay: 10,
  placesADay: 15,
};

const MONTH_DAYS = 30;
/** Transactions recorded per account; with so many it is suspected already, and more would not change that. */
const MOST_MARKS = 1_000;

/** Kind of weak rule that matched a transaction. */
export type Hit = 'digits' | 'amount';
export const hitBy = (tier: Tier): Hit => (tier === 'amount-store' ? 'amount' : 'digits');

/** What the limits need of one transaction. */
export interface Habit {
  /** Time of the purchase as far as its bank says; epoch ms. */
  readonly at: number;
  /** Last four; empty where its bank does not say. */
  readonly card: string;
  readonly token: string;
  /** The first candidate store; empty where there is none. */
  readonly place: string;
}

export const habitOf = ({ times, earliest, latest, cardLast4, tokenLast4, candidates }: TransactionFacts): Habit => ({
  at: times[0] ?? Math.round((earliest + latest) / 2),
  card: cardLast4 ?? '',
  token: tokenLast4 ?? '',
  place: candidates[0] ?? '',
});

/** The same, compact: all transactions of thousands of accounts are in memory. */
interface Mark {
  /** Since 1970. */
  readonly day: number;
  /** -1 where its bank does not say. */
  readonly card: number;
  readonly token: number;
  readonly place: string;
  readonly hit: Hit | undefined;
}

const toMark = ({ at, card, token, place }: Habit, hit: Hit | undefined): Mark => ({
  day: dayOf(at),
  card: card === '' ? -1 : Number(card),
  token: token === '' ? -1 : Number(token),
  place,
  hit,
});

const NEVER: readonly number[] = [];

export const areSameDays = (some: readonly number[], others: readonly number[]): boolean =>
  some === others || (some.length === others.length && some.every((day, i) => day === others[i]));

/** The transactions of one account. Results depend on them alone, not on the order of arrival. */
export class AccountHabits {
  readonly #marks = new Map<TransactionKey, Mark>();
  readonly #hits = new Set<TransactionKey>();
  #days: readonly number[] | undefined = NEVER;

  /** With at most this many transactions no limit can be exceeded. */
  readonly #few: number;

  constructor(private readonly limits: Livelihood) {
    const { day, month, paymentsADay, atAPlaceADay, placesADay } = limits;
    this.#few = Math.min(day.cards, day.byAmount, month.cards, month.byAmount, paymentsADay, atAPlaceADay, placesADay);
  }

  put(key: TransactionKey, habit: Habit, hit: Hit | undefined): void {
    const before = this.#marks.get(key);
    if (before === undefined && this.#marks.size >= MOST_MARKS) return;
    const mark = toMark(habit, hit);
    if (before !== undefined && isSame(before, mark)) return;
    this.#set(key, mark);
  }

  remove(key: TransactionKey): void {
    if (!this.#marks.delete(key)) return;
    this.#hits.delete(key);
    this.#days = undefined;
  }

  #set(key: TransactionKey, mark: Mark): void {
    this.#marks.set(key, mark);
    if (mark.hit === undefined) this.#hits.delete(key);
    else this.#hits.add(key);
    this.#days = undefined;
  }

  /** Transactions that a weak rule matched, or would have. */
  get hits(): ReadonlySet<TransactionKey> {
    return this.#hits;
  }

  /** Whether a limit was exceeded within a month of the instant (epoch ms). */
  isFishingAt(at: number): boolean {
    return this.days.some((day) => Math.abs(day - dayOf(at)) <= MONTH_DAYS);
  }

  /** Days (since 1970) on which a limit was exceeded; in a fixed order. */
  get days(): readonly number[] {
    this.#days ??= this.#suspiciousDays();
    return this.#days;
  }

  /** Whether the suspicious days could change if these transactions of the account were matched by amount. */
  mayTurn(transactions: Iterable<TransactionFacts>): boolean {
    const more = [...transactions].map((facts) => toMark(habitOf(facts), 'amount'));
    if (this.days === NEVER && this.#isWithinAllLimits(more)) return false;
    const then = new AccountHabits(this.limits);
    for (const [key, mark] of this.#marks) then.#set(key, mark);
    for (const facts of transactions) then.put(facts.key, habitOf(facts), 'amount');
    return !areSameDays(then.days, this.days);
  }

  /**
   * Quick check: true where even all its transactions, and some more, together stay within the limits of a day, as for
   * nearly every account.
   */
  #isWithinAllLimits(more: readonly Mark[] = []): boolean {
    const { day, month, paymentsADay, atAPlaceADay, placesADay } = this.limits;
    const [mostCards, mostByAmount] = [Math.min(day.cards, month.cards), Math.min(day.byAmount, month.byAmount)];
    const mostADay = Math.min(paymentsADay, atAPlaceADay, placesADay);
    const [cards, tokens]: [number[], number[]] = [[], []];
    const perDay = this.#marks.size + more.length > mostADay ? new Map<number, number>() : undefined;
    let byAmount = 0;
    const isWithin = (mark: Mark): boolean => {
      addDistinct(cards, mark.card);
      addDistinct(tokens, mark.token);
      if (mark.hit === 'amount') byAmount += 1;
      if (cards.length > mostCards || tokens.length > mostCards || byAmount > mostByAmount) return false;
      if (perDay === undefined) return true;
      const payments = (perDay.get(mark.day) ?? 0) + 1;
      perDay.set(mark.day, payments);
      return payments <= mostADay;
    };
    for (const mark of this.#marks.values()) if (!isWithin(mark)) return false;
    return more.every(isWithin);
  }

  #suspiciousDays(): readonly number[] {
    const { limits } = this;
    if (this.#marks.size <= this.#few || this.#isWithinAllLimits()) return NEVER;
    const days = [...Map.groupBy(this.#marks.values(), (mark) => mark.day)]
      .sort(([a], [b]) => a - b)
      .map(([day, marks]) => ({ day, marks, summary: summaryOf(marks) }));
    const isTooMuch = ({ day, marks, summary }: (typeof days)[number]) =>
      exceeds(summary, limits.day) ||
      isTooBusy(marks, limits) ||
      exceeds(together(days.filter((other) => other.day <= day && other.day > day - MONTH_DAYS)), limits.month);
    return days.filter(isTooMuch).map(({ day }) => day);
  }
}

/** Faster than a set for a handful of numbers. */
function addDistinct(to: number[], value: number): void {
  if (value >= 0 && !to.includes(value)) to.push(value);
}

interface Summary {
  readonly cards: ReadonlySet<number>;
  readonly tokens: ReadonlySet<number>;
  readonly byAmount: number;
}

const isSame = (one: Mark, other: Mark): boolean =>
  one.day === other.day &&
  one.card === other.card &&
  one.token === other.token &&
  one.place === other.place &&
  one.hit === other.hit;

function summaryOf(marks: Iterable<Mark>): Summary {
  const [cards, tokens] = [new Set<number>(), new Set<number>()];
  let byAmount = 0;
  for (const { card, token, hit } of marks) {
    if (card >= 0) cards.add(card);
    if (token >= 0) tokens.add(token);
    if (hit === 'amount') byAmount += 1;
  }
  return { cards, tokens, byAmount };
}

const together = (days: readonly { readonly summary: Summary }[]): Summary => ({
  cards: new Set(days.flatMap(({ summary }) => [...summary.cards])),
  tokens: new Set(days.flatMap(({ summary }) => [...summary.tokens])),
  byAmount: days.reduce((sum, { summary }) => sum + summary.byAmount, 0),
});

const exceeds = ({ cards, tokens, byAmount }: Summary, limits: Limits): boolean =>
  cards.size > limits.cards || tokens.size > limits.cards || byAmount > limits.byAmount;

/** Limits on payments of one day. */
function isTooBusy(marks: readonly Mark[], { paymentsADay, atAPlaceADay, placesADay }: Livelihood): boolean {
  const places = Map.groupBy(
    marks.filter((mark) => mark.place !== ''),
    (mark) => mark.place,
  );
  const isBusyPlace = [...places.values()].some((own) => own.length > atAPlaceADay);
  return marks.length > paymentsADay || places.size > placesADay || isBusyPlace;
}
