interface Waiting<T> {
  readonly items: readonly T[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Lets what arrives while a batch is being worked on go together into the next one: the partitions of a topic share a database
 * transaction, whose cost does not depend on their number. A partition brings its next records only when these are done, so
 * the order within it (and so of every key) is kept.
 */
export class Gather<T> {
  readonly #waiting: Waiting<T>[] = [];
  #busy = false;

  constructor(
    private readonly most: number,
    private readonly work: (items: readonly T[]) => Promise<void>,
  ) {}

  /** Resolves once the items are done; rejects when the batch they went into failed. */
  run(items: readonly T[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ items, resolve, reject });
      if (!this.#busy) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#busy = true;
    // What was fetched together arrives in the same turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const together = this.#take();
      try {
        await this.work(together.flatMap((w) => w.items));
        for (const w of together) w.resolve();
      } catch (error) {
        for (const w of together) w.reject(error);
      }
    }
    this.#busy = false;
  }

  #take(): Waiting<T>[] {
    let calls = 0;
    let count = 0;
    while (calls < this.#waiting.length && (calls === 0 || count + this.#waiting[calls]!.items.length <= this.most)) {
      count += this.#waiting[calls]!.items.length;
      calls += 1;
    }
    return this.#waiting.splice(0, calls);
  }
}
