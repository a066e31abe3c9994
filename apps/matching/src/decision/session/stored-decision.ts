import type { Decision } from '../decide/decision.js';
import type { SaidTransaction, StoredDecision, TransactionState } from './transaction-state.js';
import type { WithdrawReason } from './change.js';

export function toStoredDecision(decision: Decision, decidedAt: number): StoredDecision {
  switch (decision.kind) {
    case 'assert':
      return { decidedAt, kind: 'assert', tenderKey: decision.tenderKey, tier: decision.tier };
    case 'hold':
    case 'abstain':
    case 'unmatched':
      return { decidedAt, ...decision };
  }
}

export function isSame(storedDecision: StoredDecision, decision: Decision): boolean {
  if (storedDecision.kind === 'assert') {
    return (
      decision.kind === 'assert' &&
      decision.tenderKey === storedDecision.tenderKey &&
      decision.tier === storedDecision.tier
    );
  }
  if (storedDecision.kind === 'hold') {
    return (
      decision.kind === 'hold' &&
      decision.tenderKey === storedDecision.tenderKey &&
      decision.until === storedDecision.until &&
      decision.storeKey === storedDecision.storeKey
    );
  }
  if (storedDecision.kind === 'abstain') {
    return (
      decision.kind === 'abstain' && decision.reason === storedDecision.reason && decision.tier === storedDecision.tier
    );
  }
  return decision.kind === 'unmatched' && decision.reason === storedDecision.reason;
}

/**
 * Whether a revision that leaves a transaction's facts unchanged ({@link withRouted}) leaves its decision, too. A match
 * was within its bound when made, and later sales of the amount do not count against it. A hold or `too-common` is
 * decided again, since more may be known of the store; so is `consent-unknown`, where nothing was decided.
 */
export const isNothingNew = ({ facts, storedDecision }: TransactionState, after: SaidTransaction): boolean =>
  after.facts === facts && storedDecision !== undefined && isFinal(storedDecision);

function isFinal(storedDecision: StoredDecision): boolean {
  switch (storedDecision.kind) {
    case 'assert':
      return true;
    case 'hold':
      return false;
    case 'abstain':
      return storedDecision.reason !== 'too-common';
    case 'unmatched':
      return storedDecision.reason !== 'consent-unknown';
  }
}

export function whyWithdrawn(decision: Decision): WithdrawReason {
  if (decision.kind === 'assert') return 'rematched';
  return decision.kind === 'hold' ? 'feed-incomplete' : decision.reason;
}
