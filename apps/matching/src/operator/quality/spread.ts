interface Bucket {
  count: number;
  sum: number;
}

/** Width of a bucket: results are within one per cent. */
const STEP = Math.log(1.01);

/** Quantiles of durations in constant memory: values are counted in buckets one per cent wide. */
export class Spread {
  readonly #buckets = new Map<number, Bucket>();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Milliseconds, of either sign. */
  add(ms: number): void {
    const size = Math.abs(ms) < 1 ? 0 : 1 + Math.floor(Math.log(Math.abs(ms)) / STEP);
    this.#put(ms < 0 ? -size : size, { count: 1, sum: ms });
  }

  merge(other: Spread): void {
    for (const [place, bucket] of other.#buckets) this.#put(place, bucket);
  }

  /** Smallest value that at least this share of values does not exceed; undefined without values. */
  quantile(share: number): number | undefined {
    let left = Math.max(Math.ceil(share * this.#count), 1);
    for (const [, { count, sum }] of [...this.#buckets].sort(([a], [b]) => a - b)) {
      left -= count;
      if (left <= 0) return Math.round(sum / count);
    }
    return undefined;
  }

  #put(place: number, { count, sum }: Bucket): void {
    const bucket = this.#buckets.get(place);
    this.#count += count;
    if (bucket === undefined) this.#buckets.set(place, { count, sum });
    else {
      bucket.count += count;
      bucket.sum += sum;
    }
  }
}
