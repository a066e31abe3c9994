import { Module } from '@nestjs/common';
import { OutboxWatch } from '@quittance/kafka';
import { DataSource } from 'typeorm';
import { SigningKey } from './signing-key.js';
import { ConsentLedger } from './consent-ledger.js';
import { ConsentEvents } from './events.js';
import { ConsentsController } from './http/consents.controller.js';
import { ConsentClock } from './consent-clock.js';
import { Recorder } from './record/recorder.js';
import { ConsentStore } from './store/consent.store.js';

@Module({
  controllers: [ConsentsController],
  providers: [
    ConsentLedger,
    ConsentStore,
    ConsentEvents,
    SigningKey,
    Recorder,
    ConsentClock,
    { provide: OutboxWatch, useFactory: (dataSource: DataSource) => new OutboxWatch(dataSource), inject: [DataSource] },
  ],
})
export class ConsentModule {}
