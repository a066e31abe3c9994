import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { FeedCompleted } from '@quittance/contracts-retailer';
import { Consumes, type Delivered, type Outcome, type Unit } from '@quittance/kafka';
import { CONFIG } from '@quittance/service';
import { Clock } from '../clock.js';
import { toStoreKey } from '../domain/identity.js';
import { MatchingEvents } from '../events.js';
import { linkBatch } from '../linking/link-batch.js';
import { Turns } from '../linking/turn.js';
import type { MatchingConfig } from '../matching.config.js';
import { toOutcome } from './outcomes.js';

// Moves a store's feed forward and decides the transactions that waited for it.
// A repeat is safe: a feed only ever moves forward.
@Controller()
export class FeedCompletedHandler {
  constructor(
    @Inject(CONFIG) private readonly config: Pick<MatchingConfig, 'MATCHING_SECRET'>,
    private readonly turns: Turns,
    private readonly clock: Clock,
    private readonly events: MatchingEvents,
  ) {}

  @Consumes(FeedCompleted)
  async handle(@Payload() records: Delivered<FeedCompleted>[], @Ctx() unit: Unit): Promise<Outcome[]> {
    const at = this.clock.now();
    const facts = records.map(({ value, trace }) => ({
      kind: 'feed' as const,
      storeKey: toStoreKey(value.retailerId, value.storeId),
      completeUntil: value.completeUntil,
      at,
      cause: trace,
    }));
    const { uptakes, changes } = await linkBatch(await this.turns.take(unit), facts, this.config.MATCHING_SECRET);
    this.events.changed(changes);
    return uptakes.map(toOutcome);
  }
}
