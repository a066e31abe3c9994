import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { SaleRecorded } from '@quittance/contracts-retailer';
import { LagMonitor, Periodic } from '@quittance/kafka';
import { CONFIG, LOGGER, type Logger, Transactions } from '@quittance/runtime';
import { Clock } from '../clock.js';
import { MatchingEvents } from '../events.js';
import { linkBatch, type LinkFact } from './decide-batch.js';
import { DecisionLock } from './lock.js';
import type { MatchingConfig } from '../matching.config.js';
import { readFeedCompletions, takeFeedCompletions } from '../store/feed-completion.store.js';

const EVERY_MS = 100;
const RETRY_MS = 1_000;
/**
 * How long to poll at the short interval after one was received: its database transaction may not have committed yet.
 */
const LISTEN_MS = 5_000;
/** Poll even without a receipt: an instance that has stopped may have left some behind. */
const EVERY_ANYWAY_MS = 15_000;
/** Stores per database transaction: few enough to hold the decision lock only briefly. */
const AT_ONCE = 1_000;

/**
 * Applies `retailer.feed.completed` only after this group has processed every sale already in Kafka: topics are
 * unordered, so it can overtake the sales that it covers, and whatever is held for the store would be decided without
 * them.
 */
@Injectable()
export class FeedCompletions implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #periodic: Periodic;
  #listenUntil = 0;
  #lookAt = 0;

  constructor(
    @Inject(CONFIG) private readonly config: Pick<MatchingConfig, 'MATCHING_SECRET'>,
    @Inject(LOGGER) logger: Pick<Logger, 'warn'>,
    @Inject(LagMonitor) private readonly lag: Pick<LagMonitor, 'reached'>,
    @Inject(Transactions) private readonly transactions: Pick<Transactions, 'run'>,
    private readonly decisionLock: DecisionLock,
    private readonly clock: Clock,
    private readonly events: MatchingEvents,
  ) {
    this.#periodic = new Periodic({
      component: 'feed completions',
      everyMs: EVERY_MS,
      retryMs: RETRY_MS,
      work: () => this.#look(),
      logger,
    });
  }

  onApplicationBootstrap(): void {
    this.#periodic.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.#periodic.stop();
  }

  /** Polls at the short interval for a while; called when one is about to be stored. */
  received(): void {
    this.#listenUntil = performance.now() + LISTEN_MS;
  }

  /** The next poll is scheduled only after success, so a failed run is repeated. */
  async #look(): Promise<void> {
    const now = performance.now();
    if (now > this.#listenUntil && now < this.#lookAt) return;
    await this.settle();
    this.#lookAt = now + EVERY_ANYWAY_MS;
  }

  /** Applies all that are stored. */
  async settle(): Promise<void> {
    for (;;) {
      const completions = await this.transactions.run((unit) => readFeedCompletions(unit, AT_ONCE));
      if (completions.length === 0) return;
      this.received();
      await this.lag.reached(SaleRecorded.name);
      const at = this.clock.now();
      const { changes } = await this.transactions.run(async (unit) => {
        const lock = await this.decisionLock.take(unit);
        const facts = (await takeFeedCompletions(unit, completions)).map(
          ({ storeKey, completeUntil, traceparent }): LinkFact => ({
            ...{ kind: 'feed', storeKey, completeUntil, at },
            cause: traceparent === null ? {} : { traceparent },
          }),
        );
        return linkBatch(lock, facts, this.config.MATCHING_SECRET);
      });
      this.events.changed(changes);
    }
  }
}
