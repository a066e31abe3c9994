import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ConsentChanged } from '@quittance/contracts-consent';
import { TransactionRouted } from '@quittance/contracts-network';
import { Coverage, LagMonitor, Periodic, readPositions, type Unit } from '@quittance/kafka';
import { LOGGER, type Logger, Transactions } from '@quittance/runtime';
import { Clock } from '../clock.js';
import { dayOf } from '../decision/compare/purchase-window.js';
import { MatchingEvents } from '../events.js';
import { routeBatch } from './route-batch.js';
import { loadConsents } from '../store/consent.store.js';
import { type EarlyTransaction, lastEarly, putEarly, takeEarly } from '../store/early-transaction.store.js';

/** A handler only asks: whatever it waits for, other records wait with it, those of consents too. */
const ASK_MS = 100;
const WAIT_MS = 2_000;
const EVERY_MS = 100;
const RETRY_MS = 1_000;
/** How long it is looked for more after one came: its database transaction may still be under way. */
const LISTEN_MS = 5_000;
/** Another instance may have put some aside and ended. */
const EVERY_ANYWAY_MS = 15_000;
const AT_ONCE = 500;

/**
 * Puts transactions aside that may have overtaken the consent that they rest on: it comes on another topic. That an account has none is only
 * certain once all consents that Kafka held are known. Then they go on, or are gone.
 */
@Injectable()
export class EarlyTransactions implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #coverage: Coverage;
  readonly #periodic: Periodic;
  #listenUntil = 0;
  #lookAt = 0;

  constructor(
    @Inject(LagMonitor) lag: LagMonitor,
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(LOGGER) logger: Logger,
    private readonly clock: Clock,
    private readonly events: MatchingEvents,
  ) {
    this.#coverage = new Coverage({
      ends: () => lag.ends(ConsentChanged.name),
      recorded: () => transactions.run((unit) => readPositions(unit, ConsentChanged.name)),
      committed: () => lag.committed(ConsentChanged.name),
      onFault: (error) => logger.warn({ error }, 'it cannot be told whether all consents are known; trying again'),
    });
    this.#periodic = new Periodic({
      component: 'early transactions',
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

  /** Whether all consents that Kafka holds are known already. */
  knowsAllConsents(): Promise<boolean> {
    return this.#coverage.reached(ASK_MS);
  }

  /** Keeps transactions until it is certain what becomes of them. */
  async putAside(unit: Unit, early: readonly EarlyTransaction[]): Promise<void> {
    await putEarly(unit, early);
    this.#listenUntil = performance.now() + LISTEN_MS;
  }

  /** What a fault has kept from being done is still there. */
  async #look(): Promise<void> {
    const now = performance.now();
    if (now > this.#listenUntil && now < this.#lookAt) return;
    await this.#settle();
    this.#lookAt = now + EVERY_ANYWAY_MS;
  }

  async #settle(): Promise<void> {
    const last = await this.transactions.run(lastEarly);
    if (last === undefined) return;
    this.#listenUntil = performance.now() + LISTEN_MS;
    if (!(await this.#coverage.reached(WAIT_MS))) return;
    for (let taken = AT_ONCE; taken === AT_ONCE; ) {
      taken = await this.transactions.run((unit) => this.#sendOn(unit, last));
    }
  }

  async #sendOn(unit: Unit, last: string): Promise<number> {
    const early = await takeEarly(unit, last, AT_ONCE);
    const routedAt = this.clock.now();
    const routings = await routeBatch(
      unit,
      early.map(({ value }) => value),
      { consentsOf: (accounts) => loadConsents(unit, accounts), atOf: () => routedAt, today: dayOf(routedAt) },
    );
    for (const [i, { value: transaction, trace }] of early.entries()) {
      const routing = routings[i];
      if (routing === undefined) continue;
      const { candidates: candidateStoreIds, routedBy, lane } = routing;
      unit.emit(TransactionRouted, lane, { transaction, candidateStoreIds, routedBy, routedAt }, trace);
      this.events.routed(routedBy);
    }
    return early.length;
  }
}
