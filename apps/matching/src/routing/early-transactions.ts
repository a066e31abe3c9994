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

/**
 * The handler asks only briefly: while it waits, the other records of this consumer wait too, those of consents
 * included.
 */
const ASK_MS = 100;
const WAIT_MS = 2_000;
const EVERY_MS = 100;
const RETRY_MS = 1_000;
/** How long to poll at the short interval after one arrived: its database transaction may not have committed yet. */
const LISTEN_MS = 5_000;
/** Poll even without an arrival: an instance that has stopped may have left some behind. */
const EVERY_ANYWAY_MS = 15_000;
const AT_ONCE = 500;

/**
 * Holds transactions of accounts without a known consent: consents come on another topic, so a transaction may overtake
 * its own. Once every consent that Kafka held has been processed, the transactions are routed or, if there is still no
 * consent, dropped.
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
      onFault: (error) => logger.warn({ error }, 'could not check whether all consents have been processed; retrying'),
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

  /** Whether every consent already in Kafka has been processed. */
  knowsAllConsents(): Promise<boolean> {
    return this.#coverage.reached(ASK_MS);
  }

  /** Stores transactions until their consent is certain. */
  async putAside(unit: Unit, early: readonly EarlyTransaction[]): Promise<void> {
    await putEarly(unit, early);
    this.#listenUntil = performance.now() + LISTEN_MS;
  }

  /** The next poll is scheduled only after success, so a failed run is repeated. */
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
