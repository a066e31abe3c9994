import type { SaleLine, Tender } from './shapes.js';

/** One part of a payment; `use` is the use of the card, if it was by card. */
export interface PaidLeg<Use> {
  kind: Tender['kind'];
  amountMinor: number;
  use?: Use;
}

/** A purchase as it really happened, from which both the till's and the bank's documents are made. */
export interface CounterPurchase<Store, Till, Use> {
  kind: 'sale' | 'refund';
  store: Store;
  till: Till;
  at: number;
  saleId: string;
  sequence: number;
  lines: SaleLine[];
  totalMinor: number;
  legs: PaidLeg<Use>[];
}
