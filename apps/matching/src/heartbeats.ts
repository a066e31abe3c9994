import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { SaleRecorded } from '@quittance/contracts-retailer';
import { LagMonitor, Periodic } from '@quittance/kafka';
import { CONFIG, LOGGER, type Logger, Transactions } from '@quittance/runtime';
import { Clock } from './clock.js';
import { MatchingEvents } from './events.js';
import { linkBatch, type LinkFact } from './linking/link-batch.js';
import { Turns } from './linking/turn.js';
import type { MatchingConfig } from './matching.config.js';
import { readWords, takeWords } from './store/feed-word.store.js';

const EVERY_MS = 100;
const RETRY_MS = 1_000;
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
export class Heartbeats implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #periodic: Periodic;
  #listenUntil = 0;
  #lookAt = 0;

  constructor(
    @Inject(CONFIG) private readonly config: Pick<MatchingConfig, 'MATCHING_SECRET'>,
    @Inject(LOGGER) logger: Pick<Logger, 'warn'>,
    @Inject(LagMonitor) private readonly lag: Pick<LagMonitor, 'reached'>,
    @Inject(Transactions) private readonly transactions: Pick<Transactions, 'run'>,
    private readonly turns: Turns,
    private readonly clock: Clock,
    private readonly events: MatchingEvents,
  ) {
    this.#periodic = new Periodic({
      component: 'words of feeds',
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

  /** A word is about to be there. */
  heard(): void {
    this.#listenUntil = performance.now() + LISTEN_MS;
  }

  /** What a fault has kept from being done is still there. */
  async #look(): Promise<void> {
    const now = performance.now();
    if (now > this.#listenUntil && now < this.#lookAt) return;
    await this.settle();
    this.#lookAt = now + EVERY_ANYWAY_MS;
  }

  /** Acts on every word that is there. */
  async settle(): Promise<void> {
    for (;;) {
      const words = await this.transactions.run((unit) => readWords(unit, AT_ONCE));
      if (words.length === 0) return;
      this.heard();
      await this.lag.reached(SaleRecorded.name);
      const at = this.clock.now();
      const { changes } = await this.transactions.run(async (unit) => {
        const turn = await this.turns.take(unit);
        const facts = (await takeWords(unit, words)).map(
          ({ storeKey, completeUntil, traceparent }): LinkFact => ({
            ...{ kind: 'feed', storeKey, completeUntil, at },
            cause: traceparent === null ? {} : { traceparent },
          }),
        );
        return linkBatch(turn, facts, this.config.MATCHING_SECRET);
      });
      this.events.changed(changes);
    }
  }
}
