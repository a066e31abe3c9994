import { Controller } from '@nestjs/common';
import { FeedCompleted } from '@quittance/contracts-retailer';
import { Consumes, type Delivered, done, type Outcome, type Unit } from '@quittance/kafka';
import { toStoreKey } from '../decision/identity.js';
import { FeedCompletions } from '../batch/feed-completions.js';
import { putFeedCompletions } from '../store/feed-completion.store.js';

// Keeps a feed completion until the sales that it covers have been processed, too; then what waited for it is decided.
// A repeat is safe: a feed only ever moves forward.
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
