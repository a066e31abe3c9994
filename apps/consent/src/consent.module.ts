import { Module } from '@nestjs/common';
import { ConsentLedger } from './consent-ledger.js';
import { ConsentEvents } from './events.js';
import { ConsentsController } from './http/consents.controller.js';
import { ConsentStore } from './store/consent.store.js';

@Module({
  controllers: [ConsentsController],
  providers: [ConsentLedger, ConsentStore, ConsentEvents],
})
export class ConsentModule {}
