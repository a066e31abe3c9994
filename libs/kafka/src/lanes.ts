/**
 * Runs `work` over items so that items of one key run one after the other, in order, and different keys run side by side,
 * at most `width` at once. Resolves when all are done. `work` must not reject.
 */
export const runLanes = async <T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  width: number,
  work: (item: T, index: number) => Promise<void>,
): Promise<void> => {
  const lanes = new Map<string, number[]>();
  items.forEach((item, index) => {
    const lane = lanes.get(keyOf(item));
    if (lane) lane.push(index);
    else lanes.set(keyOf(item), [index]);
  });
  const queue = lanes.values();
  const worker = async (): Promise<void> => {
    for (let next = queue.next(); !next.done; next = queue.next()) {
      for (const index of next.value) {
        await work(items[index]!, index);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, lanes.size) }, worker));
};

/** Knows up to where everything is done: offsets may be resolved only up to the first gap. */
export class DonePrefix {
  readonly #done: boolean[];
  #length = 0;

  constructor(size: number) {
    this.#done = new Array<boolean>(size).fill(false);
  }

  /** Marks one index done; answers how many leading items are now done without a gap. */
  mark(index: number): number {
    this.#done[index] = true;
    while (this.#length < this.#done.length && this.#done[this.#length]) this.#length += 1;
    return this.#length;
  }

  get length(): number {
    return this.#length;
  }
}
