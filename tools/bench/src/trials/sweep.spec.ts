import { describe, expect, it } from '@jest/globals';
import type { TransactionTruthLine } from '@quittance/trial';
import { toPayers } from './payers.js';
import { describeLeak, worldOf } from './sweep.js';

// A sweep can be made again world by world, and a leak be found again in its files.

describe('the worlds of a sweep', () => {
  const sweep = { seed: 's', presets: ['default', 'hard'] as const };

  it('take presets and days in turn', () => {
    expect(worldOf(sweep, 0)).toEqual({ seed: 's-0', preset: 'default', firstDay: '2026-06-04', days: 2 });
    expect(worldOf(sweep, 5)).toEqual({ seed: 's-5', preset: 'hard', firstDay: '2026-10-24', days: 5 });
  });

  it('meet clock changes with either preset', () => {
    const met = new Set(
      Array.from({ length: 8 }, (_, i) => worldOf(sweep, i)).map(({ preset, firstDay }) => `${preset} ${firstDay}`),
    );
    for (const preset of sweep.presets) {
      for (const day of ['2026-06-04', '2026-10-24', '2026-03-28']) expect(met).toContain(`${preset} ${day}`);
    }
  });
});

it('a leak is described by what was shown and what it is', () => {
  const truth = {
    kind: 'transaction',
    transactionId: 'T',
    customer: 'anna',
    of: { retailerId: 'R', saleId: 'S', tenderIndex: 0 },
    scenario: 'plain',
    bank: 'rich',
    because: 'same reference number',
  } as TransactionTruthLine;
  const leak = { transactionId: 'T', saleId: 'X', tenderIndex: 1, state: 'asserted', tier: 'rrn-store' };
  expect(describeLeak(leak, toPayers([truth]))).toBe(
    'T was shown X#1 by rrn-store, is of S#0 (plain, rich, same reference number)',
  );
});
