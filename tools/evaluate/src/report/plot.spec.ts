// Tiers add up from the strongest, and the plot shows each once, wherever its numbers lie.
import { describe, expect, it } from '@jest/globals';
import { aDecision, aTruth, judge } from './builders.js';
import { toCurve } from './curve.js';
import { toSvg } from './plot.js';
import { wilson } from './wilson.js';

const tenderOf = (saleId: string) => ({ retailerId: 'corner', saleId, tenderIndex: 0 });

describe('the curve', () => {
  it('adds each tier to the stronger ones', () => {
    const ids = ['1', '2', '3', '4'];
    const { by } = judge(
      ids.map((id) => aTruth({ transactionId: `T-${id}`, of: tenderOf(`S-${id}`) })),
      [
        aDecision({ transactionId: 'T-1', saleId: 'S-1', tier: 'last4-store' }),
        aDecision({ transactionId: 'T-2', saleId: 'S-1', tier: 'last4-store' }),
        aDecision({ transactionId: 'T-3', saleId: 'S-3', tier: 'rrn-terminal' }),
      ],
    );
    expect(toCurve(by.tier)).toEqual([
      { tier: 'rrn-terminal', precision: wilson(1, 1), recall: 0.25 },
      { tier: 'last4-store', precision: wilson(2, 3), recall: 0.5 },
    ]);
  });
});

describe('the plot', () => {
  it('has a labelled point with bars and a line of legend for every tier', () => {
    const svg = toSvg([
      { tier: 'a<b', precision: wilson(1000, 1000)!, recall: 0.25 },
      { tier: 'weak', precision: wilson(1990, 2000)!, recall: 0.5 },
    ]);
    expect(svg.match(/<g><title>/g)).toHaveLength(2);
    expect(svg).toContain('>a&lt;b: precision 100.0000 %, recall 25.0 %</text>');
    expect(svg).toContain('>+ weak: precision 99.5000 %, recall 50.0 %</text>');
    // The lowest bar ends at 99.08 %, so the axis begins at 99 %; its labels are a fifth of a per cent apart.
    expect([...svg.matchAll(/>(9\d\.\d+|100\.\d+) %</g)].map(([, label]) => label)).toEqual([
      '99.0',
      '99.2',
      '99.4',
      '99.6',
      '99.8',
      '100.0',
    ]);
    // Half of the way along the recall axis.
    expect(svg).toContain('cx="410"');
  });

  it.each([[[]], [[wilson(1_000_000, 1_000_000)!]], [[wilson(0, 3)!]]])('draws only numbers: %#', (shares) => {
    const svg = toSvg(shares.map((precision) => ({ tier: 'only', precision, recall: 1 })));
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    expect(svg).toContain('Wilson interval');
  });
});
