/** How one webhook attempt ended, as the sender saw it. */
export type AttemptResult =
  | { readonly kind: 'answered'; readonly status: number; readonly retryAfterMs?: number }
  | { readonly kind: 'failed'; readonly error: AttemptError };

export type AttemptError = 'timeout' | 'connection' | 'tls' | 'dns' | 'address-refused' | 'url-refused' | 'unexpected';

/** What becomes of the delivery. */
export type Verdict =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'retry'; readonly afterMs: number }
  | { readonly kind: 'exhausted' }
  | { readonly kind: 'endpoint-gone' };

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The example schedule of Standard Webhooks 1.0.0: ten attempts over 75 hours. */
export const defaultSchedule: readonly number[] = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];

/** Upper bound on the delay that a bank may ask for with Retry-After. */
export const MAX_RETRY_AFTER_MS = HOUR;

/**
 * Decides after an attempt. Only 2xx is success: a redirect is a failure, 410 says the endpoint is gone for good. `waitMs` is the
 * delay by the schedule, undefined after the last attempt.
 */
export const decideAfterAttempt = (result: AttemptResult, waitMs: number | undefined): Verdict => {
  if (result.kind === 'answered') {
    if (result.status >= 200 && result.status < 300) return { kind: 'delivered' };
    if (result.status === 410) return { kind: 'endpoint-gone' };
  }
  if (waitMs === undefined) return { kind: 'exhausted' };
  const asked = result.kind === 'answered' ? Math.min(result.retryAfterMs ?? 0, MAX_RETRY_AFTER_MS) : 0;
  return { kind: 'retry', afterMs: Math.max(waitMs, asked) };
};

/** Reads a Retry-After header (RFC 9110 §10.2.3): seconds or an HTTP date. Undefined when it says neither. */
export const parseRetryAfter = (value: string | undefined, nowMs: number): number | undefined => {
  if (value === undefined) return undefined;
  const text = value.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * SECOND;
  if (!/^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
};
