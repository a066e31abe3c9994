import type { Tier } from '../../decision/compare/rules.js';

// What a data-quality report counts. All counts are of what was bought in the days of the report; times are milliseconds.

/** How often one key was sent, and how often what was sent cannot be used. */
export interface KeyFigures {
  given: number;
  /** Not of the form of such a number, or a placeholder: one character all over. */
  malformed: number;
  /** Well-formed, and sent for so many payments that it tells none apart. */
  constant: number;
}

export interface Lateness {
  readonly count: number;
  readonly p50Ms: number | undefined;
  readonly p95Ms: number | undefined;
}

export const saleKeys = [
  'rrn',
  'authCode',
  'terminalId',
  'merchantId',
  'last4',
  'last4Of',
  'par',
  'cardTime',
  'scheme',
] as const;
export type SaleKeyName = (typeof saleKeys)[number];

export interface SaleFigures {
  readonly documents: number;
  readonly sales: number;
  readonly refunds: number;
  readonly voids: number;
  readonly copies: number;
  readonly cardPayments: number;
  /** Of the card payments: with a reference number or authorisation code that tells them apart, or an account reference. */
  readonly numberedPayments: number;
  readonly keys: Readonly<Record<SaleKeyName, Readonly<KeyFigures>>>;
  readonly unreconciled: number;
  readonly zoneUnknown: number;
  /** From the sale to its arrival, of first revisions. */
  readonly lateness: Lateness;
  /** Documents that carry a number of their till, and numbers in between that never came. */
  readonly numberedDocuments: number;
  readonly missingNumbers: number;
}

export interface TillFigures {
  readonly tillId: string;
  readonly documents: number;
  readonly missingNumbers: number;
  /** Bank's time less till's time, the median over matches by reference number or authorisation code: positive where the till is behind. */
  readonly clockOffsetMs: number | undefined;
  readonly clockMatches: number;
}

export interface StoreFigures {
  readonly storeId: string;
  /** Absent while the store is not registered. */
  readonly name?: string;
  readonly figures: SaleFigures;
  /** How far the store says that it has sent everything; undefined while it has never said so. */
  readonly completeUntilOf: number | undefined;
  /** Tills with missing numbers or a clock that is out. */
  readonly tills: readonly TillFigures[];
}

/** Where decisions about transactions stand. */
export interface Outcomes {
  transactions: number;
  matched: number;
  held: number;
  undecided: number;
  readonly matchedByTier: Partial<Record<Tier, number>>;
  readonly abstainedByTier: Partial<Record<Tier, number>>;
  readonly abstainedByReason: Record<string, number>;
  readonly unmatchedByReason: Record<string, number>;
  /** Receipts that customers called not theirs, by the rule that made the match. */
  readonly disputedByTier: Partial<Record<Tier, number>>;
}

export interface RetailerQuality {
  readonly retailerId: string;
  readonly figures: SaleFigures;
  readonly stores: number;
  readonly storesWithFeedCompletion: number;
  /** All of them where one retailer was asked about; otherwise those that something is the matter with. */
  readonly notable: readonly StoreFigures[];
  /** Of transactions that belong to one of its stores, or may. */
  readonly outcomes: Outcomes;
  readonly advice: readonly string[];
}

export interface BankFigures {
  readonly transactions: number;
  /** With a reference number, authorisation code or account reference that can be used. */
  readonly numbered: number;
  /** With the time of the purchase, not only its date. */
  readonly timed: number;
  readonly keys: Readonly<Record<string, Readonly<KeyFigures>>>;
  /** From the purchase to the arrival of the first revision, where the bank says a time. */
  readonly lateness: Lateness;
}

export interface BankQuality {
  readonly bankId: string;
  readonly figures: BankFigures;
  readonly outcomes: Outcomes;
  readonly advice: readonly string[];
}

export interface QualityReport {
  readonly from: number;
  readonly to: number;
  readonly retailers: readonly RetailerQuality[];
  readonly banks: readonly BankQuality[];
}

/** Of what a report is made. */
export interface QualityOptions {
  /** Only this retailer, with all its stores; no bank unless one is named too. */
  readonly retailerId?: string;
  /** Only this bank; no retailer unless one is named too. */
  readonly bankId?: string;
  readonly days: number;
  readonly nowMs: number;
  /** Rows that are read at a time; a thousand unless said. */
  readonly pageSize?: number;
  /** Told how far it has come. */
  readonly onProgress?: (what: string) => void;
}
