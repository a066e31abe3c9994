import type { Verdict } from '@quittance/consent-policy';
import type { TenderKey, StoreKey, TransactionKey } from '../../decision/identity.js';
import type { FalseMatchBound } from '../../decision/decide/false-match-bound.js';
import type { Decision } from '../../decision/decide/decision.js';
import type { Evidence } from '../../decision/compare/field-agreement.js';
import type { Tier } from '../../decision/compare/rules.js';
import type { Direction, Money } from '../../decision/facts.js';
import type { StoredDecision } from '../../decision/session/transaction-state.js';
import type { Weights } from '../../decision/compare/weights.js';

/** Why a transaction has its receipt, or none. Joins both sides of the wall: for operators only, and never stored. */
export interface Explanation {
  readonly transactionKey: TransactionKey;
  /** The current rule version. */
  readonly ruleVersion: string;
  readonly entry: Entry;
  readonly keys: readonly KnownKey[];
  readonly routing: Routed;
  readonly consent: Verdict;
  /** The decision in the tables. */
  readonly storedDecision: StoredDecision | undefined;
  /** The rule version that made the standing match, if any. */
  readonly matchedByRules: string | undefined;
  /** The decision that follows from what is known now. */
  readonly decision: Decision;
  /** `decision` in a sentence. */
  readonly inWords: string;
  /**
   * Whether both decisions are equal. If not, more has become known, and the transaction has not been decided again
   * since.
   */
  readonly isAsItStands: boolean;
  /**
   * Payments that share a key with it, the most likely first; then payments of its amount at its stores that share
   * none.
   */
  readonly candidates: readonly Candidate[];
}

/** The transaction, folded over its revisions. */
export interface Entry {
  readonly revisions: number;
  readonly state: string;
  readonly direction: string;
  readonly currency: string;
  readonly amounts: readonly number[];
  readonly billed: readonly Money[];
  /** Instants of the purchase; empty where only dates are known. */
  readonly times: readonly number[];
  readonly earliest: number;
  readonly latest: number;
}

export interface KnownKey {
  readonly name: string;
  /** Masked where necessary; absent where the bank gave none. */
  readonly value?: string;
  /** Well-formed, and not a placeholder such as all zeros. */
  readonly isUsable: boolean;
}

export interface Routed {
  readonly by: string;
  readonly stores: readonly {
    readonly storeKey: StoreKey;
    /** Absent while the store is not registered. */
    readonly name?: string;
    /** Instant up to which it has sent everything it sold. */
    readonly completeUntil: number;
  }[];
}

/** A card payment that was compared, or is near enough to be asked about. */
export interface Candidate {
  readonly tenderKey: TenderKey;
  readonly storeKey: StoreKey;
  readonly direction: Direction;
  readonly currency: string;
  readonly amountMinor: number;
  readonly soldAt: number;
  /** Set where the till's time has no seconds: the end of that minute. */
  readonly soldUntil?: number;
  /** Fields from the till, masked where necessary. */
  readonly said: Readonly<Partial<Record<'rrn' | 'authCode' | 'terminalId' | 'par' | 'last4' | 'scheme', string>>>;
  /** Whether it shares a blocking key with the transaction. */
  readonly meets: boolean;
  readonly evidence: Evidence;
  /** Rules that join the pair, the strongest first. */
  readonly rules: readonly Tier[];
  readonly weights: Weights;
  /** Bounds of those rules that have one. */
  readonly bounds: readonly FalseMatchBound[];
  readonly isMatch: boolean;
  /** Why it is, or is not, the match, in a sentence. */
  readonly why: string;
}
