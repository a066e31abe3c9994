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
      fc.property(fc.integer({ min: 100, max: 599 }), fc.option(fc.nat(), { nil: undefined }), (status, waitMs) => {
        expect(decideAfterAttempt(answered(status), waitMs).kind === 'delivered').toBe(status >= 200 && status < 300);
      }),
    );
  });

  it('treats a redirect as a failure and 410 as an endpoint that is gone', () => {
    expect(decideAfterAttempt(answered(302), 5_000)).toEqual({ kind: 'retry', afterMs: 5_000 });
    expect(decideAfterAttempt(answered(410), 5_000)).toEqual({ kind: 'endpoint-gone' });
    expect(decideAfterAttempt(answered(410), undefined)).toEqual({ kind: 'endpoint-gone' });
  });

  it('waits as the schedule says, and gives up where it says nothing', () => {
    expect(decideAfterAttempt({ kind: 'failed', error: 'timeout' }, 4_321)).toEqual({ kind: 'retry', afterMs: 4_321 });
    expect(decideAfterAttempt({ kind: 'failed', error: 'timeout' }, undefined)).toEqual({ kind: 'exhausted' });
    expect(decideAfterAttempt(answered(500), undefined)).toEqual({ kind: 'exhausted' });
  });

  it('has ten attempts over 75 hours by default', () => {
    expect(defaultSchedule).toHaveLength(9);
    const hours = defaultSchedule.reduce((sum, ms) => sum + ms, 0) / 3_600_000;
    expect(Math.floor(hours)).toBe(75);
  });

  it('honours Retry-After when it asks for more than the schedule, up to an hour', () => {
    expect(decideAfterAttempt(answered(429, 60_000), 5_000)).toEqual({ kind: 'retry', afterMs: 60_000 });
    expect(decideAfterAttempt(answered(503, 1_000), 5_000)).toEqual({ kind: 'retry', afterMs: 5_000 });
    expect(decideAfterAttempt(answered(503, 86_400_000), 5_000)).toEqual({
      kind: 'retry',
      afterMs: MAX_RETRY_AFTER_MS,
    });
    expect(decideAfterAttempt(answered(503, 60_000), undefined)).toEqual({ kind: 'exhausted' });
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
