import type { StoreKey, TenderKey, TransactionKey } from '../identity.js';
import type { Evidence } from '../compare/field-agreement.js';
import type { Comparison, Tier } from '../compare/rules.js';
import type { TenderFacts, TransactionFacts } from '../facts.js';

export type AbstainReason =
  /** More than one payment fits the transaction as well. */
  | 'several-sales'
  /** More than one transaction fits the payment as well. */
  | 'several-transactions'
  /** Only one fits, and the store takes this amount so often that one that never arrived may fit as well. */
  | 'too-common'
  /** So many share its amount, store and minutes, or its digits and amount, that they are not looked at one by one. */
  | 'crowd'
  /** Only a rule that rests on no number speaks for it, and its account does what customers do not. */
  | 'fishing-suspected';

export type UnmatchedReason =
  | 'declined'
  | 'reversed'
  /** No store of the network is known to belong to it, and no number found one. */
  | 'no-store'
  /** Its store is known, and no payment there fits. */
  | 'no-sale'
  /** As `no-sale` or `no-store`, and a payment seen by then would fit but for a reference number or authorisation code that differs. */
  | 'contradicted'
  /** The payment that would fit belongs to another transaction by a stronger rule. */
  | 'taken'
  /** The only payment that fits was disputed. */
  | 'disputed'
  /** A record of the account's consent lies parked. */
  | 'consent-unknown';

export type Decision =
  | { readonly kind: 'assert'; readonly tenderKey: TenderKey; readonly tier: Tier; readonly evidence: Evidence }
  | { readonly kind: 'hold'; readonly tenderKey: TenderKey; readonly until: number; readonly storeKey: StoreKey }
  | { readonly kind: 'abstain'; readonly tier: Tier; readonly reason: AbstainReason }
  | { readonly kind: 'unmatched'; readonly reason: UnmatchedReason };

export interface Pair {
  readonly transaction: TransactionFacts;
  readonly tender: TenderFacts;
  readonly comparison: Comparison;
}

export type IsDisputed = (transaction: TransactionKey, tender: TenderKey) => boolean;
