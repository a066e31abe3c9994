import type { AccountKey, SaleKey, StoreKey, TenderKey, TransactionKey } from '../identity.js';
import type { Comparisons } from '../compare/comparisons.js';
import type { Crowds } from '../candidates/crowds.js';
import type { Verdict } from '@quittance/consent-policy';
import type { StoreAmounts } from '../decide/amount-frequency.js';
import type { Habits } from '../decide/fishing.js';
import type { StoreTills } from '../decide/store-tills.js';
import type { TwinCounts } from '../decide/twins.js';
import type { TenderFacts } from '../facts.js';
import type { Feed } from './feed.js';
import type { Before } from './fold.js';
import type { SaleState } from './sale-state.js';
import type { TransactionState } from './transaction-state.js';

/** What a run starts from: everything that the facts at hand can reach. The run changes these maps. */
export interface Known {
  readonly transactions: Map<TransactionKey, TransactionState>;
  /** Transactions of which the facts at hand say nothing that is new (see {@link isNothingNew}), and that nothing else at hand can reach: what is decided about them stands. */
  readonly resting: Map<TransactionKey, TransactionState>;
  readonly sales: Map<SaleKey, SaleState>;
  /** Sales among the facts that share a key with no transaction at hand: nothing is decided by them. */
  readonly lone: ReadonlySet<SaleKey>;
  /** Void documents by the sale that they take back. */
  readonly voidsOf: Map<SaleKey, ReadonlySet<SaleKey>>;
  readonly feeds: Map<StoreKey, Feed>;
  /** What stores take. Where nothing is known of a store, nothing that rests on it is asserted. */
  readonly storeAmounts: Map<StoreKey, StoreAmounts>;
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
  readonly comparisons: Comparisons;
  /** Whether what a transaction or payment is joined to is not all at hand, since that would be too much; undefined where everything is. */
  readonly isBeyond: ((key: TransactionKey | TenderKey) => boolean) | undefined;
  /** How accounts behave: those that it does not know, as customers do. */
  readonly habits: Habits;
  /** Whether a payment is of a retailer to whom a transaction cannot belong. */
  readonly isForeign: (transaction: TransactionState, tender: TenderFacts) => boolean;
  readonly consentOf: (account: AccountKey, atMs: number) => Verdict;
}

/** What facts are folded over, as it stands whenever it is asked. */
export const beforeFact = ({ sales, transactions, resting, zones }: Known): Before => ({
  saleOf: (key) => sales.get(key),
  transactionOf: (key) => transactions.get(key) ?? resting.get(key),
  zoneOf: (storeKey) => zones.get(storeKey),
});

export const disputeKey = (transaction: TransactionKey, tender: TenderKey): string => `${transaction} ${tender}`;
