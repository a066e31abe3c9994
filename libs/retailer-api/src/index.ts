export { RegisteredJson, SaleStateJson, StoreJson, StorePageJson } from './answers.js';
export { checkSale } from './check-sale.js';
export { saleContentHash, storeContentHash } from './content-hash.js';
export { isReconciled } from './reconcile.js';
export * from './shapes.js';
export { type TillInstant, type TillZone, toTillInstant } from './till-time.js';
export { type SaleArrival, toSaleRecorded } from './to-sale-recorded.js';
export { type HeartbeatArrival, type StoreArrival, toFeedCompleted, toStoreRegistered } from './to-store-registered.js';
export { SALE_WARNINGS, type SaleWarningCode, warningsOf } from './warnings.js';
