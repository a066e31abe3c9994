import type { Decision } from '../decide/decision.js';
import type { TransactionFacts } from '../facts.js';
import type { TransactionState, StoredDecision } from './transaction-state.js';
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
 * Whether a revision that leaves the facts of a transaction as they were, as clearings mostly do, leaves its decision, too. A match was
 * within its bound when it was made, and that its store has since been seen to take the amount more often says nothing about it. What is held, or
 * was too common, may be decided by what is known of the store now; without consent nothing was decided.
 */
export const isNothingNew = ({ facts, storedDecision }: TransactionState, next: TransactionFacts): boolean =>
  storedDecision !== undefined && isFinal(storedDecision) && isAlike(facts, next);

/** Of facts and what they are made of: members, texts, numbers and lists. */
function isAlike(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (!isObject(a) || !isObject(b)) return false;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((one, i) => isAlike(one, b[i]));
  for (const name in a) if (!isAlike(a[name], b[name])) return false;
  for (const name in b) if (b[name] !== undefined && a[name] === undefined) return false;
  return true;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

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
