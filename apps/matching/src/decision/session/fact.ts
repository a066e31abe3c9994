import type { TransactionRouted } from '@quittance/contracts-network';
import type { StoreKey, TenderKey, TransactionKey } from '../identity.js';
import type { SaleState } from './sale-state.js';

/** One thing that became known. `at` is when (epoch ms); `cause` travels with every change it leads to. */
export type Fact<Cause> = { readonly at: number; readonly cause: Cause } & (
  | ArrivedSale
  | { readonly kind: 'transaction'; readonly routed: TransactionRouted }
  | { readonly kind: 'feed'; readonly storeKey: StoreKey; readonly completeUntil: number }
  /** Time has passed in which nothing more can have come of a file of sales. */
  | { readonly kind: 'silence'; readonly storeKey: StoreKey }
  | { readonly kind: 'store'; readonly storeKey: StoreKey; readonly timeZone: string }
  | { readonly kind: 'dispute'; readonly transactionKey: TransactionKey; readonly tenderKey: TenderKey }
  /** What a transaction was decided by is no longer so. */
  | { readonly kind: 'reconsider'; readonly transactionKey: TransactionKey }
);

/** A till document that has come. */
export interface ArrivedSale {
  readonly kind: 'sale';
  /** What it states by itself. */
  readonly said: SaleState;
  /** Epoch ms. */
  readonly receivedAt: number;
}

export type SaleFact<Cause> = Extract<Fact<Cause>, { kind: 'sale' }>;
export type TransactionFact<Cause> = Extract<Fact<Cause>, { kind: 'transaction' }>;

/** `done` when the fact changed what is known; otherwise why it did not. */
export type Uptake = 'done' | 'duplicate' | 'stale-revision' | 'no-consent';
