import type { Tier } from '../../decision/compare/rules.js';

// Figures of a data-quality report. All counts are of purchases in the days of the report; times are milliseconds.

/** How often a field was sent, and how often its value cannot be used. */
export interface KeyFigures {
  given: number;
  /** Malformed, or a placeholder: one character repeated. */
  malformed: number;
  /** Well-formed, but sent for so many payments that it identifies none. */
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
  /** Card payments with an RRN or authorisation code that identifies them, or with a PAR. */
  readonly numberedPayments: number;
  readonly keys: Readonly<Record<SaleKeyName, Readonly<KeyFigures>>>;
  readonly unreconciled: number;
  readonly zoneUnknown: number;
  /** From the sale to its arrival, for first revisions. */
  readonly lateness: Lateness;
  /** Documents with a till number, and numbers between them that never arrived. */
  readonly numberedDocuments: number;
  readonly missingNumbers: number;
}

export interface TillFigures {
  readonly tillId: string;
  readonly documents: number;
  readonly missingNumbers: number;
  /**
   * Median of the bank's time minus the till's, over matches by RRN or authorisation code; positive where the till is
   * behind.
   */
  readonly clockOffsetMs: number | undefined;
  readonly clockMatches: number;
}

export interface StoreFigures {
  readonly storeId: string;
  /** Absent while the store is not registered. */
  readonly name?: string;
  readonly figures: SaleFigures;
  /** Instant up to which the store's feed completions reach; undefined if it has sent none. */
  readonly completeUntilOf: number | undefined;
  /** Tills with missing numbers or a clock that is out. */
  readonly tills: readonly TillFigures[];
}

/** Counts of transactions by current decision. */
export interface Outcomes {
  transactions: number;
  matched: number;
  held: number;
  undecided: number;
  readonly matchedByTier: Partial<Record<Tier, number>>;
  readonly abstainedByTier: Partial<Record<Tier, number>>;
  readonly abstainedByReason: Record<string, number>;
  readonly unmatchedByReason: Record<string, number>;
  /** Receipts that customers disputed, by the rule that made the match. */
  readonly disputedByTier: Partial<Record<Tier, number>>;
}

export interface RetailerQuality {
  readonly retailerId: string;
  readonly figures: SaleFigures;
  readonly stores: number;
  readonly storesWithFeedCompletion: number;
  /** All stores where one retailer was asked for; otherwise those with a problem. */
  readonly notable: readonly StoreFigures[];
  /** Of transactions matched to, or routed to, one of its stores. */
  readonly outcomes: Outcomes;
  readonly advice: readonly string[];
}

export interface BankFigures {
  readonly transactions: number;
  /** With a usable RRN, authorisation code or PAR. */
  readonly numbered: number;
  /** With the time of the purchase, not only its date. */
  readonly timed: number;
  readonly keys: Readonly<Record<string, Readonly<KeyFigures>>>;
  /** From the purchase to the arrival of the first revision, where the bank gives a time. */
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

/** Scope of a report. */
export interface QualityOptions {
  /** This retailer only, with all its stores; no banks unless one is named too. */
  readonly retailerId?: string;
  /** This bank only; no retailers unless one is named too. */
  readonly bankId?: string;
  readonly days: number;
  readonly nowMs: number;
  /** Rows per page; default 1,000. */
  readonly pageSize?: number;
  /** Receives progress messages. */
  readonly onProgress?: (what: string) => void;
}
