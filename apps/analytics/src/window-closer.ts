import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { LagMonitor, Periodic } from '@quittance/kafka';
import { CONFIG, type EntityUnit, LOGGER, type Logger, Transactions } from '@quittance/runtime';
import type { AnalyticsConfig } from './analytics.config.js';
import { Aggregates, aggregateKeyOf, Baskets } from './contract.js';
import { type ClosingRules, decideRelease, mayClose, WINDOW_MS } from './domain/release.js';
import { AnalyticsEvents } from './events.js';
import { closeWindow, lockOpenWindow, openWindowsBefore, totalsOf } from './store/contribution.store.js';
import { keepReleased } from './store/released.store.js';

/**
 * Closes windows that are over: releases the cells that may be seen and deletes every contribution, all in one transaction per
 * window. With several instances, the window's row lock lets one of them do it.
 */
@Injectable()
export class WindowCloser implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #rules: ClosingRules;
  readonly #periodic: Periodic;

  constructor(
    @Inject(CONFIG) config: AnalyticsConfig,
    @Inject(LOGGER) logger: Logger,
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(LagMonitor) private readonly lag: LagMonitor,
    private readonly events: AnalyticsEvents,
  ) {
    this.#rules = { latenessMs: config.INSIGHTS_LATENESS_MS, quietMs: config.INSIGHTS_QUIET_MS };
    this.#periodic = new Periodic({
      component: 'closing of windows',
      everyMs: config.INSIGHTS_LOOK_MS,
      work: () => this.#look(),
      logger,
    });
  }

  onApplicationBootstrap(): void {
    this.#periodic.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.#periodic.stop();
  }

  async #look(): Promise<void> {
    const over = await this.transactions.run((unit) => openWindowsBefore(unit, Date.now() - WINDOW_MS));
    for (const facts of over) {
      if (this.#periodic.isStopped) return;
      if (!this.#mayClose(facts)) continue;
      this.events.cellsReleased(await this.transactions.run((unit) => this.#close(facts.window, unit)));
    }
  }

  async #close(window: number, unit: EntityUnit): Promise<number> {
    const facts = await lockOpenWindow(unit, window);
    if (facts === undefined || !this.#mayClose(facts)) return 0;
    const released = decideRelease(window, await totalsOf(unit, window), Date.now());
    await keepReleased(unit, released);
    for (const cell of released) unit.emit(Aggregates, aggregateKeyOf(cell.metric, cell.cell), cell);
    await closeWindow(unit, window);
    return released.length;
  }

  #mayClose(facts: { window: number; lastContributionAt: number }): boolean {
    const nowMs = Date.now();
    return mayClose(facts, this.#rules, this.lag.ageMs(Baskets.name, nowMs), nowMs);
  }
}
