import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { FeedCompleted } from '@quittance/contracts-retailer';
import { Consumes, type Delivered, done, type Outcome, type Unit } from '@quittance/kafka';
import { toStoreKey } from '../decision/identity.js';
import { FeedCompletions } from '../batch/feed-completions.js';
import { putFeedCompletions } from '../store/feed-completion.store.js';

// Keeps a store's word that its feed is complete until the sales of before it have been taken in, too; then what waited for it is decided.
// A repeat is safe: a feed only ever moves forward.
@Controller()
export class FeedCompletedHandler {
  constructor(private readonly feedCompletions: FeedCompletions) {}

  @Consumes(FeedCompleted)
  async handle(@Payload() records: Delivered<FeedCompleted>[], @Ctx() unit: Unit): Promise<Outcome[]> {
    const words = records.map(({ value, trace }) => ({
      storeKey: toStoreKey(value.retailerId, value.storeId),
      completeUntil: value.completeUntil,
      traceparent: trace.traceparent ?? null,
    }));
    await putFeedCompletions(unit, words);
    this.feedCompletions.heard();
    return records.map(() => done);
  }
}
