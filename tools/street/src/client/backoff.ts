import { backoff } from '@quittance/kafka/backoff';

const wait = backoff({ firstMs: 100, mostMs: 5_000, jitter: 0.25 });
/** An edge that asks for more is asked again after this long. */
const LONGEST_ASKED_MS = 30_000;

/** Answers that mean "not now", not "no". */
export function isWorthRetrying(status: number): boolean {
  return status === 429 || status === 502 || status === 503 || status === 504;
}

/** The wait after failure number `attempt` (from 0): doubles from 0.1 s to 5 s with ± 25 % of jitter, but never less than Retry-After (seconds or an HTTP date) asks for. */
export function backoffMs(attempt: number, retryAfter?: string, now = Date.now(), chance = Math.random()): number {
  return Math.max(wait(attempt + 1, chance), Math.min(LONGEST_ASKED_MS, askedMs(retryAfter, now)));
}

function askedMs(retryAfter: string | undefined, now: number): number {
  if (retryAfter === undefined) return 0;
  if (/^\d+$/.test(retryAfter.trim())) return Number(retryAfter) * 1000;
  const at = Date.parse(retryAfter);
  return Number.isNaN(at) ? 0 : Math.max(0, at - now);
}
