import { randomUUID } from 'node:crypto';
import type { Unit } from '@quittance/kafka';
import type { Clock } from '../clock.js';
import { dayOf } from '../decision/compare/purchase-window.js';
import { LIVELIHOOD, type Livelihood } from '../decision/decide/habits.js';
import { type KeptDays, keepPartitions, keptDays, type Retention } from '../store/partition.store.js';
import { numberedFrom } from '../store/store-state.store.js';
import { passLock, recordKept } from '../store/decision-lock.store.js';
import { DecisionCache } from './cache.js';

/** The right to decide, until the end of a database transaction: one at a time over all instances. */
export interface HeldLock {
  readonly unit: Unit;
  readonly cache: DecisionCache;
  /** Under which day (since 1970) arrivals are kept. */
  readonly today: number;
  /** Days about which something may still meet by digits, amounts and time. */
  readonly kept: KeptDays;
  /** What accounts may do and be taken for customers'. */
  readonly livelihood: Livelihood;
}

/** Of somebody who only looks, at all that is kept, and keeps nothing: with a cache of its own, and without the right to decide. */
export const onlooker = (unit: Unit, livelihood = LIVELIHOOD): HeldLock => ({
  unit,
  cache: new DecisionCache(),
  today: 0,
  kept: { from: 0, to: Infinity },
  livelihood,
});

/** The same transaction, whose statements are planned once: see {@link passLock}. */
const preparing = (unit: Unit): Unit => ({
  query: (sql, params) => unit.query(sql, params, { prepared: true }),
  emit: (topic, key, value, cause) => unit.emit(topic, key, value, cause),
});

/** Gives the decision lock to the transactions of one process, which share a cache. */
export class DecisionLock {
  readonly #cache = new DecisionCache();

  constructor(
    private readonly clock: Clock,
    private readonly retention: Retention,
    private readonly livelihood: Livelihood = LIVELIHOOD,
  ) {}

  /**
   * Waits until whoever holds the lock is done. Each holder leaves its mark in the database. Another mark than our last one says that
   * somebody else has been here since, or that our last transaction was rolled back: the cache is then wrong and starts empty. The first of a
   * day looks after the partitions.
   */
  async take(transaction: Unit): Promise<HeldLock> {
    const unit = preparing(transaction);
    const mark = randomUUID();
    const before = await passLock(unit, mark);
    if (before.mark !== this.#cache.lock) this.#cache.clear();
    this.#cache.lock = mark;
    // A clock that has been set back finds its partitions dropped, perhaps: days only ever go on.
    const today = Math.max(dayOf(this.clock.now()), before.keptOn);
    if (today > before.keptOn) await this.#begin(unit, today);
    const { livelihood } = this;
    return { unit, cache: this.#cache, today, kept: keptDays(today, this.retention), livelihood };
  }

  async #begin(unit: Unit, today: number): Promise<void> {
    if (await keepPartitions(unit, today, this.retention)) this.#cache.clear();
    this.#cache.forgetNumbersUntil(numberedFrom(today));
    await recordKept(unit, today);
  }
}
