import type { TransactionKey } from '../identity.js';
import { dayOf } from '../compare/purchase-window.js';
import { type Tier } from '../compare/rules.js';
import type { TransactionFacts } from '../facts.js';

/** What an account may do and still be taken for a person's, or a family's. */
export interface Livelihood {
  readonly day: Limits;
  readonly month: Limits;
  readonly paymentsADay: number;
  /** Payments on a day that may belong to one store. */
  readonly atAPlaceADay: number;
  readonly placesADay: number;
}

interface Limits {
  /** Different digits of cards; and as many of tokens, of which a card has one in each device. */
  readonly cards: number;
  /** Matches that rest on nothing but amount and time. */
  readonly byAmount: number;
}

/** Hardly anybody in the worlds of the trials does more (docs/adr/0010). */
export const LIVELIHOOD: Livelihood = {
  day: { cards: 5, byAmount: 3 },
  month: { cards: 8, byAmount: 8 },
  paymentsADay: 30,
  atAPlaceADay: 10,
  placesADay: 15,
};

const MONTH_DAYS = 30;
/** Of an account that has more it is known what it is, and nothing that is added changes that. */
const MOST_MARKS = 1_000;

/** By which kind of rule without a number it met a payment. */
export type Hit = 'digits' | 'amount';
export const hitBy = (tier: Tier): Hit => (tier === 'amount-store' ? 'amount' : 'digits');

/** What of one transaction tells how its account behaves. */
export interface Habit {
  /** When it was bought, as far as its bank says; epoch ms. */
  readonly at: number;
  /** Digits; empty where its bank does not say. */
  readonly card: string;
  readonly token: string;
  /** Empty where no store is known. */
  readonly place: string;
}

export const habitOf = ({ times, earliest, latest, cardLast4, tokenLast4, candidates }: TransactionFacts): Habit => ({
  at: times[0] ?? Math.round((earliest + latest) / 2),
  card: cardLast4 ?? '',
  token: tokenLast4 ?? '',
  place: candidates[0] ?? '',
});

/** The same in little room: all transactions of thousands of accounts are remembered. */
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

/** All that is kept of one account. The answer follows from that alone, not from the order in which it became known. */
export class AccountHabits {
  readonly #marks = new Map<TransactionKey, Mark>();
  readonly #hits = new Set<TransactionKey>();
  #days: readonly number[] | undefined = NEVER;

  /** So few transactions cannot be too many of anything. */
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

  /** Transactions that a rule without a number matched, or would have. */
  get hits(): ReadonlySet<TransactionKey> {
    return this.#hits;
  }

  /** Whether it has done, within a month of an instant (epoch ms), what people do not. */
  isFishingAt(at: number): boolean {
    return this.days.some((day) => Math.abs(day - dayOf(at)) <= MONTH_DAYS);
  }

  /** Days (since 1970) on which it did, or by which it had done within a month; in no order but always the same. */
  get days(): readonly number[] {
    this.#days ??= this.#suspiciousDays();
    return this.#days;
  }

  /** Whether it may come to be taken for something else, whatever becomes of these transactions of its own. */
  mayTurn(transactions: Iterable<TransactionFacts>): boolean {
    const then = new AccountHabits(this.limits);
    for (const [key, mark] of this.#marks) then.#set(key, mark);
    for (const facts of transactions) then.put(facts.key, habitOf(facts), 'amount');
    return !areSameDays(then.days, this.days);
  }

  /** True where all that is kept of it taken together is not too much of anything for a day: so it is with nearly everybody, and this is asked often. */
  #isWithinAllLimits(): boolean {
    const { day, month, paymentsADay, atAPlaceADay, placesADay } = this.limits;
    const [mostCards, mostByAmount] = [Math.min(day.cards, month.cards), Math.min(day.byAmount, month.byAmount)];
    const mostADay = Math.min(paymentsADay, atAPlaceADay, placesADay);
    const [cards, tokens]: [number[], number[]] = [[], []];
    const perDay = this.#marks.size > mostADay ? new Map<number, number>() : undefined;
    let byAmount = 0;
    for (const mark of this.#marks.values()) {
      addDistinct(cards, mark.card);
      addDistinct(tokens, mark.token);
      if (mark.hit === 'amount') byAmount += 1;
      if (cards.length > mostCards || tokens.length > mostCards || byAmount > mostByAmount) return false;
      if (perDay === undefined) continue;
      const payments = (perDay.get(mark.day) ?? 0) + 1;
      if (payments > mostADay) return false;
      perDay.set(mark.day, payments);
    }
    return true;
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

/** Among a handful of numbers looking at each is quickest. */
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

/** Payments of one day. */
function isTooBusy(marks: readonly Mark[], { paymentsADay, atAPlaceADay, placesADay }: Livelihood): boolean {
  const places = Map.groupBy(
    marks.filter((mark) => mark.place !== ''),
    (mark) => mark.place,
  );
  const isBusyPlace = [...places.values()].some((own) => own.length > atAPlaceADay);
  return marks.length > paymentsADay || places.size > placesADay || isBusyPlace;
}
