interface BackoffOptions {
  /** The wait after the first failure. */
  readonly firstMs: number;
  /** No wait is longer, jitter aside. */
  readonly mostMs: number;
  /** Each wait is so many times the one before it; 2 unless said otherwise. */
  readonly factor?: number;
  /** Spreads each wait by this share of it either way, so that what failed together does not come back together. */
  readonly jitter?: number;
}

/** How many ms to wait after failure number `attempt` (from 1). `chance` in [0, 1) is the place within the jitter, its middle by default. */
export const backoff =
  ({ firstMs, mostMs, factor = 2, jitter = 0 }: BackoffOptions) =>
  (attempt: number, chance?: number): number =>
    spread(Math.min(mostMs, firstMs * factor ** (attempt - 1)), jitter, chance);

/** The same by a table of waits; undefined once it is used up. */
export const scheduled =
  (waitsMs: readonly number[], jitter = 0) =>
  (attempt: number, chance?: number): number | undefined => {
    const ms = waitsMs[attempt - 1];
    return ms === undefined ? undefined : spread(ms, jitter, chance);
  };

const spread = (ms: number, jitter: number, chance = 0.5): number =>
  Math.round(ms * (1 - jitter + 2 * jitter * chance));
