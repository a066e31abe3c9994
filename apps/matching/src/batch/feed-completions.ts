import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { SaleRecorded } from '@quittance/contracts-retailer';
import { LagMonitor } from '@quittance/kafka';
import { CONFIG, LOGGER, type Logger, Transactions } from '@quittance/runtime';
import { Clock } from '../clock.js';
import { MatchingEvents } from '../events.js';
import { linkBatch, type LinkFact } from './decide-batch.js';
import { DecisionLock } from './lock.js';
import type { MatchingConfig } from '../matching.config.js';
import { readFeedCompletions, takeFeedCompletions } from '../store/feed-completion.store.js';

const EVERY_MS = 100;
/** How long it is looked for words after one was heard: its transaction may still be under way. */
const LISTEN_MS = 5_000;
/** Another instance may have heard a word and ended. */
const EVERY_ANYWAY_MS = 15_000;
/** Stores per transaction: few enough not to keep others waiting. */
const AT_ONCE = 1_000;

/**
 * Believes what stores say of their feeds once all sales have been taken in that were in Kafka before. A word comes on a topic of its own
 * and may well overtake the sales that it speaks of; whatever waits for the store would then be decided without them.
 */
@Injectable()
export class FeedCompletions implements OnApplicationBootstrap, OnApplicationShutdown {
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<unknown> | undefined;
  #listenUntil = 0;
  #lookAt = 0;

  constructor(
    @Inject(CONFIG) private readonly config: Pick<MatchingConfig, 'MATCHING_SECRET'>,
    @Inject(LOGGER) private readonly logger: Pick<Logger, 'warn'>,
    @Inject(LagMonitor) private readonly lag: Pick<LagMonitor, 'reached'>,
    @Inject(Transactions) private readonly transactions: Pick<Transactions, 'run'>,
    private readonly decisionLock: DecisionLock,
    private readonly clock: Clock,
    private readonly events: MatchingEvents,
  ) {}

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => this.#look(), EVERY_MS);
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  /** A word is about to be there. */
  heard(): void {
    this.#listenUntil = performance.now() + LISTEN_MS;
  }

  #look(): void {
    const now = performance.now();
    if (this.#running !== undefined || (now > this.#listenUntil && now < this.#lookAt)) return;
    this.#lookAt = now + EVERY_ANYWAY_MS;
    this.#running = this.settle()
      // A word that could not be acted on is still there.
      .catch((error: unknown) => this.logger.warn({ error }, 'what stores say of their feeds could not be acted on'))
      .finally(() => (this.#running = undefined));
  }

  /** Acts on every word that is there. */
  async settle(): Promise<void> {
    for (;;) {
      const words = await this.transactions.run((unit) => readFeedCompletions(unit, AT_ONCE));
      if (words.length === 0) return;
      this.heard();
      await this.lag.reached(SaleRecorded.name);
      const at = this.clock.now();
      const { changes } = await this.transactions.run(async (unit) => {
        const lock = await this.decisionLock.take(unit);
        const facts = (await takeFeedCompletions(unit, words)).map(
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
