export {
  DisputedJson,
  EndpointJson,
  EndpointListJson,
  EndedConsentJson,
  EventJson,
  EventPageJson,
  ThinReceiptJson,
  TransactionStateJson,
  WebhookJson,
} from './answers.js';
export { boughtBy } from './bought-by.js';
export * from './consent.js';
export { ReceiptJson } from './receipt.js';
export * from './shapes.js';
export { toReceiptJson } from './to-receipt-json.js';
export { toTransactionObserved, transactionContentHash } from './to-transaction-observed.js';
export { toFullPayload, toThinPayload, toConsentEndedPayload } from './webhook-payload.js';
