import { Module } from '@nestjs/common';
import { Clock, WallClock } from './clock.js';
import { CountedEvents, MatchingEvents } from './events.js';
import { FeedTimer } from './feed-timer.js';
import { ConsentChangedHandler } from './handlers/consent-changed.handler.js';
import { FeedCompletedHandler } from './handlers/feed-completed.handler.js';
import { SaleRecordedHandler } from './handlers/sale-recorded.handler.js';
import { StoreRegisteredHandler } from './handlers/store-registered.handler.js';
import { TransactionDisputedHandler } from './handlers/transaction-disputed.handler.js';
import { TransactionObservedHandler } from './handlers/transaction-observed.handler.js';
import { TransactionRoutedHandler } from './handlers/transaction-routed.handler.js';
import { Turns } from './linking/turn.js';

@Module({
  controllers: [
    StoreRegisteredHandler,
    ConsentChangedHandler,
    SaleRecordedHandler,
    FeedCompletedHandler,
    TransactionObservedHandler,
    TransactionRoutedHandler,
    TransactionDisputedHandler,
  ],
  providers: [
    FeedTimer,
    Turns,
    { provide: MatchingEvents, useClass: CountedEvents },
    { provide: Clock, useClass: WallClock },
  ],
})
export class MatchingModule {}
