/** What ingestion writes; it consumes nothing. Nothing else in this service names a topic. */
export { FeedCompleted, SaleRecorded, StoreRegistered } from '@quittance/contracts-retailer';

/** Principal and service name. */
export const SERVICE = 'ingestion';

/** Key of every topic of the retailers' zone: a store id is only unique for its retailer. */
export const storeKeyOf = (retailerId: string, storeId: string): string => `${retailerId}/${storeId}`;
