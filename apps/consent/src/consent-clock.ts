import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Periodic } from '@quittance/kafka';
import { LOGGER, type Logger } from '@quittance/runtime';
import { ConsentLedger } from './consent-ledger.js';

const EVERY_MS = 2_000;
const AT_ONCE = 100;

/** Puts on record which consents have expired or are to be reconfirmed. They allow nothing from that instant, whether or not it is on record yet. */
@Injectable()
export class ConsentClock implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #periodic: Periodic;

  constructor(ledger: ConsentLedger, @Inject(LOGGER) logger: Logger) {
    const work = async (): Promise<void> => {
      while ((await ledger.passTime(Date.now(), AT_ONCE)) === AT_ONCE);
    };
    this.#periodic = new Periodic({ component: 'passing of time for consents', everyMs: EVERY_MS, work, logger });
  }

  onApplicationBootstrap(): void {
    this.#periodic.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.#periodic.stop();
  }
}
