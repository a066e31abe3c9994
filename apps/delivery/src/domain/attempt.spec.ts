// An attempt leads to delivered, a later retry, exhaustion or a disabled endpoint, and to nothing else.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decideAfterAttempt, defaultSchedule, MAX_RETRY_AFTER_MS, parseRetryAfter } from './attempt.js';

const answered = (status: number, retryAfterMs?: number) => ({
  kind: 'answered' as const,
  status,
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
});

describe('decideAfterAttempt', () => {
  it('takes 2xx, and only 2xx, for delivered', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 599 }), fc.integer({ min: 1, max: 12 }), (status, attempt) => {
        const verdict = decideAfterAttempt(answered(status), attempt, defaultSchedule, 0.5);
        expect(verdict.kind === 'delivered').toBe(status >= 200 && status < 300);
      }),
    );
  });

  it('treats a redirect as a failure and 410 as an endpoint that is gone', () => {
    expect(decideAfterAttempt(answered(302), 1, defaultSchedule, 0.5)).toEqual({ kind: 'retry', afterMs: 5_000 });
    expect(decideAfterAttempt(answered(410), 1, defaultSchedule, 0.5)).toEqual({ kind: 'endpoint-gone' });
  });

  it('waits as the schedule says, 20 % either way', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (attempt, chance) => {
        const verdict = decideAfterAttempt({ kind: 'failed', error: 'timeout' }, attempt, defaultSchedule, chance);
        const base = defaultSchedule[attempt - 1]!;
        if (verdict.kind !== 'retry') throw new Error(`got ${verdict.kind}`);
        expect(verdict.afterMs).toBeGreaterThanOrEqual(base * 0.8 - 1);
        expect(verdict.afterMs).toBeLessThanOrEqual(base * 1.2 + 1);
      }),
    );
  });

  it('gives up after the tenth attempt', () => {
    expect(decideAfterAttempt(answered(500), 9, defaultSchedule, 0.5).kind).toBe('retry');
    expect(decideAfterAttempt(answered(500), 10, defaultSchedule, 0.5)).toEqual({ kind: 'exhausted' });
  });

  it('honours Retry-After when it asks for more than the schedule, up to an hour', () => {
    expect(decideAfterAttempt(answered(429, 60_000), 1, defaultSchedule, 0.5)).toEqual({
      kind: 'retry',
      afterMs: 60_000,
    });
    expect(decideAfterAttempt(answered(503, 1_000), 1, defaultSchedule, 0.5)).toEqual({
      kind: 'retry',
      afterMs: 5_000,
    });
    expect(decideAfterAttempt(answered(503, 86_400_000), 1, defaultSchedule, 0.5)).toEqual({
      kind: 'retry',
      afterMs: MAX_RETRY_AFTER_MS,
    });
  });
});

describe('parseRetryAfter', () => {
  const now = Date.parse('2026-01-05T10:00:00Z');
  it.each([
    ['120', 120_000],
    [' 0 ', 0],
    ['Mon, 05 Jan 2026 10:02:00 GMT', 120_000],
    ['Mon, 05 Jan 2026 09:00:00 GMT', 0],
    ['soon', undefined],
    ['-5', undefined],
    ['1e9', undefined],
    ['2026-01-05T10:02:00Z', undefined],
  ])('reads %j as %p', (text, expected) => {
    expect(parseRetryAfter(text, now)).toBe(expected);
  });

  it('reads an absent header as nothing', () => {
    expect(parseRetryAfter(undefined, now)).toBeUndefined();
  });
});
