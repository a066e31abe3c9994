import { Inject, Injectable } from '@nestjs/common';
import { Coverage, LagMonitor, readPositions } from '@quittance/kafka';
import { CONFIG, Transactions } from '@quittance/runtime';
import { Consents, Erasures } from './contract.js';
import type { DeliveryConfig } from './delivery.config.js';
import { refused } from './errors.js';
import { DeliveryEvents } from './events.js';

/** Whether the projections of consents and of erasures are recent enough to act on. When it is not, the answer is no. */
@Injectable()
export class ConsentFreshness {
  readonly #coverages: readonly Coverage[];

  constructor(
    @Inject(LagMonitor) private readonly lag: LagMonitor,
    @Inject(Transactions) transactions: Transactions,
    @Inject(CONFIG) private readonly config: DeliveryConfig,
    events: DeliveryEvents,
  ) {
    this.#coverages = [Consents, Erasures].map(
      ({ name }) =>
        new Coverage({
          ends: () => lag.ends(name),
          recorded: () => transactions.run((unit) => readPositions(unit, name)),
          committed: () => lag.committed(name),
          onFault: (error) => events.fault('consent coverage', error, 'the next request asks again'),
        }),
    );
  }

  isFresh(): boolean {
    return this.#isRecent(Consents.name) && this.knowsErasures();
  }

  /** Whether it is known which accounts are erased: a database that came back from a backup has some of them still. */
  knowsErasures(): boolean {
    return this.#isRecent(Erasures.name);
  }

  /** Refuses a request while the state of consents is unknown. Nothing of the request is processed, so nothing is lost or disclosed. */
  require(): void {
    if (!this.isFresh()) throw refused('consent_state_unknown');
  }

  /**
   * Resolves to true once every consent and erasure that Kafka held at the time of the call has been read, to false on timeout. Only then is it certain
   * that an account has no consent: its bank may have had a consent confirmed a moment ago.
   */
  async covers(): Promise<boolean> {
    const all = await Promise.all(this.#coverages.map((one) => one.reached(this.config.CONSENT_COVER_WAIT_MS)));
    return all.every(Boolean);
  }

  #isRecent(topic: string): boolean {
    return this.lag.ageMs(topic, Date.now()) < this.config.CONSENT_MAX_AGE_MS;
  }
}
