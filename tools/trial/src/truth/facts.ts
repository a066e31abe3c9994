import { type CardSlip, HOUR, MINUTE } from '@quittance/town';
import { midnightOf, type Reading, readWall } from '../calendar.js';
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

/** A card payment that really happened, and what its till told of it. */
export interface PaymentFact {
  of: SaleRef;
  store: Store;
  payer: Person;
  credit: boolean;
  /** The tender as first told and as it stands. */
  amounts: readonly number[];
  at: number;
  /** What the terminal saw, whoever was told. */
  digits: string;
  /** Null when the network was told nothing. */
  told: ToldFact | null;
  takenBack: boolean;
  /** What the card was charged in the end. */
  chargedMinor: number;
  /** No document takes it back: to somebody who knows the files alone it is as good a payment as any. */
  stands: boolean;
}

export interface ToldFact {
  /** When the first document under which the payment stands arrived. */
  arrivesAt: number;
  /** The time that the documents give for the payment, and how far it may be out. */
  read: Reading;
  tolerance: number;
  slip: Evidence;
}

/** What of a slip can tell one payment from another. */
export type Evidence = Pick<CardSlip, 'last4' | 'last4Of' | 'rrn' | 'authCode' | 'terminalId' | 'par'>;

/** All that a bank ever told of one entry, folded. */
export interface TransactionFact extends Acceptance {
  bankId: string;
  transactionId: string;
  account: Account;
  payer: Person;
  /** What it paid for; null for an attempt that moved no money. */
  payment: PaymentFact | null;
  scenario: Scenario;
  byWallet: boolean;
  credit: boolean;
  /** Of every state, in the shop's currency. */
  amounts: readonly number[];
  rrn: string | undefined;
  authCode: string | undefined;
  par: string | undefined;
  cardLast4: string | undefined;
  tokenLast4: string | undefined;
  /** Whether the bank would have said so if it had been a wallet, and did not. */
  surelyNoToken: boolean;
  within: Span;
  arrivesAt: number;
}

/** Instants between which the purchase was, as far as the bank says. */
interface Span extends Reading {
  /** The bank gives a time of day and not just a date. */
  timed: boolean;
}

/** A bank that only says when it booked may mean any purchase of the week before. */
const BOOKED_AFTER_DAYS = 7;

export function acceptanceOf(documents: readonly EntryDocument[]): Acceptance {
  const [first] = documents;
  return {
    acquirerId: first?.acquirerId,
    terminalId: first?.terminalId,
    merchantIds: [...new Set(documents.flatMap(({ merchantId }) => merchantId ?? []))],
  };
}

export function amountsOf(documents: readonly EntryDocument[], currency: string): number[] {
  return [...new Set(documents.filter((each) => each.currency === currency).map(({ amountMinor }) => amountMinor))];
}

/** When the purchase was, as far as the bank says. A hotel's bill may be from any time between arrival and departure. */
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

/** When a text with or without a zone may mean. */
export function readTime(text: string): Reading {
  if (!/(Z|[+-]\d\d:\d\d)$/.test(text)) return readWall(text);
  const instant = Date.parse(text);
  return { from: instant, to: instant };
}

/** How far apart the times of till and bank may be: ten minutes where the clock is good, an hour more where it is not. */
export function toleranceOf(furthestOutMs: number): number {
  return 10 * MINUTE + (furthestOutMs <= 9 * MINUTE ? 0 : Math.max(HOUR, furthestOutMs));
}
