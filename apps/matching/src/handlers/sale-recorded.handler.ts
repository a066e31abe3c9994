import { Controller, Inject } from '@nestjs/common';
import { SaleRecorded } from '@quittance/contracts-retailer';
import { Consumes, type Delivered, type Outcome, type Unit } from '@quittance/kafka';
import { CONFIG } from '@quittance/runtime';
import { Clock } from '../clock.js';
import { toArrivedSale } from '../decision/session/card-tenders.js';
import { MatchingEvents } from '../events.js';
import { linkBatch } from '../batch/decide-batch.js';
import { DecisionLock } from '../batch/lock.js';
import type { MatchingConfig } from '../matching.config.js';
import { toOutcome } from './outcomes.js';

// Keeps a till document, decides whatever its card payments touch, and issues, revises or withdraws the receipts that follow.
// A repeat is safe: a revision that is kept changes nothing, and of one that is lower than it only the payments count that it states besides.
@Controller()
export class SaleRecordedHandler {
  constructor(
    @Inject(CONFIG) private readonly config: Pick<MatchingConfig, 'MATCHING_SECRET'>,
    private readonly decisionLock: DecisionLock,
    private readonly clock: Clock,
    private readonly events: MatchingEvents,
  ) {}

  @Consumes(SaleRecorded)
  async handle(records: Delivered<SaleRecorded>[], unit: Unit): Promise<Outcome[]> {
    const at = this.clock.now();
    const waiting = this.decisionLock.take(unit);
    // Worked out while others hold the lock.
    const facts = records.map(({ value, trace }) => ({ ...toArrivedSale(value), at, cause: trace }));
    const { uptakes, changes } = await linkBatch(await waiting, facts, this.config.MATCHING_SECRET);
    this.events.changed(changes);
    return uptakes.map(toOutcome);
  }
}
