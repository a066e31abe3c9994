import { Inject, Injectable } from '@nestjs/common';
import { LagMonitor } from '@quittance/kafka';
import { CONFIG } from '@quittance/service';
import { Consents } from './contract.js';
import type { DeliveryConfig } from './delivery.config.js';
import { refused } from './errors.js';

/** Whether the projection of consents is recent enough to act on. When it is not, the answer is no. */
@Injectable()
export class ConsentFreshness {
  constructor(
    @Inject(LagMonitor) private readonly lag: LagMonitor,
    @Inject(CONFIG) private readonly config: DeliveryConfig,
  ) {}

  isFresh(): boolean {
    return this.lag.ageMs(Consents.name, Date.now()) <= this.config.CONSENT_MAX_AGE_MS;
  }

  /** Refuses a request while consents are not known: nothing of it is taken, so nothing is lost and nothing leaks. */
  require(): void {
    if (!this.isFresh()) throw refused('consent_state_unknown');
  }
}
