import { Controller, Inject } from '@nestjs/common';
import { StoreRegistered } from '@quittance/contracts-retailer';
import { Consumes, type Delivered, done, type Outcome, skip, type Unit } from '@quittance/kafka';
import { CONFIG } from '@quittance/runtime';
import { Clock } from '../clock.js';
import { MatchingEvents } from '../events.js';
import { registerStores } from '../batch/register-stores.js';
import { DecisionLock } from '../batch/lock.js';
import type { MatchingConfig } from '../matching.config.js';

// Stores the newest registration of a store and decides what waited for it: earlier sales, and transactions under its
// merchant ids. A repeat is safe: a version that is not higher than the stored one changes nothing.
@Controller()
export class StoreRegisteredHandler {
  constructor(
    @Inject(CONFIG) private readonly config: Pick<MatchingConfig, 'MATCHING_SECRET'>,
    private readonly decisionLock: DecisionLock,
    private readonly clock: Clock,
    private readonly events: MatchingEvents,
  ) {}

  @Consumes(StoreRegistered)
  async handle(records: Delivered<StoreRegistered>[], unit: Unit): Promise<Outcome[]> {
    const at = this.clock.now();
    const lock = await this.decisionLock.take(unit);
    const { taken, changes } = await registerStores(lock, records, { at, secret: this.config.MATCHING_SECRET });
    this.events.changed(changes);
    return records.map((record) => (taken.has(record) ? done : skip('stale-version')));
  }
}
