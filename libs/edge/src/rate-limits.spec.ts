// An owner of keys has its share of an edge, gets it back with time, and takes nothing of the share of others.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { networkOf, RateLimits } from './rate-limits.js';

describe('requests', () => {
  it('may come four seconds’ worth at once, and then as fast as the limit says', () => {
    const rates = new RateLimits({ requestsPerSecond: 10, linesPerSecond: 0, openPerSecond: 0 });
    const taken = Array.from({ length: 41 }, () => rates.takeRequest('a', 1_000)!);
    expect(taken.filter((verdict) => verdict.allowed)).toHaveLength(40);
    expect(taken.at(-1)).toEqual({
      allowed: false,
      quota: 40,
      windowSeconds: 4,
      remaining: 0,
      resetSeconds: 4,
      retryAfterSeconds: 1,
    });
    expect(rates.takeRequest('b', 1_000)?.allowed).toBe(true);
    expect(rates.takeRequest('a', 1_099)?.allowed).toBe(false);
    expect(rates.takeRequest('a', 1_100)?.allowed).toBe(true);
  });

  it('are never more than the burst and the rate allow, whenever they come', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 300 }), (pauses) => {
        const rates = new RateLimits({ requestsPerSecond: 5, linesPerSecond: 0, openPerSecond: 0 });
        let now = 0;
        let allowed = 0;
        for (const ms of pauses) {
          now += ms;
          if (rates.takeRequest('a', now)?.allowed) allowed += 1;
        }
        expect(allowed).toBeLessThanOrEqual(20 + Math.ceil((now / 1_000) * 5));
      }),
    );
  });

  it('have no limit where it is 0', () => {
    expect(
      new RateLimits({ requestsPerSecond: 0, linesPerSecond: 0, openPerSecond: 0 }).takeRequest('a', 0),
    ).toBeUndefined();
  });
});

describe('lines', () => {
  it('are not refused: the next ones wait until the share is there again', () => {
    const rates = new RateLimits({ requestsPerSecond: 0, linesPerSecond: 100, openPerSecond: 0 });
    expect(rates.takeLines('a', 400, 0)).toBe(0);
    expect(rates.takeLines('a', 500, 0)).toBe(5_000);
    expect(rates.takeLines('a', 0, 4_000)).toBe(1_000);
    expect(rates.takeLines('b', 400, 4_000)).toBe(0);
  });
});

describe('requests without a key', () => {
  it('have a share of their own for each address, which is none of a key’s', () => {
    const rates = new RateLimits({ requestsPerSecond: 1, linesPerSecond: 0, openPerSecond: 2 });
    const taken = Array.from({ length: 9 }, () => rates.takeOpen('192.0.2.1', 0)?.allowed);
    expect(taken).toEqual([...Array.from({ length: 8 }, () => true), false]);
    expect(rates.takeOpen('192.0.2.2', 0)?.allowed).toBe(true);
    expect(rates.takeRequest('192.0.2.1', 0)?.allowed).toBe(true);
    expect(rates.takeOpen('192.0.2.1', 500)?.allowed).toBe(true);
  });

  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8::9', '2001:db8:0:0'],
    ['2001:db8:1:2::', '2001:db8:1:2'],
    ['::1', '0:0:0:0'],
  ])('are counted by the network that one caller has: %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
