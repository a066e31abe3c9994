/** What a handler decided about one record. Expected outcomes are values; a throw is a fault. */
export type Outcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'skip'; readonly reason: string }
  | { readonly kind: 'retry'; readonly reason: string }
  | { readonly kind: 'park'; readonly reason: string; readonly detail: string };

export const done: Outcome = { kind: 'done' };
export const skip = (reason: string): Outcome => ({ kind: 'skip', reason });
/** Not now: rerun after a pause, a bounded number of times, then parked as `retry-exhausted`. */
export const retry = (reason: string): Outcome => ({ kind: 'retry', reason });
/** Set aside for operators. `detail` never holds a payload or personal datum. */
export const park = (reason: string, detail = ''): Outcome => ({ kind: 'park', reason, detail });

const MAX_RETRIES = 5;

/** A retry that was tried often enough becomes a park. `attempt` counts from 1. */
export const boundedRetry = (outcome: Outcome, attempt: number): Outcome =>
  outcome.kind === 'retry' && attempt > MAX_RETRIES ? park('retry-exhausted', outcome.reason) : outcome;

/** Counts outcomes of records; those done, nearly all, in one step. */
export const countOutcomes = (
  verdicts: readonly { readonly outcome: Outcome }[],
  count: (outcome: Outcome, times: number) => void,
): void => {
  let doneTimes = 0;
  for (const { outcome } of verdicts) {
    if (outcome.kind === 'done') doneTimes += 1;
    else count(outcome, 1);
  }
  if (doneTimes > 0) count(done, doneTimes);
};
