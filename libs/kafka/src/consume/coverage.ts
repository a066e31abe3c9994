import { setTimeout as sleep } from 'node:timers/promises';
import { Coalescer } from '../coalescer.js';
import type { Positions } from './positions.js';

// Whether a projection of a topic knows all that the topic held at some moment.

export interface CoverageOptions {
  /** Where the topic ends, as of some time after it is asked. */
  readonly ends: () => Promise<Positions>;
  /** As readPositions (positions.ts) has it. */
  readonly recorded: () => Promise<Positions>;
  /** What the group has committed: also past records that were parked or repeated. */
  readonly committed: () => Promise<Positions>;
  readonly onFault: (error: unknown) => void;
}

const LOOK_EVERY_MS = 10;
const LOOK_AT_COMMITS_EVERY_MS = 200;

/** Tells when a projection has caught up with its topic. Many may ask at once: each question is under way once, and shared. */
export class Coverage {
  /** What is known for good: positions only go on. */
  readonly #known = new Map<number, number>();
  /** Whoever asks while a question is under way shares the next one: an end is only good for those who asked before it. */
  readonly #ends = new Coalescer<null, Positions>(async (askers) => {
    const ends = await this.options.ends();
    return askers.map(() => ends);
  }, Number.POSITIVE_INFINITY);
  readonly #looks = new Coalescer<null, null>(async (askers) => {
    await this.#look();
    return askers;
  }, Number.POSITIVE_INFINITY);
  #lookedAtCommits = Number.NEGATIVE_INFINITY;

  constructor(private readonly options: CoverageOptions) {}

  /**
   * Resolves with true once everything that the topic held when this was called has had its effect; with false where that takes too long
   * or cannot be told. Never rejects.
   */
  async reached(waitMs: number): Promise<boolean> {
    const until = performance.now() + waitMs;
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), waitMs);
    });
    try {
      return await Promise.race([this.#reach(until), tooLong]);
    } catch (error) {
      this.options.onFault(error);
      return false;
    } finally {
      clearTimeout(timer);
    }
  }

  async #reach(until: number): Promise<boolean> {
    const [ends] = await this.#ends.run([null]);
    while (!this.#isPast(ends!)) {
      await this.#looks.run([null]);
      if (this.#isPast(ends!)) break;
      if (performance.now() >= until) return false;
      await sleep(LOOK_EVERY_MS);
    }
    return true;
  }

  async #look(): Promise<void> {
    this.#learn(await this.options.recorded());
    if (performance.now() - this.#lookedAtCommits < LOOK_AT_COMMITS_EVERY_MS) return;
    this.#learn(await this.options.committed());
    this.#lookedAtCommits = performance.now();
  }

  #learn(positions: Positions): void {
    for (const [partition, next] of positions) {
      if (next > (this.#known.get(partition) ?? 0)) this.#known.set(partition, next);
    }
  }

  #isPast(ends: Positions): boolean {
    for (const [partition, end] of ends) if ((this.#known.get(partition) ?? 0) < end) return false;
    return true;
  }
}
