import { randomUUID } from 'node:crypto';
import type { Unit } from '@quittance/kafka';
import type { Clock } from '../clock.js';
import { dayOf } from '../decision/compare/purchase-window.js';
import { ACCEPTED_RISK } from '../decision/decide/false-match-bound.js';
import { LIVELIHOOD, type Livelihood } from '../decision/decide/habits.js';
import { BASKET_OPEN_MS } from '../receipts/basket.js';
import { type KeptDays, keepPartitions, keptDays, type Retention } from '../store/partition.store.js';
import { numberedFrom } from '../store/store-state.store.js';
import { passLock, recordKept } from '../store/decision-lock.store.js';
import { DecisionCache } from './cache.js';

/** The decision lock, held until the end of a database transaction; one holder over all instances. */
export interface HeldLock {
  readonly unit: Unit;
  readonly cache: DecisionCache;
  /** The day (since 1970) under which arrivals are stored. */
  readonly today: number;
  /** Days whose keys by digits, amount and time are kept. */
  readonly kept: KeptDays;
  /** Limits of accounts. */
  readonly livelihood: Livelihood;
  /** Highest accepted probability that a match that nothing proves is wrong. */
  readonly acceptedRisk: number;
  /** How long the window of a basket may be open after its start, or after a contribution to it, ms. */
  readonly basketOpenMs: number;
  /** Whether consents are known recently enough to contribute baskets. */
  readonly isConsentFresh: boolean;
}

interface Terms extends Pick<HeldLock, 'livelihood' | 'acceptedRisk' | 'basketOpenMs'> {
  readonly isConsentFresh: () => boolean;
}

/** Unless told otherwise; without Kafka there are no consents to be behind with. */
const TERMS: Terms = {
  livelihood: LIVELIHOOD,
  acceptedRisk: ACCEPTED_RISK,
  basketOpenMs: BASKET_OPEN_MS,
  isConsentFresh: () => true,
};

/** For reading only: without the lock, with a cache of its own, and over all days. */
export const onlooker = (unit: Unit, livelihood = LIVELIHOOD): HeldLock => ({
  unit,
  cache: new DecisionCache(),
  today: 0,
  kept: { from: 0, to: Infinity },
  livelihood,
  acceptedRisk: ACCEPTED_RISK,
  basketOpenMs: BASKET_OPEN_MS,
  isConsentFresh: false,
});

/** The same transaction with prepared statements, planned once: see {@link passLock}. */
const preparing = (unit: Unit): Unit => ({
  query: (sql, params) => unit.query(sql, params, { prepared: true }),
  emit: (topic, key, value, cause) => unit.emit(topic, key, value, cause),
});

/** Takes the decision lock for the transactions of one process, which share a cache. */
export class DecisionLock {
  readonly #cache = new DecisionCache();
  readonly #terms: Terms;

  constructor(
    private readonly clock: Clock,
    private readonly retention: Retention,
    terms: Partial<Terms> = {},
  ) {
    this.#terms = { ...TERMS, ...terms };
  }

  /**
   * Waits for the lock. Each holder leaves a mark in the database; a mark other than our last one means that another
   * instance has decided since, or that our last transaction was rolled back, so the cache is cleared. The first holder
   * of a day maintains the partitions.
   */
  async take(transaction: Unit): Promise<HeldLock> {
    const unit = preparing(transaction);
    const mark = randomUUID();
    const before = await passLock(unit, mark);
    if (before.mark !== this.#cache.lock) this.#cache.clear();
    this.#cache.lock = mark;
    // Days never go back, even if the clock does: earlier partitions may be gone.
    const today = Math.max(dayOf(this.clock.now()), before.keptOn);
    if (today > before.keptOn) await this.#begin(unit, today);
    const kept = keptDays(today, this.retention);
    return { ...this.#terms, isConsentFresh: this.#terms.isConsentFresh(), unit, cache: this.#cache, today, kept };
  }

  async #begin(unit: Unit, today: number): Promise<void> {
    if (await keepPartitions(unit, today, this.retention)) this.#cache.clear();
    this.#cache.forgetNumbersUntil(numberedFrom(today));
    await recordKept(unit, today);
  }
}
