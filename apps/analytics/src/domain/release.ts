/** The one metric there is: baskets per hour, category and region. */
export const HOURLY_BASKETS = 'hourly-baskets';
export const metrics: readonly string[] = [HOURLY_BASKETS];

export const WINDOW_MS = 3_600_000;

/**
 * Minimum group sizes for a released cell: ten customers, so that no individual can be identified, and five retailers, so that
 * none can subtract its own figures and learn a competitor's. They are not settings: a deployment must not lower what customers
 * were promised.
 */
const MIN_CUSTOMERS = 10;
const MIN_RETAILERS = 5;

/** What the contributions to one cell of a window add up to. */
export interface CellTotals {
  readonly category: string;
  readonly region: string;
  readonly currency: string;
  readonly customers: number;
  readonly retailers: number;
  readonly baskets: number;
  readonly totalMinor: number;
}

export interface ReleasedCell extends CellTotals {
  readonly metric: string;
  readonly cell: string;
  /** Start of the hour, epoch ms. */
  readonly window: number;
  readonly windowMs: number;
  readonly releasedAt: number;
}

/** The cells of a closed window that may be shown. The existence of the others is not disclosed. */
export const decideRelease = (window: number, cells: readonly CellTotals[], releasedAt: number): ReleasedCell[] =>
  cells
    .filter((cell) => cell.customers >= MIN_CUSTOMERS && cell.retailers >= MIN_RETAILERS)
    .map((cell) => ({
      ...cell,
      metric: HOURLY_BASKETS,
      cell: [cell.category, cell.region, window, cell.currency].join('|'),
      window,
      windowMs: WINDOW_MS,
      releasedAt,
    }));

export interface WindowFacts {
  /** Start of the hour, epoch ms. */
  readonly window: number;
  /** When the last contribution to it arrived, epoch ms. */
  readonly lastContributionAt: number;
}

export interface ClosingRules {
  readonly latenessMs: number;
  readonly quietMs: number;
}

/**
 * A window closes once and is never reopened, so it closes late: its hour ended some time ago, no contribution has arrived for a
 * while, and this service is not behind on Kafka, where contributions could still be waiting.
 */
export const mayClose = (facts: WindowFacts, rules: ClosingRules, consumerAgeMs: number, nowMs: number): boolean =>
  nowMs >= facts.window + WINDOW_MS + rules.latenessMs &&
  nowMs >= facts.lastContributionAt + rules.quietMs &&
  consumerAgeMs <= Math.max(rules.quietMs, MIN_CAUGHT_UP_MS);

/** The lag monitor polls every two seconds, so a smaller limit would never be met. */
const MIN_CAUGHT_UP_MS = 5_000;

export const isWindowStart = (ms: number): boolean => ms >= 0 && ms % WINDOW_MS === 0;
