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

  /** Refuses a request while the state of consents is unknown. Nothing of the request is processed, so nothing is lost or disclosed. */
  require(): void {
    if (!this.isFresh()) throw refused('consent_state_unknown');
  }

  /**
   * Resolves to true once every consent that Kafka held at the time of the call has been read, to false on timeout. Only then is it certain
   * that an account has no consent: its bank may have had a consent confirmed a moment ago.
   */
  covers(): Promise<boolean> {
    return this.#coverage.reached(this.config.CONSENT_COVER_WAIT_MS);
  }
}
