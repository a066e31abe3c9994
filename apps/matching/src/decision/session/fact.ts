import type { TransactionRouted } from '@quittance/contracts-network';
import type { StoreKey, TenderKey, TransactionKey } from '../identity.js';
import type { SaleOutline } from './sale-outline.js';
import type { EncodedSale } from './encoded-sale.js';

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

/** A till document that has come: what linking looks at, and all of it. */
export interface ArrivedSale {
  readonly kind: 'sale';
  readonly sale: SaleOutline;
  /** Epoch ms. */
  readonly receivedAt: number;
  readonly document: EncodedSale;
}

/** `done` when the fact changed what is known; otherwise why it did not. */
export type Uptake = 'done' | 'duplicate' | 'stale-revision' | 'no-consent';
