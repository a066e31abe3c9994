import type { TransactionRouted } from '@quittance/contracts-network';
import type { StoreKey, TenderKey, TransactionKey } from '../identity.js';
import type { SaleState } from './sale-state.js';

/** One event for the linker. `at` is its time (epoch ms); `cause` is copied to every change it leads to. */
export type Fact<Cause> = { readonly at: number; readonly cause: Cause } & (
  | ArrivedSale
  | { readonly kind: 'transaction'; readonly routed: TransactionRouted }
  | { readonly kind: 'feed'; readonly storeKey: StoreKey; readonly completeUntil: number }
  /** Enough time has passed that a file of sales must have ended. */
  | { readonly kind: 'silence'; readonly storeKey: StoreKey }
  | { readonly kind: 'store'; readonly storeKey: StoreKey; readonly timeZone: string }
  | { readonly kind: 'dispute'; readonly transactionKey: TransactionKey; readonly tenderKey: TenderKey }
  /** Decide again: something the decision used has changed. */
  | { readonly kind: 'reconsider'; readonly transactionKey: TransactionKey }
);

/** A till document that has arrived. */
export interface ArrivedSale {
  readonly kind: 'sale';
  /** State of this document alone. */
  readonly said: SaleState;
  /** Epoch ms. */
  readonly receivedAt: number;
}

export type SaleFact<Cause> = Extract<Fact<Cause>, { kind: 'sale' }>;
export type TransactionFact<Cause> = Extract<Fact<Cause>, { kind: 'transaction' }>;

/** `done` when the fact changed anything; otherwise why it did not. */
export type Uptake = 'done' | 'duplicate' | 'stale-revision' | 'no-consent';
