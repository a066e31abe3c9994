import { Module } from '@nestjs/common';
import { OutboxWatch } from '@quittance/kafka';
import { SigningKey } from '@quittance/edge';
import { CONFIG } from '@quittance/runtime';
import { DataSource } from 'typeorm';
import type { ConsentConfig } from './consent.config.js';
import { ConsentLedger } from './consent-ledger.js';
import { ConsentEvents } from './events.js';
import { CustomerChoices } from './customer/customer-choices.js';
import { ChoicesController } from './http/choices.controller.js';
import { ConsentsController } from './http/consents.controller.js';
import { ConsentClock } from './consent-clock.js';
import { Recorder } from './record/recorder.js';
import { ConsentEventsController } from './http/consent-events.controller.js';
import { EventStreamController } from './http/event-stream.controller.js';
import { SecurityEventsController } from './http/security-events.controller.js';
import { KeysController } from './http/keys.controller.js';
import { SessionController, SignOutController } from './http/session.controller.js';
import { SignInController } from './http/sign-in.controller.js';
import { AccessTokenController } from './http/access-token.controller.js';
import { BankRequestsController } from './http/bank-requests.controller.js';
import { ErasureController, ErasuresController } from './http/erasures.controller.js';
import { HoldingsController } from './http/holdings.controller.js';
import { RequestsController } from './http/requests.controller.js';
import { AccountErasedHandler } from './handlers/account-erased.handler.js';
import { DeliveryErasedHandler } from './handlers/delivery-erased.handler.js';
import { MatchingErasedHandler } from './handlers/matching-erased.handler.js';
import { RightsAnsweredHandler } from './handlers/rights-answered.handler.js';
import { AccessTokens } from './rights/access-tokens.js';
import { ErasedAgain } from './rights/erased-again.js';
import { ErasureWatch } from './rights/erasure-watch.js';
import { Erasures, ErasureStores } from './rights/erasures.js';
import { Holdings } from './rights/holdings.js';
import { CustomerRequests } from './rights/requests.js';
import { AccountDataStore } from './store/account-data.store.js';
import { AnswerStore } from './store/answer.store.js';
import { ErasureStore } from './store/erasure.store.js';
import { OwnHoldingStore } from './store/own-holding.store.js';
import { RequestStore } from './store/request.store.js';
import { BankKeys } from './security-events/bank-keys.js';
import { EventOutbox } from './security-events/event-outbox.js';
import { EventPusher } from './security-events/event-pusher.js';
import { PushClient } from './security-events/push-client.js';
import { EventTokens } from './security-events/event-tokens.js';
import { SecurityEventInbox } from './security-events/security-event-inbox.js';
import { TokenCheck } from './security-events/token-check.js';
import { BankProviders } from './sign-in/bank-providers.js';
import { Cookies } from './sign-in/cookies.js';
import { Sessions } from './sign-in/sessions.js';
import { SignIn } from './sign-in/sign-in.js';
import { SignInEvents } from './sign-in/sign-in-events.js';
import { EventStreamStore } from './store/event-stream.store.js';
import { ConsentEventStore } from './store/consent-event.store.js';
import { ConsentStore } from './store/consent.store.js';
import { SecurityEventStore } from './store/security-event.store.js';
import { SessionStore } from './store/session.store.js';
import { SignInStore } from './store/sign-in.store.js';

@Module({
  controllers: [
    ConsentsController,
    ChoicesController,
    SignInController,
    SessionController,
    SignOutController,
    KeysController,
    SecurityEventsController,
    ConsentEventsController,
    EventStreamController,
    AccessTokenController,
    HoldingsController,
    RequestsController,
    BankRequestsController,
    ErasureController,
    ErasuresController,
    AccountErasedHandler,
    RightsAnsweredHandler,
    MatchingErasedHandler,
    DeliveryErasedHandler,
  ],
  providers: [
    ConsentLedger,
    ConsentStore,
    ConsentEvents,
    {
      provide: SigningKey,
      useFactory: ({ CONSENT_SECRET }: ConsentConfig) => new SigningKey(CONSENT_SECRET, 'quittance consent records'),
      inject: [CONFIG],
    },
    Recorder,
    CustomerChoices,
    ConsentClock,
    SignIn,
    SignInEvents,
    SignInStore,
    BankProviders,
    Sessions,
    SessionStore,
    Cookies,
    BankKeys,
    TokenCheck,
    SecurityEventInbox,
    SecurityEventStore,
    ConsentEventStore,
    EventTokens,
    EventOutbox,
    EventStreamStore,
    PushClient,
    EventPusher,
    AccessTokens,
    Holdings,
    AnswerStore,
    OwnHoldingStore,
    CustomerRequests,
    RequestStore,
    Erasures,
    ErasureStores,
    ErasureStore,
    AccountDataStore,
    ErasureWatch,
    ErasedAgain,
    { provide: OutboxWatch, useFactory: (dataSource: DataSource) => new OutboxWatch(dataSource), inject: [DataSource] },
  ],
})
export class ConsentModule {}
