import type { Span } from '../compare/purchase-window.js';
import type { TenderFacts, TransactionFacts } from '../facts.js';

/** What a till told of the card of a payment, as far as statistics use it. */
interface PaidCard {
  readonly last4: string | undefined;
  /** The till says that these are the card's, and not a token's. */
  readonly isCards: boolean;
  readonly scheme: string | undefined;
}

const SCHEMES = ['visa', 'mastercard', 'amex'] as const;

/**
 * Of one of the payments of a sale. Last four are told where they distinguish customers: not of tokens, since a
 * customer's token and card differ, and not of equal payments of one sale, which split a bill.
 */
export function paidCardOf(tender: TenderFacts, ofSale: readonly TenderFacts[]): PaidCard {
  const isAlone = ofSale.length === 1 || ofSale.filter((other) => isEqual(other, tender)).length === 1;
  const isTold = isAlone && tender.direction === 'debit' && tender.last4Of !== 'token';
  const last4 = isTold ? tender.last4 : undefined;
  return { last4, isCards: last4 !== undefined && tender.last4Of === 'card', scheme: tender.scheme };
}

const isEqual = (one: TenderFacts, other: TenderFacts): boolean =>
  one.amountMinor === other.amountMinor && one.currency === other.currency;

/** As kept with the sale: last four, `c` if the card's, the scheme's first letter. For example `4242cv`, `4242`, `m`. */
export const paidCardText = ({ last4 = '', isCards, scheme = '' }: PaidCard): string =>
  `${last4}${isCards ? 'c' : ''}${scheme.charAt(0)}`;

export function readPaidCard(text: string): PaidCard {
  const [, last4, kind, letter] = /^(\d{4})?(c)?([vma])?$/.exec(text) ?? [];
  return { last4, isCards: kind !== undefined, scheme: SCHEMES.find((name) => name.charAt(0) === letter) };
}

/** Minute of the day (UTC) of a payment, and what was told of its card, as one number. */
export type Mark = number;

const DIGITS = 10_001;
const KINDS = 2;
const CARDS = DIGITS * KINDS * (SCHEMES.length + 1);
const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;

/** 0 for unknown ones. */
const placeOf = (scheme: string | undefined): number => SCHEMES.findIndex((name) => name === scheme) + 1;

export function markOf(soldAt: number, { last4, isCards, scheme }: PaidCard): Mark {
  const told = last4 === undefined ? 0 : Number(last4) + 1;
  const minute = Math.floor(soldAt / MINUTE_MS) % DAY_MINUTES;
  return minute * CARDS + (placeOf(scheme) * KINDS + (isCards ? 1 : 0)) * DIGITS + told;
}

const digitsIn = (mark: Mark): number => mark % DIGITS;
const isCardsIn = (mark: Mark): boolean => Math.floor(mark / DIGITS) % KINDS === 1;
const schemeIn = (mark: Mark): number => Math.floor((mark % CARDS) / (DIGITS * KINDS));
const minuteOf = (mark: Mark): number => Math.floor(mark / CARDS);

export const isTold = (mark: Mark): boolean => digitsIn(mark) !== 0;
export const areOfOneCard = (one: Mark, other: Mark): boolean => digitsIn(one) === digitsIn(other);
export const minutesApart = (one: Mark, other: Mark): number => Math.abs(minuteOf(one) - minuteOf(other));

/** Whether the payment, made in some minute of the day (days since 1970, UTC), may be in the span. */
export function isMadeIn(mark: Mark, day: number, { from, to }: Span): boolean {
  const begins = (day * DAY_MINUTES + minuteOf(mark)) * MINUTE_MS;
  return begins <= to && begins + MINUTE_MS > from;
}

/** What is known of a payer's card. */
export type Payer = Partial<Pick<TransactionFacts, 'scheme' | 'cardLast4'>>;

/** Whether the payment may be the payer's: no other scheme, and no other card by the till's own word. */
export function mayBeOf({ scheme, cardLast4 }: Payer, mark: Mark): boolean {
  const theirs = schemeIn(mark);
  const ours = placeOf(scheme);
  if (theirs !== 0 && ours !== 0 && theirs !== ours) return false;
  return !(isCardsIn(mark) && cardLast4 !== undefined && digitsIn(mark) !== Number(cardLast4) + 1);
}
