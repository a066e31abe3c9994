import type { Decision } from './decide.js';
import type { Standing, WithdrawReason } from './run.js';

export function toStanding(decision: Decision, decidedAt: number): Standing {
  switch (decision.kind) {
    case 'assert':
      return { decidedAt, kind: 'assert', legKey: decision.legKey, tier: decision.tier };
    case 'hold':
    case 'abstain':
    case 'unmatched':
      return { decidedAt, ...decision };
  }
}

export function isSame(standing: Standing, decision: Decision): boolean {
  if (standing.kind === 'assert') {
    return decision.kind === 'assert' && decision.legKey === standing.legKey && decision.tier === standing.tier;
  }
  if (standing.kind === 'hold') {
    return (
      decision.kind === 'hold' &&
      decision.legKey === standing.legKey &&
      decision.until === standing.until &&
      decision.storeKey === standing.storeKey
    );
  }
  if (standing.kind === 'abstain') {
    return decision.kind === 'abstain' && decision.reason === standing.reason && decision.tier === standing.tier;
  }
  return decision.kind === 'unmatched' && decision.reason === standing.reason;
}

export function whyWithdrawn(decision: Decision): WithdrawReason {
  if (decision.kind === 'assert') return 'rematched';
  return decision.kind === 'hold' ? 'feed-incomplete' : decision.reason;
}
