import type { Verdict } from '@quittance/consent-policy';
import type { TenderKey, StoreKey, TransactionKey } from '../../decision/identity.js';
import type { FalseMatchBound } from '../../decision/decide/false-match-bound.js';
import type { Decision } from '../../decision/decide/decision.js';
import type { Evidence } from '../../decision/compare/field-agreement.js';
import type { Tier } from '../../decision/compare/rules.js';
import type { Direction, Money } from '../../decision/facts.js';
import type { StoredDecision } from '../../decision/session/transaction-state.js';
import type { Weights } from '../../decision/compare/weights.js';

/** Why a transaction has the receipt that it has, or none. Joins both sides of the wall: for operators only, and never stored. */
export interface Explanation {
  readonly transactionKey: TransactionKey;
  /** The rules that decide now. */
  readonly ruleVersion: string;
  readonly entry: Entry;
  readonly keys: readonly KnownKey[];
  readonly routing: Routed;
  readonly consent: Verdict;
  /** As the tables have it. */
  readonly storedDecision: StoredDecision | undefined;
  /** The rules by which the match that stands was made, where one does. */
  readonly matchedByRules: string | undefined;
  /** As it follows from what is known now. */
  readonly decision: Decision;
  /** The same in a sentence. */
  readonly inWords: string;
  /** Whether both are the same. Where not, more has become known since, and the transaction has not been looked at again. */
  readonly isAsItStands: boolean;
  /** Payments that share a key with it, the most likely first; then payments of its amount at its stores that share none. */
  readonly candidates: readonly Candidate[];
}

/** The transaction, all that its bank said taken together. */
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
  /** As far as it may be shown; absent where the bank said nothing. */
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
    /** Everything that it sold before has been sent. */
    readonly completeUntil: number;
  }[];
}

/** One card payment that was looked at, or might have been. */
export interface Candidate {
  readonly tenderKey: TenderKey;
  readonly storeKey: StoreKey;
  readonly direction: Direction;
  readonly currency: string;
  readonly amountMinor: number;
  readonly soldAt: number;
  /** The end of the minute at which the till's time stops. */
  readonly soldUntil?: number;
  /** What the till said, as far as it may be shown. */
  readonly said: Readonly<Partial<Record<'rrn' | 'authCode' | 'terminalId' | 'par' | 'last4' | 'scheme', string>>>;
  /** Whether both have a key in common under which pairs are looked for. */
  readonly meets: boolean;
  readonly evidence: Evidence;
  /** Rules that would join the pair, the strongest first. */
  readonly rules: readonly Tier[];
  readonly weights: Weights;
  /** The arithmetic of those of them that have a bound. */
  readonly bounds: readonly FalseMatchBound[];
  readonly isMatch: boolean;
  /** Why it is the match, or why not, in a sentence. */
  readonly why: string;
}
