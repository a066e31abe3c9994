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

// Stores a till document, decides the transactions that its card payments concern, and issues, revises or withdraws
// receipts. A repeat is safe: a stored revision changes nothing; a lower one only adds the payment amounts that it
// states differently.
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
    // Encoded while waiting for the lock.
    const facts = records.map(({ value, trace }) => ({ ...toArrivedSale(value), at, cause: trace }));
    const { uptakes, changes } = await linkBatch(await waiting, facts, this.config.MATCHING_SECRET);
    this.events.changed(changes);
    return uptakes.map(toOutcome);
  }
}
