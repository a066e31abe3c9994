import type { StoredDecision } from '../../decision/session/transaction-state.js';
import type { Tier } from '../../decision/compare/rules.js';
import type { Outcomes } from './figures.js';

export const noOutcomes = (): Outcomes => ({
  transactions: 0,
  matched: 0,
  held: 0,
  undecided: 0,
  matchedByTier: {},
  abstainedByTier: {},
  abstainedByReason: {},
  unmatchedByReason: {},
  disputedByTier: {},
});

export function countOutcome(outcomes: Outcomes, storedDecision: StoredDecision | undefined): void {
  outcomes.transactions += 1;
  switch (storedDecision?.kind) {
    case undefined:
      outcomes.undecided += 1;
      return;
    case 'assert':
      outcomes.matched += 1;
      return count(outcomes.matchedByTier, storedDecision.tier);
    case 'hold':
      outcomes.held += 1;
      return;
    case 'abstain':
      count(outcomes.abstainedByTier, storedDecision.tier);
      return count(outcomes.abstainedByReason, storedDecision.reason);
    case 'unmatched':
      return count(outcomes.unmatchedByReason, storedDecision.reason);
  }
}

export const countDisputes = (outcomes: Outcomes, tier: Tier, disputes: number): void =>
  count(outcomes.disputedByTier, tier, disputes);

function count<K extends string>(counts: Partial<Record<K, number>>, of: K, by = 1): void {
  counts[of] = (counts[of] ?? 0) + by;
}
