import { Module } from '@nestjs/common';
import { ConsentChanged } from '@quittance/contracts-consent';
import { LagMonitor } from '@quittance/kafka';
import { CONFIG } from '@quittance/runtime';
import { Clock, WallClock } from './clock.js';
import { CountedEvents } from './counted-events.js';
import { EarlyTransactions } from './routing/early-transactions.js';
import { MatchingEvents } from './events.js';
import { AccountErasedHandler } from './handlers/account-erased.handler.js';
import { ConsentChangedHandler } from './handlers/consent-changed.handler.js';
import { FeedCompletedHandler } from './handlers/feed-completed.handler.js';
import { RightsRequestedHandler } from './handlers/rights-requested.handler.js';
import { SaleRecordedHandler } from './handlers/sale-recorded.handler.js';
import { StoreRegisteredHandler } from './handlers/store-registered.handler.js';
import { TransactionDisputedHandler } from './handlers/transaction-disputed.handler.js';
import { TransactionObservedHandler } from './handlers/transaction-observed.handler.js';
import { TransactionRoutedHandler } from './handlers/transaction-routed.handler.js';
import { FeedCompletions } from './batch/feed-completions.js';
import { DecisionLock } from './batch/lock.js';
import { type MatchingConfig, toLivelihood, toRetention } from './matching.config.js';
import { Upkeep } from './upkeep.js';

const createDecisionLock = (clock: Clock, config: MatchingConfig, lag: LagMonitor) =>
  new DecisionLock(clock, toRetention(config), {
    livelihood: toLivelihood(config),
    basketOpenMs: config.BASKET_OPEN_MS,
    isConsentFresh: () => lag.ageMs(ConsentChanged.name, clock.now()) < config.CONSENT_MAX_AGE_MS,
  });

@Module({
  controllers: [
    StoreRegisteredHandler,
    ConsentChangedHandler,
    SaleRecordedHandler,
    FeedCompletedHandler,
    TransactionObservedHandler,
    TransactionRoutedHandler,
    TransactionDisputedHandler,
    AccountErasedHandler,
    RightsRequestedHandler,
  ],
  providers: [
    EarlyTransactions,
    FeedCompletions,
    Upkeep,
    { provide: DecisionLock, useFactory: createDecisionLock, inject: [Clock, CONFIG, LagMonitor] },
    { provide: MatchingEvents, useClass: CountedEvents },
    { provide: Clock, useClass: WallClock },
  ],
})
export class MatchingModule {}
