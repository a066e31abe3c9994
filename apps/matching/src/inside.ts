// What a tool needs that takes files through matching in its own process. Nothing in apps or libs may import it (.dependency-cruiser.cjs).
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
} from './domain/identity.js';
export { type Tier, dayOf, tiers } from './domain/link/evidence.js';
export { PATIENCE_MS, SETTLE_MS } from './domain/link/feed.js';
export { KeptDocument } from './domain/link/kept-document.js';
export { outlineOf } from './domain/link/legs.js';
export { MatchingEvents } from './events.js';
export { changeConsents } from './linking/change-consents.js';
export { digestSale } from './linking/digest.js';
export { type LinkChange, type LinkFact, decideBatch } from './linking/link-batch.js';
export { Neighbours } from './linking/neighbours.js';
export { registerStores } from './linking/register-stores.js';
export { routeBatch } from './linking/route-batch.js';
export { settleFeeds } from './linking/settle-feeds.js';
export { Turns } from './linking/turn.js';
export { EVERY_MERCHANT, giveTitles } from './store/acceptor.store.js';
export { migrations } from './store/migrations/index.js';
export { findUndecided } from './store/transaction.store.js';
