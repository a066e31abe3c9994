export { RegisteredJson, SaleStateJson, StoreJson, StorePageJson } from './answers.js';
export { checkSale } from './check-sale.js';
export { saleContentHash, storeContentHash } from './content-hash.js';
export { isReconciled } from './reconcile.js';
export * from './shapes.js';
export { toTillInstant } from './till-time.js';
export { toSaleRecorded } from './to-sale-recorded.js';
export { toFeedCompleted, toStoreRegistered } from './to-store-registered.js';
export { SALE_WARNINGS, warningsOf } from './warnings.js';
