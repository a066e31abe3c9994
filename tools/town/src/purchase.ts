import type { SaleLine, Tender } from './shapes.js';

/** One part of a payment; `use` is how the card was used, when it was one. */
export interface PaidLeg<Use> {
  kind: Tender['kind'];
  amountMinor: number;
  use?: Use;
}

/** What really happened at a counter: the truth from which the till's and the bank's stories are both told. */
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
