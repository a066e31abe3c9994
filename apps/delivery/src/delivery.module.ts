import { Module } from '@nestjs/common';
import { AccountTokens, SigningKey } from '@quittance/edge';
import { CONFIG } from '@quittance/runtime';
import { ConsentFreshness } from './consent-freshness.js';
import { ContentMemory } from './content-memory.js';
import type { DeliveryConfig } from './delivery.config.js';
import { DeliveryEvents } from './events.js';
import { AccountErasedHandler } from './handlers/account-erased.handler.js';
import { ConsentChangedHandler } from './handlers/consent-changed.handler.js';
import { ReceiptReadyHandler } from './handlers/receipt-ready.handler.js';
import { Housekeeping } from './housekeeping.js';
import { AnswerTick } from './http/answer-tick.js';
import { CustomerController } from './http/customer.controller.js';
import { EndpointsController } from './http/endpoints.controller.js';
import { EventsController } from './http/events.controller.js';
import { KeysController } from './http/keys.controller.js';
import { ReceiptsController } from './http/receipts.controller.js';
import { TransactionsController } from './http/transactions.controller.js';
import { AttemptLedger } from './sender/attempt-ledger.js';
import { SecretSeal } from './sender/sealed-secret.js';
import { WebhookClient } from './sender/webhook-client.js';
import { WebhookSender } from './sender/webhook-sender.js';
import { DeliveryQueue } from './store/delivery.store.js';
import { TransactionIntake } from './transaction-intake.js';
import { TransactionStates } from './transaction-states.js';

/** In message order: a consent, a transaction in, a receipt back, its webhook, and what banks and customers ask for by themselves. */
@Module({
  controllers: [
    ConsentChangedHandler,
    AccountErasedHandler,
    TransactionsController,
    ReceiptReadyHandler,
    EventsController,
    ReceiptsController,
    EndpointsController,
    CustomerController,
    KeysController,
  ],
  providers: [
    ConsentFreshness,
    { provide: ContentMemory, useFactory: () => new ContentMemory() },
    {
      provide: AnswerTick,
      useFactory: (config: DeliveryConfig) => new AnswerTick(config.DELIVERY_ANSWER_TICK_MS),
      inject: [CONFIG],
    },
    {
      provide: AccountTokens,
      useFactory: ({ DELIVERY_CUSTOMER_ISSUER: issuer, DELIVERY_CUSTOMER_KEYS_URL: keysUrl }: DeliveryConfig) =>
        new AccountTokens({ issuer, audience: 'quittance-delivery', keysUrl: keysUrl || undefined }),
      inject: [CONFIG],
    },
    {
      provide: SigningKey,
      useFactory: ({ DELIVERY_SECRET }: DeliveryConfig) => new SigningKey(DELIVERY_SECRET, 'quittance archives'),
      inject: [CONFIG],
    },
    TransactionIntake,
    TransactionStates,
    WebhookSender,
    DeliveryQueue,
    AttemptLedger,
    WebhookClient,
    SecretSeal,
    Housekeeping,
    DeliveryEvents,
  ],
})
export class DeliveryModule {}
