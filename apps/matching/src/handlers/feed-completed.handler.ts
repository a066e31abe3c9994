import { Controller } from '@nestjs/common';
import { FeedCompleted } from '@quittance/contracts-retailer';
import { Consumes, type Delivered, done, type Outcome, type Unit } from '@quittance/kafka';
import { toStoreKey } from '../decision/identity.js';
import { FeedCompletions } from '../batch/feed-completions.js';
import { putFeedCompletions } from '../store/feed-completion.store.js';

// Stores a feed completion. Once the sales it covers have been processed, transactions held for it are decided
// (FeedCompletions). A repeat is safe: `completeUntil` of a feed only moves forward.
@Controller()
export class FeedCompletedHandler {
  constructor(private readonly feedCompletions: FeedCompletions) {}

  @Consumes(FeedCompleted)
  async handle(records: Delivered<FeedCompleted>[], unit: Unit): Promise<Outcome[]> {
    const completions = records.map(({ value, trace }) => ({
      storeKey: toStoreKey(value.retailerId, value.storeId),
      completeUntil: value.completeUntil,
      traceparent: trace.traceparent ?? null,
    }));
    await putFeedCompletions(unit, completions);
    this.feedCompletions.received();
    return records.map(() => done);
  }
}
