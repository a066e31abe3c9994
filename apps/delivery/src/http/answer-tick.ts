import { setTimeout as sleep } from 'node:timers/promises';

/** Answers and when they may leave (a time of `performance.now()`). */
export interface Due<T> {
  readonly answers: T;
  readonly dueAt: number;
}

/** Batches of answers, often of some 50 lines, that wait in memory at most; a stream that is faster than so many per tick waits itself. */
const MOST_HELD = 256;

/**
 * When an answer may leave: at the next multiple of the tick since its request arrived. What was done for a request, as far as it shows in
 * its time, would tell whether an account consents; with a tick that nearly all requests keep to, nearly all take the same.
 */
export class AnswerTick {
  constructor(private readonly tickMs: number) {}

  /** The next multiple, for what is answered now. */
  dueOf(arrivedAt: number): number {
    if (this.tickMs === 0) return arrivedAt;
    return arrivedAt + Math.ceil((performance.now() - arrivedAt) / this.tickMs) * this.tickMs;
  }

  /** Does something and comes back, with its answer or its fault, when that may leave. */
  async hold<T>(arrivedAt: number, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } finally {
      await sleepUntil(this.dueOf(arrivedAt));
    }
  }
}

/** Yields answers in order when they are due. The next ones are worked out meanwhile, so that a fast stream is no slower for it. */
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
    // Where the reader has gone, nothing more is worked out; what is under way ends by itself.
    void source.return(undefined).catch(() => undefined);
  }
}

const sleepUntil = async (at: number): Promise<void> => {
  const left = at - performance.now();
  if (left > 0) await sleep(Math.ceil(left));
};
