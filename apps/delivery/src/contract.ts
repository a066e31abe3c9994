import { ReceiptReady, TransactionDisputed, TransactionObserved } from '@quittance/contracts-bank';
import { ConsentChangedForDelivery } from '@quittance/contracts-consent';
import { parkedTopics } from '@quittance/contracts-parked';

/** Principal and consumer group. Nothing else in this service names a topic. */
export const SERVICE = 'delivery';

export const Receipts = ReceiptReady;
export const Consents = ConsentChangedForDelivery;
export const TransactionTopic = TransactionObserved;
export const Disputes = TransactionDisputed;
export const parked = parkedTopics.delivery;

export const consumes = [Receipts, Consents] as const;
