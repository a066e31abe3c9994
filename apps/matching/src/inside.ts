// For tools that run matching on files in their own process. Nothing in apps or libs may import it
// (.dependency-cruiser.cjs).
export { Clock } from './clock.js';
export {
  type AccountKey,
  type StoreKey,
  type TransactionKey,
  ownIdOf,
  saleKeyOf,
  tenderIndexOf,
  toAccountKey,
  toStoreKey,
} from './decision/identity.js';
export { type Tier, tiers } from './decision/compare/rules.js';
export { dayOf } from './decision/compare/purchase-window.js';
export { PATIENCE_MS, SETTLE_MS } from './decision/session/feed.js';
export { EncodedSale } from './decision/session/encoded-sale.js';
export { type SaleOutline, toSaleState } from './decision/session/card-tenders.js';
export { MatchingEvents } from './events.js';
export { changeConsents } from './batch/change-consents.js';
export { type LinkChange, type LinkFact, decideBatch } from './batch/decide-batch.js';
export { CandidateLoader } from './batch/load/candidate-loader.js';
export { registerStores } from './batch/register-stores.js';
export { routeBatch } from './routing/route-batch.js';
export { settleFeeds } from './batch/settle-feeds.js';
export { DecisionLock } from './batch/lock.js';
export { EVERY_MERCHANT, giveTitles } from './store/acceptor.store.js';
export { migrations } from './store/migrations/index.js';
export { findUndecided } from './store/transaction.store.js';
