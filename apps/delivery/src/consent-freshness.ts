import { Inject, Injectable } from '@nestjs/common';
import { Coverage, LagMonitor, readPositions } from '@quittance/kafka';
import { CONFIG, Transactions } from '@quittance/runtime';
import { Consents } from './contract.js';
import type { DeliveryConfig } from './delivery.config.js';
import { refused } from './errors.js';
import { DeliveryEvents } from './events.js';

/** Whether the projection of consents is recent enough to act on. When it is not, the answer is no. */
@Injectable()
export class ConsentFreshness {
  readonly #coverage: Coverage;

  constructor(
    @Inject(LagMonitor) private readonly lag: LagMonitor,
    @Inject(Transactions) transactions: Transactions,
    @Inject(CONFIG) private readonly config: DeliveryConfig,
    events: DeliveryEvents,
  ) {
    this.#coverage = new Coverage({
      ends: () => lag.ends(Consents.name),
      recorded: () => transactions.run((unit) => readPositions(unit, Consents.name)),
      committed: () => lag.committed(Consents.name),
      onFault: (error) => events.fault('consent coverage', error, 'the next request asks again'),
    });
  }

  isFresh(): boolean {
    return this.lag.ageMs(Consents.name, Date.now()) < this.config.CONSENT_MAX_AGE_MS;
  }

  /** Refuses a request while consents are not known: nothing of it is taken, so nothing is lost and nothing leaks. */
  require(): void {
    if (!this.isFresh()) throw refused('consent_state_unknown');
  }

  /**
   * Whether all consents that Kafka had when this was called are known, once they are; false where that takes too long. That an account
   * has none is only certain then: its bank may have been told a moment ago that its consent stands.
   */
  covers(): Promise<boolean> {
    return this.#coverage.reached(this.config.CONSENT_COVER_WAIT_MS);
  }
}
