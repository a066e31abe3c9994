import { Module } from '@nestjs/common';
import { IngestionEvents } from './events.js';
import { SaleFeed } from './http/sale-feed.js';
import { SalesController } from './http/sales.controller.js';
import { StoresController } from './http/stores.controller.js';
import { SaleIntake } from './sale-intake.js';
import { AcceptorClaimStore } from './store/acceptor-claim.store.js';
import { RevisionExpiry } from './store/revision-expiry.js';
import { SaleRevisionStore } from './store/sale-revision.store.js';
import { StoreRegistry } from './store/store-registry.store.js';

/** In message order: a store is registered, its sales come in. */
@Module({
  controllers: [StoresController, SalesController],
  providers: [
    SaleFeed,
    SaleIntake,
    StoreRegistry,
    AcceptorClaimStore,
    SaleRevisionStore,
    RevisionExpiry,
    IngestionEvents,
  ],
})
export class IngestionModule {}
