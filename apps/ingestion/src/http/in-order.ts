/** The part of an async generator that is needed to read it. */
export interface Source<I> {
  next(): Promise<IteratorResult<I>>;
}

/**
 * Works on up to `depth` items of a source at once and yields the results in the order of the items, each as soon as it and
 * all before it are there. `work` must not reject. The source is read no faster than results are taken, and is not
 * closed when the consumer stops.
 */
export async function* inOrder<I, O>(
  source: Source<I>,
  work: (item: I) => Promise<O>,
  depth: number,
): AsyncGenerator<O> {
  const underWay: Promise<O>[] = [];
  let next: Promise<IteratorResult<I>> | undefined = readNext(source);
  while (next !== undefined || underWay.length > 0) {
    const turn: { item: IteratorResult<I> } | { result: O } = await Promise.race([
      ...(next !== undefined && underWay.length < depth ? [next.then((item) => ({ item }))] : []),
      ...underWay.slice(0, 1).map((oldest) => oldest.then((result) => ({ result }))),
    ]);
    if ('result' in turn) {
      void underWay.shift();
      yield turn.result;
    } else if (turn.item.done) {
      next = undefined;
    } else {
      underWay.push(work(turn.item.value));
      next = readNext(source);
    }
  }
}

/** Starts tasks in the order in which they were added, whichever is ready first; started tasks run concurrently. */
export class InTurn {
  #begun: Promise<unknown> = Promise.resolve();

  run<I, O>(ready: Promise<I>, work: (item: I) => Promise<O>): Promise<O> {
    // In an object: the next one waits until this one has begun, not until it is done.
    const begun = Promise.all([ready, this.#begun]).then(([item]) => ({ result: work(item) }));
    this.#begun = begun.catch(() => undefined);
    return begun.then(({ result }) => result);
  }
}

function readNext<I>(source: Source<I>): Promise<IteratorResult<I>> {
  const next = source.next();
  // A sender that disconnects while no read is pending is not an error here.
  next.catch(() => undefined);
  return next;
}

export interface Stoppable<I> extends Source<I> {
  /** Ends the source, including for a pending read. */
  stop(): void;
}

export function stoppable<I>(source: Source<I>): Stoppable<I> {
  const ended: IteratorResult<I> = { done: true, value: undefined };
  let stopped = false;
  let endWaiting: (() => void) | undefined;
  return {
    next: () =>
      stopped
        ? Promise.resolve(ended)
        : new Promise((resolve, reject) => {
            endWaiting = () => resolve(ended);
            source.next().then(resolve, reject);
          }),
    stop: () => {
      stopped = true;
      endWaiting?.();
    },
  };
}
