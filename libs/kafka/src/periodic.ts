/** Receives warnings; a pino logger fits. */
export interface WarnLog {
  warn(fields: object, message: string): void;
}

export interface PeriodicOptions {
  /** Begins the line of a fault. */
  readonly component: string;
  /** From the end of one run to the start of the next. */
  readonly everyMs: number;
  /** The same after a fault, where another time is better. */
  readonly retryMs?: number;
  readonly work: () => unknown;
  readonly logger: WarnLog;
  /** The first run starts with {@link Periodic.start}, not an interval after it. */
  readonly atOnce?: boolean;
}

/** Runs work periodically, never twice at once. A fault is logged, and the next run starts as usual. */
export class Periodic {
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(private readonly options: PeriodicOptions) {}

  get isStopped(): boolean {
    return this.#stopped;
  }

  start(): void {
    if (this.options.atOnce) this.#run();
    else this.#schedule(this.options.everyMs);
  }

  /** Waits for the run under way, if there is one; there is none after it. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  #schedule(ms: number): void {
    if (!this.#stopped) this.#timer = setTimeout(() => this.#run(), ms);
  }

  #run(): void {
    this.#running = this.#work().then((ms) => this.#schedule(ms));
  }

  /** Answers how long after this the next run starts. */
  async #work(): Promise<number> {
    const { component, everyMs, retryMs = everyMs, work, logger } = this.options;
    try {
      await work();
      return everyMs;
    } catch (error) {
      const line = `${component}: periodic work failed; retrying in ${retryMs / 1_000} s`;
      if (!this.#stopped) logger.warn({ component, error }, line);
      return retryMs;
    }
  }
}
