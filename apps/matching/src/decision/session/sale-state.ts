import type { SaleKey, StoreKey, TenderKey } from '../identity.js';
import type { TenderFacts } from '../facts.js';
import type { EncodedSale } from './encoded-sale.js';

/** A card payment as a revision of a sale states it. */
export interface StatedPayment extends Pick<TenderFacts, 'direction' | 'currency' | 'amountMinor'> {
  /** Index among the tenders. */
  readonly index: number;
}

export interface SaleState {
  readonly saleKey: SaleKey;
  readonly storeKey: StoreKey;
  readonly revision: number;
  readonly soldAt: number;
  readonly tillId: string | null;
  /** Document number at the till. */
  readonly sequence: number | null;
  /** The sale that this document cancels. */
  readonly voids: SaleKey | undefined;
  readonly document: EncodedSale;
  /** Every payment that the document states, spent ones included. */
  readonly tenders: readonly TenderFacts[];
  /** Payments that other revisions state and this one does not, in a fixed order. */
  readonly otherwise: readonly StatedPayment[];
  /** Payments whose customer withdrew consent after a match: never matched again. */
  readonly spent: readonly TenderKey[];
}
