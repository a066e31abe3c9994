/** How much of a limit is left to an owner. Times in whole seconds, rounded up. */
export interface RateVerdict {
  readonly allowed: boolean;
  /** Burst size, and the time in which it is replenished. */
  readonly quota: number;
  readonly windowSeconds: number;
  readonly remaining: number;
  readonly resetSeconds: number;
  readonly retryAfterSeconds: number;
}

interface Bucket {
  tokens: number;
  /** Monotonic ms. */
  at: number;
}

interface RateSettings {
  /** Requests a second of one owner; 0 for no limit. */
  readonly requestsPerSecond: number;
  /** Lines of streams a second of one owner; 0 for no limit. */
  readonly linesPerSecond: number;
  /** Requests a second of one address without a key, and of one customer; 0 for no limit. */
  readonly openPerSecond: number;
}

/** Burst size in seconds of the rate. */
const BURST_SECONDS = 4;
const MAX_OWNERS = 10_000;

/**
 * Token buckets, per process: limits of one key owner, so that the others are served. Excess requests are refused;
 * excess stream lines are delayed, so a till that sends a day's sales after an outage waits and loses nothing.
 */
export class RateLimits {
  readonly #requests: Buckets;
  readonly #lines: Buckets;
  /** Apart from those of keys: who has none may have as many addresses as it likes. */
  readonly #open: Buckets;

  constructor({ requestsPerSecond, linesPerSecond, openPerSecond }: RateSettings) {
    this.#requests = new Buckets(requestsPerSecond);
    this.#lines = new Buckets(linesPerSecond);
    this.#open = new Buckets(openPerSecond);
  }

  /** Takes one request out of the owner's share; undefined where there is no limit. */
  takeRequest(ownerId: string, nowMs: number): RateVerdict | undefined {
    return this.#requests.take(ownerId, nowMs);
  }

  /** The same for an address without a key, or a customer. */
  takeOpen(who: string, nowMs: number): RateVerdict | undefined {
    return this.#open.take(who, nowMs);
  }

  /** Takes lines out of the owner's share, which may be overdrawn; answers how long the next ones have to wait, in ms. */
  takeLines(ownerId: string, lines: number, nowMs: number): number {
    const { rate } = this.#lines;
    if (rate === 0) return 0;
    const bucket = this.#lines.of(ownerId, nowMs);
    bucket.tokens -= lines;
    return bucket.tokens >= 0 ? 0 : Math.ceil((-bucket.tokens / rate) * 1_000);
  }
}

class Buckets {
  readonly burst: number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(readonly rate: number) {
    this.burst = rate * BURST_SECONDS;
  }

  take(ownerId: string, nowMs: number): RateVerdict | undefined {
    if (this.rate === 0) return undefined;
    const bucket = this.of(ownerId, nowMs);
    const allowed = bucket.tokens >= 1;
    if (allowed) bucket.tokens -= 1;
    return {
      allowed,
      quota: this.burst,
      windowSeconds: BURST_SECONDS,
      remaining: Math.floor(bucket.tokens),
      resetSeconds: Math.ceil((this.burst - bucket.tokens) / this.rate),
      retryAfterSeconds: Math.max(1, Math.ceil((1 - bucket.tokens) / this.rate)),
    };
  }

  of(ownerId: string, nowMs: number): Bucket {
    const known = this.#buckets.get(ownerId);
    if (known !== undefined) {
      known.tokens = Math.min(this.burst, known.tokens + ((nowMs - known.at) / 1_000) * this.rate);
      known.at = nowMs;
      return known;
    }
    if (this.#buckets.size >= MAX_OWNERS) this.#buckets.clear();
    const bucket = { tokens: this.burst, at: nowMs };
    this.#buckets.set(ownerId, bucket);
    return bucket;
  }
}

/** Who has one IPv6 address has all of its /64, so that is what a limit counts by. */
export const networkOf = (address: string): string => {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined || !address.includes(':')) return mapped ?? address;
  const [left = [], right = []] = address.split('::').map((part) => part.split(':').filter(Boolean));
  const zeros = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0');
  return [...left, ...zeros, ...right].slice(0, 4).join(':');
};
