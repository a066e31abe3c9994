import { type CardSlip, HOUR, MINUTE, SECOND } from '@quittance/town';
import { midnightOf, type Reading, readWall } from '../calendar.js';
import type { ForeignCurrency } from '../exchange.js';
import type { Account, Person } from '../people.js';
import type { Store } from '../shops/shop.js';
import type { EntryDocument } from '../tell/entry-document.js';
import type { Scenario } from '../trade/purchase.js';
import { isClearing } from '../trade/movements.js';
import type { Acceptance } from './reach.js';

export interface SaleRef {
  retailerId: string;
  saleId: string;
  tenderIndex: number;
}

/** A card payment that really happened, and what its till sent about it. */
export interface PaymentFact {
  of: SaleRef;
  store: Store;
  payer: Person;
  credit: boolean;
  /** The tender's first and final amount. */
  amounts: readonly number[];
  at: number;
  /** Last four that the till has, whether sent or not; else those that the terminal saw. */
  digits: string;
  /** Null when the network received nothing. */
  told: ToldFact | null;
  takenBack: boolean;
  /** Amount finally charged to the card. */
  chargedMinor: number;
  /** No document in the files voids it, so a reader of the files must take it for a payment. */
  stands: boolean;
}

export interface ToldFact {
  /** Arrival of the first document under which the payment stands. */
  arrivesAt: number;
  /** The time that the documents give for the payment, and its possible error. */
  read: Reading;
  tolerance: number;
  slip: Evidence;
}

/** Fields of a slip that can distinguish payments. */
export type Evidence = Pick<CardSlip, 'last4' | 'last4Of' | 'rrn' | 'authCode' | 'terminalId' | 'par'>;

/** Everything a bank sent about one entry, folded. */
export interface TransactionFact extends Acceptance {
  bankId: string;
  transactionId: string;
  account: Account;
  payer: Person;
  /** The payment it belongs to; null for an attempt that moved no money. */
  payment: PaymentFact | null;
  scenario: Scenario;
  byWallet: boolean;
  credit: boolean;
  /** Of every state, in the shop's currency. */
  amounts: readonly number[];
  /** Of every state, in the card's currency, where the till converted. */
  converted: Converted | null;
  rrn: string | undefined;
  authCode: string | undefined;
  par: string | undefined;
  cardLast4: string | undefined;
  tokenLast4: string | undefined;
  /** The bank names wallets and named none here. */
  surelyNoToken: boolean;
  within: Span;
  arrivesAt: number;
}

interface Converted {
  currency: ForeignCurrency;
  amounts: readonly number[];
}

/** Bounds of the purchase time by the bank's data. */
interface Span extends Reading {
  /** The bank gives a time of day and not just a date. */
  timed: boolean;
}

/** A booking date alone may stand for any purchase of the week before. */
const BOOKED_AFTER_DAYS = 7;

export function acceptanceOf(documents: readonly EntryDocument[]): Acceptance {
  const [first] = documents;
  return {
    acquirerId: first?.acquirerId,
    terminalId: first?.terminalId,
    descriptor: first?.descriptor,
    merchantIds: [...new Set(documents.flatMap(({ merchantId }) => merchantId ?? []))],
  };
}

export function amountsOf(documents: readonly EntryDocument[], currency: string): number[] {
  return [...new Set(documents.filter((each) => each.currency === currency).map(({ amountMinor }) => amountMinor))];
}

export function convertedOf(
  documents: readonly EntryDocument[],
  currency: Person['billingCurrency'],
): Converted | null {
  if (currency === 'GBP') return null;
  const amounts = amountsOf(documents, currency);
  return amounts.length > 0 ? { currency, amounts } : null;
}

/** Bounds of the purchase time by the bank's data. A hotel bill may be from any time between arrival and departure. */
export function spanOf(documents: readonly EntryDocument[]): Span {
  const dated = documents.find(({ transactionDate }) => transactionDate !== undefined)?.transactionDate;
  const time = timeOf(documents);
  if (time !== undefined) {
    const stays = documents[0]?.mcc === '7011' && dated !== undefined;
    return { from: time.from, to: stays ? midnightOf(dated, 1) : time.to, timed: true };
  }
  if (dated !== undefined) return { from: midnightOf(dated), to: midnightOf(dated, 1), timed: false };
  const booked = documents.find(({ bookedDate }) => bookedDate !== undefined)?.bookedDate;
  if (booked === undefined) throw new RangeError('a bank that gives neither time nor date');
  return { from: midnightOf(booked, -BOOKED_AFTER_DAYS), to: midnightOf(booked, 1), timed: false };
}

function timeOf(documents: readonly EntryDocument[]): Reading | undefined {
  const local = documents.find(({ localAt }) => localAt !== undefined)?.localAt;
  if (local !== undefined) return readTime(local);
  const sent = documents.find(({ stage, transmittedAt }) => !isClearing(stage) && transmittedAt !== undefined);
  return sent?.transmittedAt === undefined ? undefined : readTime(sent.transmittedAt);
}

/** The instants that a text, with or without a zone, may mean; without seconds, a whole minute. */
export function readTime(text: string): Reading {
  const { from, to } = readZoned(text);
  return { from, to: /T\d\d:\d\d:/.test(text) ? to : to + 59 * SECOND };
}

function readZoned(text: string): Reading {
  if (!/(Z|[+-]\d\d:\d\d)$/.test(text)) return readWall(text);
  const instant = Date.parse(text);
  return { from: instant, to: instant };
}

/** Allowed distance between the times of till and bank: ten minutes with a good clock, an hour more otherwise. */
export function toleranceOf(furthestOutMs: number): number {
  return 10 * MINUTE + (furthestOutMs <= 9 * MINUTE ? 0 : Math.max(HOUR, furthestOutMs));
}
