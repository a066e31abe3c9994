import { describe, expect, it } from '@jest/globals';
import { buildWorld } from '@quittance/street';
import { transactionsToKeep } from './own-count.js';

// Only transactions whose account still consents at the end may be on record.

describe('transactionsToKeep', () => {
  const told = buildWorld({ seed: 'keep', endsAt: Date.parse('2026-07-04T12:00:00Z'), sales: 1500 });

  it('leaves out refused ones, accounts without consent, and accounts that took it back', () => {
    const kept = transactionsToKeep(told);
    const consenting = told.truth.transactions.filter(
      ({ outcome }) => outcome !== 'no consent' && outcome !== 'rejected',
    );
    expect(kept).toBeLessThan(consenting.length);
    expect(kept).toBeGreaterThan(consenting.length * 0.9);
  });
});
