import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { CONFIG, LOGGER, type Logger, Transactions } from '@quittance/service';
import { Clock } from './clock.js';
import { MatchingEvents } from './events.js';
import { settleFeeds } from './linking/settle-feeds.js';
import { Turns } from './linking/turn.js';
import type { MatchingConfig } from './matching.config.js';

const EVERY_MS = 15_000;

/** Looks now and then for files of sales that have ended. Any number of instances may do so: they take turns. */
@Injectable()
export class FeedTimer implements OnApplicationBootstrap, OnApplicationShutdown {
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(
    @Inject(CONFIG) private readonly config: Pick<MatchingConfig, 'MATCHING_SECRET'>,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly transactions: Transactions,
    private readonly turns: Turns,
    private readonly clock: Clock,
    private readonly events: MatchingEvents,
  ) {}

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => {
      this.#running = this.#running.then(() => this.settle());
    }, EVERY_MS);
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  async settle(): Promise<void> {
    try {
      for (;;) {
        const now = this.clock.now();
        const linked = await this.transactions.run(async (unit) =>
          settleFeeds(await this.turns.take(unit), now, this.config.MATCHING_SECRET),
        );
        if (linked === undefined) return;
        this.events.changed(linked.changes);
      }
    } catch (error) {
      // The next tick tries again; a database that is away shows in readiness.
      this.logger.warn({ error }, 'feeds could not be settled');
    }
  }
}
