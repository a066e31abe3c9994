import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { SaleRecorded } from '@quittance/contracts-retailer';
import { LagMonitor, Periodic } from '@quittance/kafka';
import { CONFIG, LOGGER, type Logger, Transactions } from '@quittance/runtime';
import { Clock } from './clock.js';
import { MatchingEvents } from './events.js';
import { dayOf } from './decision/compare/purchase-window.js';
import { settleAcceptors } from './acceptors/settle-acceptors.js';
import { settleFeeds } from './batch/settle-feeds.js';
import { DecisionLock } from './batch/lock.js';
import { type MatchingConfig, toRetention } from './matching.config.js';
import { loadOpenOrders } from './store/acceptor-order.store.js';
import { forgetLearned } from './store/learned-place.store.js';
import { expireBaskets } from './store/basket.store.js';
import { forgetErasures } from './store/erasure.store.js';
import { expireOutcomes } from './store/partition.store.js';

const EVERY_MS = 15_000;
/** Matches deleted per database transaction: few enough to hold the decision lock only briefly. */
const AT_ONCE = 5_000;

/**
 * Periodic work: settles acceptor titles and orders, closes late sales files, decides what was held long enough,
 * deletes expired baskets, matches and erasures. Any number of instances may run it: each step takes the decision lock.
 */
@Injectable()
export class Upkeep implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #periodic: Periodic;
  #expiredOn = Number.NEGATIVE_INFINITY;
  #provedOn = Number.NEGATIVE_INFINITY;

  constructor(
    @Inject(CONFIG) private readonly config: MatchingConfig,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(LagMonitor) private readonly lag: LagMonitor,
    private readonly transactions: Transactions,
    private readonly decisionLock: DecisionLock,
    private readonly clock: Clock,
    private readonly events: MatchingEvents,
  ) {
    this.#periodic = new Periodic({ component: 'upkeep', everyMs: EVERY_MS, work: () => this.look(), logger });
  }

  onApplicationBootstrap(): void {
    this.#periodic.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.#periodic.stop();
  }

  async look(): Promise<void> {
    await this.#settleAcceptors();
    await this.#settle();
    await this.#expireBaskets();
    await this.#expire();
  }

  /** Operators' orders are applied on each run, proofs of earlier days once a day. */
  async #settleAcceptors(): Promise<void> {
    const now = this.clock.now();
    const today = dayOf(now);
    const orders = await this.transactions.run(loadOpenOrders);
    if (orders.length === 0 && today === this.#provedOn) return;
    const { changes } = await this.transactions.run(async (unit) =>
      settleAcceptors(await this.decisionLock.take(unit), now, this.config.MATCHING_SECRET),
    );
    this.events.changed(changes);
    this.#provedOn = today;
  }

  /** A store's silence counts only once every sale already in Kafka has been processed. */
  async #settle(): Promise<void> {
    const now = this.clock.now();
    await this.lag.reached(SaleRecorded.name);
    for (;;) {
      const linked = await this.transactions.run(async (unit) =>
        settleFeeds(await this.decisionLock.take(unit), now, this.config.MATCHING_SECRET),
      );
      if (linked === undefined) return;
      this.events.changed(linked.changes);
    }
  }

  async #expireBaskets(): Promise<void> {
    for (let gone = AT_ONCE; gone === AT_ONCE; ) {
      gone = await this.transactions.run(async (unit) => {
        await this.decisionLock.take(unit);
        return expireBaskets(unit, this.clock.now(), AT_ONCE);
      });
    }
  }

  /** Once a day. The first decision of the day has already dropped the expired partitions. */
  async #expire(): Promise<void> {
    const today = dayOf(this.clock.now());
    if (today === this.#expiredOn) return;
    const retention = toRetention(this.config);
    for (let gone = AT_ONCE; gone === AT_ONCE; ) {
      gone = await this.transactions.run(async (unit) => {
        await this.decisionLock.take(unit);
        await forgetLearned(unit, today - retention.numberDays);
        await forgetErasures(unit, this.clock.now());
        return expireOutcomes(unit, today, retention, AT_ONCE);
      });
      if (gone > 0) this.logger.info({ gone }, 'expired matches were deleted');
    }
    this.#expiredOn = today;
  }
}
