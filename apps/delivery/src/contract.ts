import { ReceiptReady, TransactionDisputed, TransactionObserved } from '@quittance/contracts-bank';
import { AccountErased, ConsentChangedForDelivery, DeliveryErased } from '@quittance/contracts-consent';
import { parkedTopics } from '@quittance/contracts-parked';

/** Principal and consumer group. Nothing else in this service names a topic. */
export const SERVICE = 'delivery';

export const Receipts = ReceiptReady;
export const Consents = ConsentChangedForDelivery;
export const Erasures = AccountErased;
export const Erased = DeliveryErased;
export const TransactionTopic = TransactionObserved;
export const Disputes = TransactionDisputed;
export const parked = parkedTopics.delivery;

export const consumes = [Receipts, Consents, Erasures] as const;
