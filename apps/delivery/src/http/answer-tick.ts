import { setTimeout as sleep } from 'node:timers/promises';

/** Answers and when they may leave (a time of `performance.now()`). */
export interface Due<T> {
  readonly answers: T;
  readonly dueAt: number;
}

/** Upper bound on batches of answers held in memory, often of some 50 lines each; a faster stream is throttled to this many per tick. */
const MOST_HELD = 256;

/**
 * When an answer may leave: at the next multiple of the tick since its request arrived. The response time would
 * otherwise show whether an account consents. Nearly all requests finish within one tick, so nearly all take the same time.
 */
export class AnswerTick {
  constructor(private readonly tickMs: number) {}

  /** The next multiple, for what is answered now. */
  dueOf(arrivedAt: number): number {
    if (this.tickMs === 0) return arrivedAt;
    return arrivedAt + Math.ceil((performance.now() - arrivedAt) / this.tickMs) * this.tickMs;
  }

  /** Runs `work` and settles with its result or error at the next tick. */
  async hold<T>(arrivedAt: number, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } finally {
      await sleepUntil(this.dueOf(arrivedAt));
    }
  }
}

/** Yields answers in order when they are due. The next ones are computed meanwhile, so that a fast stream is not slowed down. */
export async function* whenDue<T>(source: AsyncGenerator<Due<T>>): AsyncGenerator<T> {
  const held: Due<T>[] = [];
  const faults: unknown[] = [];
  let ended = false;
  let pulling: Promise<void> | undefined;
  const pull = async (): Promise<void> => {
    try {
      const next = await source.next();
      if (next.done) ended = true;
      else held.push(next.value);
    } catch (fault) {
      ended = true;
      faults.push(fault);
    }
    pulling = undefined;
  };
  try {
    while (!ended || held.length > 0) {
      if (!ended && held.length < MOST_HELD) pulling ??= pull();
      const [head] = held;
      if (head === undefined) await pulling;
      else if (performance.now() >= head.dueAt) yield held.shift()!.answers;
      else await Promise.race([sleepUntil(head.dueAt), ...(pulling ? [pulling] : [])]);
    }
    if (faults.length > 0) throw faults[0];
  } finally {
    // Once the reader has disconnected nothing more is computed; work in progress finishes by itself.
    void source.return(undefined).catch(() => undefined);
  }
}

const sleepUntil = async (at: number): Promise<void> => {
  const left = at - performance.now();
  if (left > 0) await sleep(Math.ceil(left));
};
