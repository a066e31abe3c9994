import { describe, expect, it } from '@jest/globals';
import { Random } from './random.js';

// The same seed gives the same numbers, and forked streams are independent.

const draw = (random: Random) => Array.from({ length: 50 }, () => random.int(0, 999));

describe('Random', () => {
  it('repeats itself for the same seed and differs for another', () => {
    expect(draw(new Random('a'))).toEqual(draw(new Random('a')));
    expect(draw(new Random('a'))).not.toEqual(draw(new Random('b')));
  });

  it('gives a fork that does not depend on what was drawn before', () => {
    const fresh = new Random('a');
    const used = new Random('a');
    draw(used);
    expect(draw(used.fork('x'))).toEqual(draw(fresh.fork('x')));
    expect(draw(fresh.fork('x'))).not.toEqual(draw(fresh.fork('y')));
  });

  it('is distributed evenly enough', () => {
    const random = new Random('even');
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 20_000; i++) counts[random.int(0, 9)]! += 1;
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(200);
  });

  it('picks by weight', () => {
    const random = new Random('weights');
    let rare = 0;
    for (let i = 0; i < 10_000; i++) rare += random.weighted([[0, 99] as const, [1, 1] as const]);
    expect(rare).toBeGreaterThan(50);
    expect(rare).toBeLessThan(170);
  });
});
