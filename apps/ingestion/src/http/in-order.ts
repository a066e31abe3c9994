/** How long the rest of an unfinished source is read and thrown away, so that its sender gets to read the answer. */
const DRAIN_LIMIT_MS = 10_000;

/**
 * Works on up to `depth` items of a source at once and yields the results in the order of the items, each as soon as it and
 * all before it are there. `work` must not reject. The source is read no faster than results are taken.
 */
export async function* inOrder<I, O>(
  source: AsyncGenerator<I>,
  work: (item: I) => Promise<O>,
  depth: number,
): AsyncGenerator<O> {
  const underWay: Promise<O>[] = [];
  let next: Promise<IteratorResult<I>> | undefined = readNext(source);
  try {
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
  } finally {
    void drain(source);
  }
}

function readNext<I>(source: AsyncGenerator<I>): Promise<IteratorResult<I>> {
  const next = source.next();
  // A sender that goes away while nobody waits for its next item is no fault of ours.
  next.catch(() => undefined);
  return next;
}

async function drain(source: AsyncGenerator<unknown>): Promise<void> {
  const until = performance.now() + DRAIN_LIMIT_MS;
  try {
    while (performance.now() < until && !(await source.next()).done);
    await source.return(undefined);
  } catch {
    // The sender is gone.
  }
}
