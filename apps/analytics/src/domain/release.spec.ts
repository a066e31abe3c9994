// Nine customers or four retailers release nothing; a window closes only when it is over, quiet, and known to be so.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type CellTotals, decideRelease, isWindowStart, mayClose, WINDOW_MS } from './release.js';

const window = Date.parse('2026-01-05T10:00:00Z');
const aCell = (overrides: Partial<CellTotals> = {}): CellTotals => ({
  category: '5411',
  region: 'BS',
  currency: 'GBP',
  customers: 10,
  retailers: 5,
  baskets: 12,
  totalMinor: 34_000,
  ...overrides,
});

describe('decideRelease', () => {
  it('releases a cell with exactly ten customers and five retailers', () => {
    expect(decideRelease(window, [aCell()], 7)).toEqual([
      {
        ...aCell(),
        metric: 'hourly-baskets',
        cell: `5411|BS|${window}|GBP`,
        window,
        windowMs: WINDOW_MS,
        releasedAt: 7,
      },
    ]);
  });

  it('says nothing of a cell below either threshold', () => {
    fc.assert(
      fc.property(fc.nat(30), fc.nat(30), (customers, retailers) => {
        const released = decideRelease(window, [aCell({ customers, retailers })], 0);
        expect(released).toHaveLength(customers >= 10 && retailers >= 5 ? 1 : 0);
      }),
    );
  });
});

describe('mayClose', () => {
  const rules = { latenessMs: 60_000, quietMs: 10_000 };
  const over = window + WINDOW_MS + rules.latenessMs;
  const facts = { window, lastContributionAt: window + 5 };

  it('closes a window that is over, quiet, and caught up with', () => {
    expect(mayClose(facts, rules, 0, over)).toBe(true);
  });

  it('waits for the end of the hour and its margin', () => {
    expect(mayClose(facts, rules, 0, over - 1)).toBe(false);
  });

  it('waits while contributions still come', () => {
    expect(mayClose({ window, lastContributionAt: over - 9_999 }, rules, 0, over)).toBe(false);
  });

  it('waits while this service does not know that it is caught up', () => {
    expect(mayClose(facts, rules, Number.POSITIVE_INFINITY, over)).toBe(false);
    expect(mayClose(facts, rules, 10_001, over)).toBe(false);
  });
});

describe('isWindowStart', () => {
  it('knows whole hours', () => {
    expect(isWindowStart(window)).toBe(true);
    expect(isWindowStart(window + 1)).toBe(false);
    expect(isWindowStart(-WINDOW_MS)).toBe(false);
  });
});
