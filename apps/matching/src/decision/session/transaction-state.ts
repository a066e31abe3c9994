import type { StoreKey, TenderKey } from '../identity.js';
import type { Tier } from '../compare/rules.js';
import type { AbstainReason, UnmatchedReason } from '../decide/decision.js';
import type { TransactionFacts } from '../facts.js';
import type { EncodedRevisions } from './encoded-revisions.js';

/** The current decision on a transaction. */
export type StoredDecision = { readonly decidedAt: number } & (
  | { readonly kind: 'assert'; readonly tenderKey: TenderKey; readonly tier: Tier }
  | { readonly kind: 'hold'; readonly tenderKey: TenderKey; readonly until: number; readonly storeKey: StoreKey }
  | { readonly kind: 'abstain'; readonly tier: Tier; readonly reason: AbstainReason }
  | { readonly kind: 'unmatched'; readonly reason: UnmatchedReason }
);

/** What a bank has reported of a transaction. */
export interface SaidTransaction {
  readonly facts: TransactionFacts;
  readonly revisions: EncodedRevisions;
}

export interface TransactionState extends SaidTransaction {
  readonly storedDecision: StoredDecision | undefined;
}
