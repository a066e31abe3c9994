import type { TransactionRouted } from '@quittance/contracts-network';
import type { AccountKey, LegKey, SaleKey, StoreKey, TransactionKey } from '../identity.js';
import type { Verdict } from '@quittance/consent-policy';
import type { Crowds } from './crowds.js';
import type { AbstainReason, UnmatchedReason } from './decide.js';
import type { Evidence, Tier } from './evidence.js';
import type { LegFacts, TransactionFacts } from './facts.js';
import type { StoreCustom } from './custom.js';
import type { Feed } from './feed.js';
import type { Habits } from './fishing.js';
import type { KeptDocument } from './kept-document.js';
import type { SaleOutline } from './legs.js';
import type { StoreTills } from './store-tills.js';
import type { TwinCounts } from './twins.js';
import type { KeptRevisions } from './kept-revisions.js';

/** One thing that became known. `at` is when (epoch ms); `cause` travels with every change it leads to. */
export type Fact<Cause> = { readonly at: number; readonly cause: Cause } & (
  | ArrivedSale
  | { readonly kind: 'transaction'; readonly routed: TransactionRouted }
  | { readonly kind: 'feed'; readonly storeKey: StoreKey; readonly completeUntil: number }
  /** Time has passed in which nothing more can have come of a file of sales. */
  | { readonly kind: 'silence'; readonly storeKey: StoreKey }
  | { readonly kind: 'store'; readonly storeKey: StoreKey; readonly timeZone: string }
  | { readonly kind: 'dispute'; readonly transactionKey: TransactionKey; readonly legKey: LegKey }
  /** What a transaction was decided by is no longer so. */
  | { readonly kind: 'reconsider'; readonly transactionKey: TransactionKey }
);

/** A till document that has come: what linking looks at, and all of it. */
export interface ArrivedSale {
  readonly kind: 'sale';
  readonly sale: SaleOutline;
  /** Epoch ms. */
  readonly receivedAt: number;
  readonly document: KeptDocument;
}

/** Where the decision about a transaction stands. */
export type Standing = { readonly decidedAt: number } & (
  | { readonly kind: 'assert'; readonly legKey: LegKey; readonly tier: Tier }
  | { readonly kind: 'hold'; readonly legKey: LegKey; readonly until: number; readonly storeKey: StoreKey }
  | { readonly kind: 'abstain'; readonly tier: Tier; readonly reason: AbstainReason }
  | { readonly kind: 'unmatched'; readonly reason: UnmatchedReason }
);

export interface KnownTransaction {
  readonly facts: TransactionFacts;
  readonly revisions: KeptRevisions;
  readonly standing?: Standing;
}

/** A card payment as a revision of a sale states it. */
export interface StatedPayment extends Pick<LegFacts, 'direction' | 'currency' | 'amountMinor'> {
  /** Its place among the tenders. */
  readonly index: number;
}

export interface KnownSale {
  readonly saleKey: SaleKey;
  readonly storeKey: StoreKey;
  readonly revision: number;
  readonly soldAt: number;
  readonly tillId: string | null;
  /** Its number at the till. */
  readonly sequence: number | null;
  /** The sale that this document takes back. */
  readonly voids: SaleKey | undefined;
  readonly document: KeptDocument;
  /** Every payment that the document states, spent ones included. */
  readonly legs: readonly LegFacts[];
  /** What other revisions of it state and this one does not, in a fixed order. */
  readonly otherwise: readonly StatedPayment[];
  /** Payments whose customer has withdrawn consent after a match: nobody else's, for ever. */
  readonly spent: readonly LegKey[];
}

/** What a run starts from: everything that the facts at hand can reach. The run changes these maps. */
export interface Known {
  readonly transactions: Map<TransactionKey, KnownTransaction>;
  /** Transactions of which the facts at hand say nothing that is new (see {@link isNothingNew}), and that nothing else at hand can reach: what is decided about them stands. */
  readonly resting: Map<TransactionKey, KnownTransaction>;
  readonly sales: Map<SaleKey, KnownSale>;
  /** Sales among the facts that share a key with no transaction at hand: nothing is decided by them. */
  readonly lone: ReadonlySet<SaleKey>;
  /** Void documents by the sale that they take back. */
  readonly voidsOf: Map<SaleKey, ReadonlySet<SaleKey>>;
  readonly feeds: Map<StoreKey, Feed>;
  /** What stores take. Where nothing is known of a store, nothing that rests on it is asserted. */
  readonly customs: Map<StoreKey, StoreCustom>;
  /** What all stores of the network together show of customers who come in pairs. The run adds to it. */
  twins: TwinCounts;
  /** What stores' tills have sent, and what their numbers say about what never came. */
  readonly tills: Map<StoreKey, StoreTills>;
  /** IANA zones of the registered stores among those at hand; without a registered store there can be no receipt. */
  readonly zones: Map<StoreKey, string>;
  readonly disputed: Set<string>;
  /** Banks that have said of a payment that a wallet made it: of the others they would have. */
  readonly walletTellers: Set<string>;
  /** Keys that lead nowhere, since too many share them. The run changes these, too. */
  readonly crowds: Crowds;
  /** Whether what a transaction or payment is joined to is not all at hand, since that would be too much; undefined where everything is. */
  readonly isBeyond?: ((key: TransactionKey | LegKey) => boolean) | undefined;
  /** How accounts behave; as customers do unless said. */
  readonly habits?: Habits;
  /** Whether a payment is of a retailer to whom a transaction cannot belong; none is unless said. */
  readonly isForeign?: (transaction: KnownTransaction, leg: LegFacts) => boolean;
  readonly consentOf: (account: AccountKey, atMs: number) => Verdict;
}

export const disputeKey = (transaction: TransactionKey, leg: LegKey): string => `${transaction} ${leg}`;

export type WithdrawReason = UnmatchedReason | AbstainReason | 'rematched' | 'feed-incomplete';

/** One change of mind. `sale` is as it stood then. */
export type Change<Cause> = {
  readonly at: number;
  readonly cause: Cause;
  readonly transactionKey: TransactionKey;
  readonly accountKey: AccountKey;
} & (
  | ({ readonly kind: 'asserted'; readonly sale: KnownSale } & Match)
  | { readonly kind: 'withdrawn'; readonly legKey: LegKey; readonly tier: Tier; readonly reason: WithdrawReason }
  | { readonly kind: 'abstained'; readonly tier: Tier; readonly reason: AbstainReason }
  /** The match stands and rests on a stronger rule than before, or a weaker one. */
  | ({ readonly kind: 'retiered' } & Match)
  /** The match stands and its sale has a new revision. */
  | { readonly kind: 'corrected'; readonly legKey: LegKey; readonly sale: KnownSale }
);

interface Match {
  readonly legKey: LegKey;
  readonly tier: Tier;
  readonly evidence: Evidence;
  /** The transaction as it was known then. */
  readonly revisions: KeptRevisions;
}

/** `done` when the fact changed what is known; otherwise why it did not. */
export type Uptake = 'done' | 'duplicate' | 'stale-revision' | 'no-consent';
