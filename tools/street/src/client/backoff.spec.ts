import { describe, expect, it } from '@jest/globals';
import { backoffMs, isWorthRetrying } from './backoff.js';

// Pauses grow, stay bounded, and are never shorter than the edge asks for.

describe('backoffMs', () => {
  it('doubles up to a bound', () => {
    const pauses = [0, 1, 2, 5, 50].map((attempt) => backoffMs(attempt, undefined, 0, 0.5));
    expect(pauses).toEqual([100, 200, 400, 3200, 5000]);
  });

  it('waits as long as Retry-After says, in seconds or as a date, within reason', () => {
    expect(backoffMs(0, '3', 0, 0.5)).toBe(3000);
    expect(backoffMs(0, 'Thu, 01 Jan 1970 00:00:10 GMT', 4000, 0.5)).toBe(6000);
    expect(backoffMs(0, '86400', 0, 0.5)).toBe(30_000);
    expect(backoffMs(0, 'soon', 0, 0.5)).toBe(100);
  });

  it('retries what may pass by itself and nothing else', () => {
    expect([429, 502, 503, 504].every(isWorthRetrying)).toBe(true);
    expect([400, 401, 404, 409, 413, 500].some(isWorthRetrying)).toBe(false);
  });
});
