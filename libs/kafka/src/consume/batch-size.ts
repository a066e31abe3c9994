/** At most so many records share a transaction. */
const MOST = 2_000;
const LEAST = 20;
/** Others wait while one transaction works. */
const TARGET_MS = 500;

/**
 * How many records may share a database transaction: as many as were done, the last times, within half a second. Most records are cheap
 * and many share one transaction; when some are expensive, the others do not wait for all of them.
 */
export class BatchSize {
  #most = MOST;

  get most(): number {
    return this.#most;
  }

  /** A transaction of so many records has taken so long. */
  took(count: number, ms: number): void {
    if (ms > TARGET_MS) this.#most = Math.max(LEAST, Math.min(this.#most, Math.floor((count * TARGET_MS) / ms)));
    else if (count * 2 > this.#most) this.#most = Math.min(MOST, this.#most * 2);
  }
}
