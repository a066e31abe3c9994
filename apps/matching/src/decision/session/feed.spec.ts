// A feed counts as complete only up to where nothing can still arrive.
import { describe, expect, it } from '@jest/globals';
import { MINUTE, T0 } from '../../../test/kit/builders.js';
import { afterFeedCompletion, afterSale, afterSilence, EMPTY_FEED, type Feed, feedReaches } from './feed.js';

/** Sales as pairs of minutes: sold, received. */
const afterSales = (sales: readonly (readonly [number, number])[], feed: Feed = EMPTY_FEED) =>
  sales.reduce((f, [sold, received]) => afterSale(f, T0 + sold * MINUTE, T0 + received * MINUTE), feed);
const reach = (feed: Feed) => (feedReaches(feed) - T0) / MINUTE;

describe('a feed', () => {
  it('reaches as far as its feed completions say, and never back', () => {
    const feed = afterFeedCompletion(afterFeedCompletion(EMPTY_FEED, T0 + 5 * MINUTE), T0);
    expect(reach(feed)).toBe(5);
  });

  it('with feed completions is not inferred from sales', () => {
    expect(reach(afterSales([[30, 30]], afterFeedCompletion(EMPTY_FEED, T0)))).toBe(0);
  });

  it('with a first feed completion drops what was being inferred from a file', () => {
    const feed = afterFeedCompletion(afterSales([[30, 100]]), T0 + 5 * MINUTE);
    expect(reach(afterSilence(feed, T0 + 200 * MINUTE))).toBe(5);
  });

  it('of live tills reaches to two minutes before, once nothing late has followed for two', () => {
    const feed = afterSales([[10, 10.5]]);
    expect(reach(afterSilence(feed, T0 + 12 * MINUTE))).toBeLessThan(0);
    expect(reach(afterSilence(feed, T0 + 12.5 * MINUTE))).toBe(8.5);
    expect(reach(afterSales([[12.5, 12.6]], feed))).toBe(8.5);
  });

  it('of live tills is not held up by the next sale', () => {
    const busy = Array.from({ length: 40 }, (_, i) => [10 + i / 10, 10 + i / 10] as const);
    expect(reach(afterSales(busy))).toBe(8);
  });

  it('is not carried ahead by a fast till clock', () => {
    expect(reach(afterSilence(afterSales([[60, 10]]), T0 + 12 * MINUTE))).toBe(8);
  });

  it('of a file that begins with its latest sale does not advance before it has ended', () => {
    const file = afterSales([
      [14.5, 15],
      [3, 15.2],
      [14.9, 15.3],
    ]);
    expect(reach(afterSilence(file, T0 + 24 * MINUTE))).toBeLessThan(0);
    expect(reach(afterSilence(file, T0 + 25.2 * MINUTE))).toBe(3);
  });

  it('of a store where some tills send files is not advanced by a live one', () => {
    const mixed = Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? ([i, i] as const) : ([i - 60, i] as const)));
    expect(reach(afterSales(mixed))).toBeLessThan(0);
    expect(reach(afterSilence(afterSales(mixed), T0 + 209 * MINUTE))).toBe(139);
  });

  it('of a file in any order does not advance until the file has ended', () => {
    const file = afterSales([
      [10, 100],
      [90, 101],
      [20, 104],
    ]);
    expect(reach(file)).toBeLessThan(0);
    expect(reach(afterSales([[105, 115]], file))).toBe(90);
  });

  it('reaches to two days ago in any case, unless the store sends feed completions', () => {
    const twoDays = 2 * 24 * 60 * MINUTE;
    expect(reach(afterSilence(EMPTY_FEED, T0 + twoDays + 5 * MINUTE))).toBe(5);
    expect(reach(afterSilence(afterFeedCompletion(EMPTY_FEED, T0), T0 + twoDays + 5 * MINUTE))).toBe(0);
  });

  it('of a file reaches to its latest sale after ten minutes of silence', () => {
    const file = afterSales([[10, 100]]);
    expect(reach(afterSilence(file, T0 + 109 * MINUTE))).toBeLessThan(0);
    expect(reach(afterSilence(file, T0 + 110 * MINUTE))).toBe(10);
  });
});
