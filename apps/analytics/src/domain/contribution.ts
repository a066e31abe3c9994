import type { BasketContributed } from '@quittance/contracts-insights';
import { isWindowStart } from './release.js';

interface Fault {
  readonly reason: 'malformed-window' | 'nameless-withdrawal' | 'unknown-state';
  readonly detail: string;
}

/** Why a record can be neither counted nor taken back, if it cannot. */
export function faultOf({ window, state, contributionId }: BasketContributed): Fault | undefined {
  if (!isWindowStart(window)) return { reason: 'malformed-window', detail: 'window must be the start of an hour' };
  if (state === 'unknown') return { reason: 'unknown-state', detail: 'state must be contributed or withdrawn' };
  if (state === 'withdrawn' && contributionId === '')
    return { reason: 'nameless-withdrawal', detail: 'what is taken back must be named' };
  return undefined;
}
