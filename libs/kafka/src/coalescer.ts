interface Waiting<I, O> {
  readonly items: readonly I[];
  readonly resolve: (results: readonly O[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Runs one call of `work` at a time and merges the calls that come meanwhile into the next, so that many small callers cost
 * one statement, or one database transaction. Order is kept, and so is a caller's who comes back only when the last call is done.
 * If a call fails, every caller merged into it fails.
 */
export class Coalescer<I, O> {
  readonly #waiting: Waiting<I, O>[] = [];
  #busy = false;

  readonly #maxItems: () => number;

  /** `work` answers one result per item, in order; it gets at most `maxItems`, unless one caller alone brings more. */
  constructor(
    private readonly work: (items: readonly I[]) => Promise<readonly O[]>,
    maxItems: number | (() => number),
  ) {
    this.#maxItems = typeof maxItems === 'number' ? () => maxItems : maxItems;
  }

  run(items: readonly I[]): Promise<readonly O[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ items, resolve, reject });
      if (!this.#busy) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#busy = true;
    // What was received together arrives in the same turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const merged = this.#take();
      try {
        const results = await this.work(merged.flatMap((waiting) => waiting.items));
        let from = 0;
        for (const { items, resolve } of merged) {
          resolve(results.slice(from, from + items.length));
          from += items.length;
        }
      } catch (error) {
        for (const { reject } of merged) reject(error);
      }
    }
    this.#busy = false;
  }

  #take(): Waiting<I, O>[] {
    const maxItems = this.#maxItems();
    let items = 0;
    let calls = 0;
    for (const waiting of this.#waiting) {
      if (calls > 0 && items + waiting.items.length > maxItems) break;
      items += waiting.items.length;
      calls += 1;
    }
    return this.#waiting.splice(0, calls);
  }
}
