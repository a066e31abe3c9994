import type { StoreKey, TenderKey, TransactionKey } from '../identity.js';
import type { Evidence } from '../compare/field-agreement.js';
import type { Comparison, Tier } from '../compare/rules.js';
import type { TenderFacts, TransactionFacts } from '../facts.js';

export type AbstainReason =
  /** Several payments fit the transaction equally well. */
  | 'several-sales'
  /** Several transactions fit the payment equally well. */
  | 'several-transactions'
  /** Only one payment fits, but the store takes the amount so often that a lost sale may fit as well. */
  | 'too-common'
  /** Too many share its amount, store and minutes, or its last four and amount, to be compared one by one. */
  | 'crowd'
  /** Only a weak rule joins it, and its account exceeds the limits for accounts of customers. */
  | 'fishing-suspected';

export type UnmatchedReason =
  | 'declined'
  | 'reversed'
  /** No candidate store, and no number found a payment. */
  | 'no-store'
  /** A candidate store, but no payment there fits. */
  | 'no-sale'
  /** As `no-sale` or `no-store`, but a payment would fit except for an RRN or authorisation code that differs. */
  | 'contradicted'
  /** The payment that would fit was reached by a stronger rule for another transaction. */
  | 'taken'
  /** The only payment that fits was disputed. */
  | 'disputed'
  /** A consent record of the account is parked, or its customer has to reconfirm. */
  | 'consent-unknown'
  /** The payment that would fit was made before the consent covers purchases. */
  | 'before-consent';

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
