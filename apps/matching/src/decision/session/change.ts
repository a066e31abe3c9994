import type { AccountKey, TenderKey, TransactionKey } from '../identity.js';
import type { Evidence } from '../compare/field-agreement.js';
import type { Tier } from '../compare/rules.js';
import type { AbstainReason, UnmatchedReason } from '../decide/decision.js';
import type { EncodedRevisions } from './encoded-revisions.js';
import type { SaleState } from './sale-state.js';

export type WithdrawReason = UnmatchedReason | AbstainReason | 'rematched' | 'feed-incomplete';

/** One change of a decision. `sale` is its state at that moment. */
export type Change<Cause> = {
  readonly at: number;
  readonly cause: Cause;
  readonly transactionKey: TransactionKey;
  readonly accountKey: AccountKey;
} & (
  | ({ readonly kind: 'asserted'; readonly sale: SaleState } & Match)
  | { readonly kind: 'withdrawn'; readonly tenderKey: TenderKey; readonly tier: Tier; readonly reason: WithdrawReason }
  | { readonly kind: 'abstained'; readonly tier: Tier; readonly reason: AbstainReason }
  /** The match stands but now rests on another rule. */
  | ({ readonly kind: 'retiered' } & Match)
  /** The match stands and its sale has a new revision. */
  | { readonly kind: 'corrected'; readonly tenderKey: TenderKey; readonly sale: SaleState }
);

interface Match {
  readonly tenderKey: TenderKey;
  readonly tier: Tier;
  readonly evidence: Evidence;
  /** The transaction's revisions at that moment. */
  readonly revisions: EncodedRevisions;
}
