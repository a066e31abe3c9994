import { quantile } from './quantile.js';
import type { TransactionTruth } from './truth.js';
import type { Verdict } from './verdict.js';
import { type Share, wilson } from './wilson.js';

/** Quality of the decisions on some transactions. Rates are undefined where there is nothing to divide by. */
export interface Measures {
  /** Every assertion that could be judged, including those withdrawn later. */
  readonly asserted: number;
  readonly right: number;
  readonly mixUps: number;
  /** Mix-ups that still stand at the end. */
  readonly mixUpsLeft: number;
  readonly leaks: number;
  /** Assertions that could not be judged. */
  readonly unknown: number;
  readonly precision: Share | undefined;
  readonly mixUpsPerMillion: number | undefined;
  readonly mixUpsLeftPerMillion: number | undefined;
  readonly leaksPerMillion: number | undefined;
  /** The upper end of the 95 % Wilson interval. */
  readonly leaksPerMillionAtMost: number | undefined;
  readonly transactions: number;
  readonly resolvable: number;
  readonly present: number;
  /** Resolvable transactions with the right match at the end. */
  readonly recalled: number;
  readonly presentRecalled: number;
  readonly recall: number | undefined;
  readonly presentRecall: number | undefined;
  /** No match at the end, and not even an expert could have found one. */
  readonly abstainedRightly: number;
  /** No match at the end, although an expert could have found it. */
  readonly missed: number;
  /** From the arrival of the last record needed to the first right assertion. */
  readonly secondsToRight: { readonly p50: number; readonly p99: number } | undefined;
}

const MILLION = 1_000_000;

/** Counts behind `Measures`. */
export class Tally {
  readonly #verdicts: Record<Verdict, number> = { right: 0, 'mix-up': 0, leak: 0, unknown: 0 };
  readonly #seconds: number[] = [];
  transactions = 0;
  resolvable = 0;
  present = 0;
  #mixUpsLeft = 0;
  #recalled = 0;
  #presentRecalled = 0;
  #abstainedRightly = 0;
  #missed = 0;

  assert(verdict: Verdict): void {
    this.#verdicts[verdict] += 1;
  }

  firstRight(seconds: number): void {
    this.#seconds.push(seconds);
  }

  /** Final verdict on a transaction; undefined when it has no match. */
  end({ present, resolvable }: TransactionTruth, storedDecision: Verdict | undefined): void {
    this.transactions += 1;
    if (present) this.present += 1;
    if (resolvable) this.resolvable += 1;
    if (storedDecision === 'mix-up') this.#mixUpsLeft += 1;
    if (storedDecision === 'right') {
      if (resolvable) this.#recalled += 1;
      if (present) this.#presentRecalled += 1;
    } else if (storedDecision === undefined) {
      if (resolvable) this.#missed += 1;
      else this.#abstainedRightly += 1;
    }
  }

  /** Recall is a share of `whole`, of which this may count a part. */
  measure(whole: Tally = this): Measures {
    const { right, 'mix-up': mixUps, leak: leaks, unknown } = this.#verdicts;
    const asserted = right + mixUps + leaks;
    const leakRate = wilson(leaks, asserted);
    const perMillion = (count: number) => (asserted === 0 ? undefined : (count / asserted) * MILLION);
    const seconds = Float64Array.from(this.#seconds).sort();
    const [p50, p99] = [quantile(seconds, 0.5), quantile(seconds, 0.99)];
    return {
      asserted,
      right,
      mixUps,
      mixUpsLeft: this.#mixUpsLeft,
      leaks,
      unknown,
      precision: wilson(right, asserted),
      mixUpsPerMillion: perMillion(mixUps),
      mixUpsLeftPerMillion: perMillion(this.#mixUpsLeft),
      leaksPerMillion: leakRate && leakRate.share * MILLION,
      leaksPerMillionAtMost: leakRate && leakRate.upper * MILLION,
      transactions: this.transactions,
      resolvable: this.resolvable,
      present: this.present,
      recalled: this.#recalled,
      presentRecalled: this.#presentRecalled,
      recall: whole.resolvable === 0 ? undefined : this.#recalled / whole.resolvable,
      presentRecall: whole.present === 0 ? undefined : this.#presentRecalled / whole.present,
      abstainedRightly: this.#abstainedRightly,
      missed: this.#missed,
      secondsToRight: p50 === undefined || p99 === undefined ? undefined : { p50, p99 },
    };
  }
}
